using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Figures;
using SafeCommunity.Simulator.Reports.Html;

namespace SafeCommunity.Simulator.Reports.Charts;

/// <summary>Which point was visited at which hour of the day, and how often.</summary>
internal static class CoverageChart
{
    private const double Left = 240;
    private const double Right = Svg.Width - 92;
    private const double Row = 13;
    private const double Top = 24;
    private const int Hours = 24;

    public static Markup Of(RunHistory history)
    {
        var lived = LivedHours(history);
        var points = history.Coverage.Points.OrderBy(point => point.Point.Kind, StringComparer.Ordinal).ToList();
        var rates = points.Select(point => RatesOf(history, point, lived)).ToList();
        var most = Math.Max(1, rates.SelectMany(row => row).DefaultIfEmpty().Max());
        var wide = (Right - Left) / Hours;
        return Svg.Of(Top + (Row * points.Count) + 6, new BilingualText("各必巡点各时段的到点次数", "Visits by point and hour"),
        [
            .. Enumerable.Range(0, Hours).Where(hour => hour % 2 == 0).Select(hour => Svg.Text(Left + (wide * hour), Top - 9, "small", $"{hour:00}:00")),
            Svg.Text(Svg.Width, Top - 9, "small end", new BilingualText("最长无人", "longest alone")),
            .. points.Zip(rates).SelectMany((row, index) => RowOf(row.First, row.Second, Top + (Row * index))),
        ]);

        IEnumerable<Markup> RowOf(CoveredPoint point, double[] rate, double y)
        {
            var isNever = point.Visits.IsEmpty;
            yield return Svg.Text(0, y + 10, isNever ? "small warn-fill" : "small", history.TitleOf(point.Point.Name));
            for (var hour = 0; hour < Hours; hour++)
            {
                if (lived[hour] <= 0)
                    continue;
                var text = FigureText.Number(rate[hour], 1);
                yield return Svg.Rectangle(
                    Left + (wide * hour), y, wide - 2, Row - 2, rate[hour] > 0 ? "fill" : "building", rate[hour] > 0 ? 0.15 + (0.85 * rate[hour] / most) : 1,
                    new BilingualText($"{hour:00} 时：{text} 次", $"{hour:00}:00: {text}"));
            }

            yield return Svg.Text(
                Svg.Width, y + 10, "small end", isNever ? new BilingualText("从未到过", "never") : FigureText.Duration(point.Longest));
        }
    }

    // How often each hour of the day was lived, in parts.
    private static double[] LivedHours(RunHistory history)
    {
        var lived = new double[Hours];
        for (var at = history.Span.From; at < history.Span.Until;)
        {
            var local = history.Local(at);
            var end = at + TimeSpan.FromHours(1) - TimeSpan.FromTicks(local.TimeOfDay.Ticks % TimeSpan.TicksPerHour);
            end = end < history.Span.Until ? end : history.Span.Until;
            lived[local.Hour] += (end - at).TotalHours;
            at = end;
        }

        return lived;
    }

    private static double[] RatesOf(RunHistory history, CoveredPoint point, double[] lived)
    {
        var counts = new double[Hours];
        foreach (var visit in point.Visits)
            counts[history.Local(visit).Hour]++;
        return [.. counts.Zip(lived, (count, hours) => hours > 0 ? count / hours : 0)];
    }
}
