using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using SafeCommunity.Grains.Json;

namespace SafeCommunity.Grains.Rules;

/// <summary>Reads a rule's <c>armed</c>.</summary>
internal static class ArmedScheduleReader
{
    private const int EndOfDay = 24 * 60;

    private static readonly ImmutableArray<DayOfWeek> EveryDay = [.. Enum.GetValues<DayOfWeek>()];

    /// <summary>The days' names, in the order of <see cref="DayOfWeek"/>.</summary>
    private static readonly ImmutableArray<string> DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>The schedule; null when it is not an array. What is wrong is added to the problems.</summary>
    public static ArmedSchedule? Read(SourceNode armed, TimeZoneInfo zone, ProblemList problems)
    {
        if (armed.Kind != JsonValueKind.Array)
        {
            problems.Add(armed.Offset, armed.NotA("an array", "'armed'"));
            return null;
        }

        if (armed.Items.IsEmpty)
            problems.Add(armed.Offset, "'armed' is empty, the rule would never be armed: give a span, or set 'enabled' to false.");

        var spans = ImmutableArray.CreateBuilder<ArmedSpan>();
        foreach (var node in armed.Items)
        {
            if (ObjectReader.Of(node, "An armed span", problems) is { } item && ReadSpan(item) is { } span)
                spans.Add(span);
        }

        return new ArmedSchedule(spans.DrainToImmutable(), zone);
    }

    private static ArmedSpan? ReadSpan(ObjectReader item)
    {
        var (days, from, to) = (ReadDays(item), ReadMinute(item, "from"), ReadMinute(item, "to"));
        item.Finish();
        if (from == EndOfDay)
            item.Complain("from", "A span cannot begin at 24:00: use 00:00 of the next day.");
        if (from is not null && from == to)
            item.Complain("to", "The span ends when it begins: for a whole day use 00:00 to 24:00.");
        return from is not null && to is not null ? new ArmedSpan(days, from.Value, to.Value) : null;
    }

    private static ImmutableArray<DayOfWeek> ReadDays(ObjectReader item)
    {
        var days = ImmutableArray.CreateBuilder<DayOfWeek>();
        foreach (var name in item.OptionalTexts("days"))
        {
            var day = DayNames.IndexOf(name.Text);
            if (day < 0)
                item.Problems.Add(name.Offset, $"'{name.Text}' is not a day: use mon, tue, wed, thu, fri, sat, sun.");
            else
                days.Add((DayOfWeek)day);
        }

        return days.Count == 0 ? EveryDay : days.DrainToImmutable();
    }

    private static int? ReadMinute(ObjectReader item, string member)
    {
        if (!item.TryText(member, out var time))
            return null;
        if (time == "24:00")
            return EndOfDay;
        if (TimeOnly.TryParseExact(time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed))
            return (parsed.Hour * 60) + parsed.Minute;
        item.Complain(member, $"'{time}' is not a time of day: write HH:mm, 00:00 to 24:00.");
        return null;
    }
}
