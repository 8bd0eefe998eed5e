using System.Globalization;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Rules;

/// <summary>Lengths of time as people write them in a rule file: <c>500ms</c>, <c>10s</c>, <c>5m</c>, <c>2h</c>, <c>1d</c>.</summary>
internal static class Duration
{
    /// <summary>The longest that is accepted.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>Reads a length of time; false when the text is not one, or longer than <see cref="Longest"/>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        var unit = text.Length - text.TrimEnd("dhms").Length;
        var factor = text[^unit..] switch
        {
            "ms" => 1L,
            "s" => 1_000L,
            "m" => 60_000L,
            "h" => 3_600_000L,
            "d" => 86_400_000L,
            _ => 0L,
        };
        if (factor == 0
            || !long.TryParse(text[..^unit], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count > (long)Longest.TotalMilliseconds / factor)
        {
            return false;
        }

        duration = TimeSpan.FromMilliseconds(count * factor);
        return true;
    }

    /// <summary>Writes it in the largest unit that gives a whole number.</summary>
    public static string Format(TimeSpan duration)
    {
        var ms = (long)duration.TotalMilliseconds;
        return ms switch
        {
            > 0 when ms % 86_400_000 == 0 => Write(ms / 86_400_000, "d"),
            > 0 when ms % 3_600_000 == 0 => Write(ms / 3_600_000, "h"),
            > 0 when ms % 60_000 == 0 => Write(ms / 60_000, "m"),
            _ when ms % 1_000 == 0 => Write(ms / 1_000, "s"),
            _ => Write(ms, "ms"),
        };

        static string Write(long count, string unit) => string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");
    }

    /// <summary>Says it as people do, for instance <c>1 hour 30 minutes</c>.</summary>
    public static BilingualText Say(TimeSpan duration)
    {
        List<(double Count, string Zh, string En)> parts =
        [
            (duration.Days, "天", "day"),
            (duration.Hours, "小时", "hour"),
            (duration.Minutes, "分钟", "minute"),
            (duration.Seconds + (duration.Milliseconds / 1000d), "秒", "second"),
        ];
        parts.RemoveAll(part => part.Count == 0);
        if (parts.Count == 0)
            parts.Add((0, "秒", "second"));
        return new BilingualText(
            string.Concat(parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Count:0.###}{part.Zh}"))),
            string.Join(' ', parts.Select(part => Plural.Of(part.Count, part.En))));
    }
}
