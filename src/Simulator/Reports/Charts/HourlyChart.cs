using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Figures;
using SafeCommunity.Simulator.Reports.Html;

namespace SafeCommunity.Simulator.Reports.Charts;

/// <summary>How many alarms and incidents there were, hour by hour.</summary>
internal static class HourlyChart
{
    private const double Left = 92;
    private const double Right = Svg.Width - 20;
    private const double Tall = 84;
    private const double Gap = 30;

    public static Markup Of(RunHistory history)
    {
        var axis = new TimeAxis(history, Left, Right);
        var bins = axis.Bins().ToList();
        var bottom = (2 * Tall) + Gap + 6;
        return Svg.Of(bottom + 24, new BilingualText("报警与事件随时间的数量", "Alarms and incidents over time"),
        [
            .. axis.Ticks(6, bottom),
            .. Panel(axis, bins, 6, new BilingualText("报警", "Alarms"), history.Alarms.Raises, "pale"),
            .. Panel(axis, bins, 6 + Tall + Gap, new BilingualText("事件", "Incidents"), [.. history.Incidents.Select(incident => incident.OpenedAt)], "fill"),
        ]);
    }

    private static IEnumerable<Markup> Panel(
        TimeAxis axis, List<Span> bins, double top, BilingualText title, IReadOnlyCollection<DateTimeOffset> times, string style)
    {
        var counts = new int[bins.Count];
        foreach (var time in times.Where(_ => bins.Count > 0))
            counts[Math.Clamp((int)((time - bins[0].From) / axis.Bin), 0, counts.Length - 1)]++;
        var most = Math.Max(1, counts.DefaultIfEmpty().Max());
        yield return Svg.Text(0, top + Tall - 4, "ink", title);
        yield return Svg.Text(Left - 8, top + 10, "end small", FigureText.Number(most, 0));
        yield return Svg.Line(Left, top + Tall, Right, top + Tall, "zero");
        foreach (var (bin, count) in bins.Zip(counts).Where(pair => pair.Second > 0))
        {
            var (x, height) = (axis.X(bin.From), Tall * count / most);
            yield return Svg.Rectangle(x + 1, top + Tall - height, axis.X(bin.Until) - x - 2, height, style, tip: new BilingualText($"{count} 次", $"{count}"));
        }
    }
}
