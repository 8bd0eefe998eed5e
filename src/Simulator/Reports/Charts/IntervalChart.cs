using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Figures;
using SafeCommunity.Simulator.Reports.Html;

namespace SafeCommunity.Simulator.Reports.Charts;

/// <summary>How long it was from one visit of a point to the next.</summary>
internal static class IntervalChart
{
    private const double Left = 44;
    private const double Right = Svg.Width - 20;
    private const double Top = 12;
    private const double Bottom = 172;
    private const int MostBins = 40;

    private static readonly int[] Widths = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480];

    public static Markup Of(RunHistory history)
    {
        var (all, night) = (history.Coverage.Intervals, history.Coverage.NightIntervals);
        var what = new BilingualText("巡查间隔的分布", "How long between visits");
        if (all.IsEmpty)
            return Svg.Of(40, what, [Svg.Text(0, 24, "", FigureText.NoData)]);
        var longest = all[^1] / 60;
        var minutes = Widths.FirstOrDefault(width => longest / width <= MostBins, Widths[^1]);
        var (counts, nightCounts) = (Count(all, minutes), Count(night, minutes));
        var most = counts.Max();
        var wide = (Right - Left) / counts.Length;
        var step = (counts.Length / 8) + 1;
        return Svg.Of(Bottom + 24, what,
        [
            Svg.Text(Left - 8, Top + 8, "end small", FigureText.Number(most, 0)),
            Svg.Line(Left, Bottom, Right, Bottom, "zero"),
            .. Enumerable.Range(0, (counts.Length + step - 1) / step).Select(mark => Svg.Text(
                Left + (wide * mark * step), Bottom + 16, "middle", mark == 0 ? new("0", "0") : FigureText.Duration(TimeSpan.FromMinutes(minutes * mark * step)))),
            .. counts.SelectMany((count, bin) => (Markup[])[Bar(bin, count, "pale"), Bar(bin, bin < nightCounts.Length ? nightCounts[bin] : 0, "fill")]),
        ]);

        Markup Bar(int bin, int count, string style)
        {
            var height = (Bottom - Top) * count / most;
            return count == 0 ? Markup.None : Svg.Rectangle(Left + (wide * bin) + 1, Bottom - height, wide - 2, height, style, tip: new BilingualText($"{count} 次", $"{count}"));
        }
    }

    private static int[] Count(IReadOnlyCollection<double> seconds, int minutes)
    {
        var counts = new int[seconds.Count == 0 ? 0 : (int)(seconds.Max() / 60 / minutes) + 1];
        foreach (var interval in seconds)
            counts[(int)(interval / 60 / minutes)]++;
        return counts;
    }
}
