using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Reports;
using SafeCommunity.Simulator.Reports.Charts;
using SafeCommunity.Simulator.Reports.Html;

namespace SafeCommunity.Simulator.Comparisons;

/// <summary>Differences with their intervals, and the pairs that they are of.</summary>
internal static class ComparisonCharts
{
    private const double Row = 40;
    private const double Left = 300;
    private const double Right = 700;
    private const int Columns = 4;
    private const double PanelHeight = 148;

    /// <summary>Each figure's difference and its interval, on a scale of its own with zero in the middle.</summary>
    public static Markup Differences(IReadOnlyList<FigureComparison> figures) => Svg.Of(
        (Row * figures.Count) + 30,
        new BilingualText("B − A 及其 95% 区间", "B − A with its 95 % interval"),
        [
            Svg.Text((Left + Right) / 2, 14, "middle", new BilingualText("B − A", "B − A")),
            Svg.Line((Left + Right) / 2, 24, (Left + Right) / 2, (Row * figures.Count) + 24, "zero"),
            .. figures.SelectMany((figure, index) => RowOf(figure, 24 + (Row * (index + 0.5)))),
        ]);

    private static IEnumerable<Markup> RowOf(FigureComparison figure, double y)
    {
        var (a, b) = (FigureText.Of(figure.Figure, figure.MeanA), FigureText.Of(figure.Figure, figure.MeanB));
        yield return Svg.Text(0, y - 2, "ink", figure.Figure.Title);
        yield return Svg.Text(0, y + 13, "small", new BilingualText($"{a.Zh} → {b.Zh}", $"{a.En} → {b.En}"));
        yield return Svg.Line(0, y + (Row / 2), Svg.Width, y + (Row / 2), "grid");
        yield return Svg.Text(Right + 24, y - 2, figure.Verdict == Verdict.Differs ? "strong" : "", TextOf(figure));
        if (figure.Verdict == Verdict.TooFewData || figure.Difference is not { } difference)
            yield break;
        yield return Svg.Text(Right + 24, y + 13, "small", FigureText.Difference(figure.Figure, difference));
        var most = new[] { difference, figure.Low ?? difference, figure.High ?? difference }.Max(Math.Abs);
        var isWorse = figure is { Verdict: Verdict.Differs, IsBetter: false };
        if (figure is { Low: { } low, High: { } high })
            yield return Svg.Line(X(low), y, X(high), y, figure.Verdict == Verdict.NoDifferenceSeen ? "zero" : isWorse ? "warn-stroke" : "stroke");
        yield return Svg.Circle(X(difference), y, 5.5, figure.Verdict switch
        {
            Verdict.Differs => isWorse ? "warn-fill" : "fill",
            Verdict.Perhaps => "hollow",
            _ => "grey",
        });

        double X(double value) => ((Left + Right) / 2) + (most > 0 ? (Right - Left) / 2 * 0.96 * value / most : 0);
    }

    private static BilingualText TextOf(FigureComparison figure)
    {
        var verdict = ComparisonSummary.TextOf(figure.Verdict);
        return (figure.Verdict, figure.IsBetter) switch
        {
            (Verdict.Differs, true) => new BilingualText("B 更好", "B is better"),
            (Verdict.Differs, false) => new BilingualText("B 更差", "B is worse"),
            _ => verdict,
        };
    }

    /// <summary>Each figure's pairs: a line a seed, from A to B.</summary>
    public static Markup Pairs(IReadOnlyList<FigureComparison> figures)
    {
        var rows = (figures.Count + Columns - 1) / Columns;
        return Svg.Of(
            Math.Max(1, rows) * PanelHeight,
            new BilingualText("每一对运行的取值", "The values of each pair of runs"),
            [.. figures.SelectMany((figure, index) => Panel(figure, Svg.Width / Columns * (index % Columns), PanelHeight * (index / Columns)))]);
    }

    private static IEnumerable<Markup> Panel(FigureComparison figure, double left, double top)
    {
        var (from, to, high, low) = (left + 62, left + (Svg.Width / Columns) - 70, top + 34, top + PanelHeight - 26);
        var pairs = figure.Values.Where(pair => pair is { A: not null, B: not null }).Select(pair => (A: pair.A!.Value, B: pair.B!.Value)).ToList();
        yield return Svg.Text(left, top + 14, "ink small", figure.Figure.Title);
        if (pairs.Count == 0)
        {
            yield return Svg.Text(left, top + 34, "small", FigureText.NoData);
            yield break;
        }

        var (least, most) = (pairs.Min(pair => Math.Min(pair.A, pair.B)), pairs.Max(pair => Math.Max(pair.A, pair.B)));
        yield return Svg.Line(from, high, from, low, "grid");
        yield return Svg.Line(to, high, to, low, "grid");
        yield return Svg.Text(from, low + 15, "middle small", "A");
        yield return Svg.Text(to, low + 15, "middle small", "B");
        yield return Svg.Text(from - 6, Y(most) + 4, "end small", FigureText.Of(figure.Figure, most));
        if (most > least)
            yield return Svg.Text(from - 6, Y(least) + 4, "end small", FigureText.Of(figure.Figure, least));
        foreach (var (a, b) in pairs)
        {
            yield return Svg.Line(from, Y(a), to, Y(b), "stroke thin");
            yield return Svg.Circle(from, Y(a), 2.5, "fill");
            yield return Svg.Circle(to, Y(b), 2.5, "fill");
        }

        double Y(double value) => most > least ? low - ((low - high) * (value - least) / (most - least)) : (low + high) / 2;
    }
}
