using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Reports;
using SafeCommunity.Simulator.Reports.Html;

namespace SafeCommunity.Simulator.Comparisons;

/// <summary>The page of a comparison: the answer first, then differences, pairs, and every figure.</summary>
internal static class ComparisonPage
{
    public static Markup Compose(Comparison comparison)
    {
        var summary = new ComparisonSummary(comparison);
        var asked = comparison.Figures.Where(figure => figure.Figure.IsQuestion).ToList();
        return Page.Of(
            new BilingualText($"比较：{comparison.NameA} 与 {comparison.NameB}", $"{comparison.NameA} or {comparison.NameB}?"),
            summary.Subtitle,
            [
                Page.Section(new("结论", "The answer"),
                    Markup.Join(summary.Warnings().Select(warning => Markup.Of($"<p class=\"notice\" role=\"alert\">{warning}</p>"))),
                    Markup.Of($"<ul class=\"sentences\">{summary.Sentences().Select(sentence => Markup.Of($"<li>{sentence}</li>"))}</ul>")),
                Page.Section(new("事先关心的指标", "The figures asked for"),
                    Page.Figure(
                        new("B − A", "B − A"),
                        new(
                            "点为平均差，线为 95% 置信区间；竖线为零。每行刻度不同，只看线是否跨过零。实心：有差别；空心：也许；灰色：看不出差别。",
                            "The dot is the mean difference, the line its 95 % interval; the upright is zero. Each row has a scale of its own: look at whether the line crosses zero. Full: differs; hollow: perhaps; grey: no difference seen."),
                        ComparisonCharts.Differences(asked)),
                    Page.Figure(
                        new("每一对运行", "Each pair of runs"),
                        new("每条线是一个种子：左为 A，右为 B。", "Each line is one seed: A on the left, B on the right."),
                        ComparisonCharts.Pairs(asked))),
                Page.Section(new("全部指标", "All figures"), Markup.Join(Tables(comparison))),
                Page.Section(new("如何判断", "How this is judged"), Page.Paragraph(ComparisonSummary.Method), Page.Paragraph(Limits)),
            ]);
    }

    private static BilingualText Limits { get; } = new(
        "事情发生的频率与人的反应都是选定的，没有用真实社区校准；巡查的吓阻作用不在其中。请把结论看作“在这样的世界里”的差别。",
        "How often things happen and how people act is chosen, not calibrated by a real community, and what patrols deter is not in it. Read the answer as a difference in such a world.");

    private static IEnumerable<Markup> Tables(Comparison comparison)
    {
        foreach (var group in comparison.Figures.GroupBy(figure => figure.Figure.Group))
        {
            yield return Markup.Of($"<h3>{FigureTable.TitleOf(group.Key)}</h3>");
            yield return Page.Table(
                [
                    new("指标", "Figure"), new("A", "A", IsNumber: true), new("B", "B", IsNumber: true), new("B − A", "B − A", IsNumber: true),
                    new("95% 区间", "95 % interval", IsNumber: true), new("对数", "Pairs", IsNumber: true), new("判断", "Verdict"),
                ],
                group.Select(figure => (IReadOnlyList<Markup>)
                [
                    FigureTable.NameOf(figure.Figure),
                    Markup.Of($"{FigureText.Of(figure.Figure, figure.MeanA)}"),
                    Markup.Of($"{FigureText.Of(figure.Figure, figure.MeanB)}"),
                    Markup.Of($"{FigureText.Difference(figure.Figure, figure.Difference)}"),
                    figure is { Low: { } low, High: { } high }
                        ? Markup.Of($"{FigureText.Difference(figure.Figure, low)}<br />{FigureText.Difference(figure.Figure, high)}")
                        : Markup.Of($"<span class=\"soft\">—</span>"),
                    Markup.Of($"{figure.Pairs}"),
                    VerdictOf(figure),
                ]),
                isAligned: true);
        }
    }

    private static Markup VerdictOf(FigureComparison figure) => figure.Verdict switch
    {
        Verdict.Differs => Markup.Of($"<strong>{ComparisonSummary.TextOf(figure.Verdict)}</strong>"),
        Verdict.Perhaps => Markup.Of($"{ComparisonSummary.TextOf(figure.Verdict)}"),
        _ => Markup.Of($"<span class=\"soft\">{ComparisonSummary.TextOf(figure.Verdict)}</span>"),
    };
}
