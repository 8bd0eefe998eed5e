using System.Globalization;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Reports;

namespace SafeCommunity.Simulator.Comparisons;

/// <summary>What a comparison says, in a few sentences on the figures that a planner asks for.</summary>
internal sealed class ComparisonSummary(Comparison comparison)
{
    /// <summary>What was compared.</summary>
    public BilingualText Subtitle
    {
        get
        {
            var run = comparison.RunsA[0];
            var span = FigureText.Duration(run.PlannedEnd - run.Start);
            var seeds = string.Join(' ', comparison.Seeds.Select(seed => seed.ToString(CultureInfo.InvariantCulture)));
            return new BilingualText(
                $"A = {comparison.NameA}，B = {comparison.NameB}。{run.Community}，每次 {span.Zh}，{comparison.RunsA.Length} 对运行（种子 {seeds}）；每一对生活在同一个仿真世界中，差别只来自设置。",
                $"A = {comparison.NameA}, B = {comparison.NameB}. {run.Community}, {span.En} a run, {Many(comparison.RunsA.Length, "pair", "pairs")} of runs (seeds {seeds}); each pair lives in the same simulated world, so what differs is the setting's doing.");
        }
    }

    /// <summary>What a reader must know before anything else: runs that ended early, seeds without a partner.</summary>
    public IEnumerable<BilingualText> Warnings()
    {
        if (comparison.PlannedPairs is { } planned && planned > comparison.RunsA.Length)
        {
            yield return new BilingualText(
                $"比较被中断：计划 {planned} 对运行，只完成了 {comparison.RunsA.Length} 对。",
                $"The comparison was interrupted: {comparison.RunsA.Length} of {planned} pairs of runs were made.");
        }

        var count = comparison.RunsA.Concat(comparison.RunsB).Count(run => run.IsInterrupted);
        if (count > 0)
        {
            yield return new BilingualText(
                $"有 {count} 次运行被中断，未到计划的结束时间；下面的比较可能有偏差。",
                $"{Many(count, "run was", "runs were")} interrupted before the planned end; the comparison may be off.");
        }

        if (!comparison.Unpaired.IsEmpty)
        {
            var seeds = string.Join(' ', comparison.Unpaired.Select(seed => seed.ToString(CultureInfo.InvariantCulture)));
            yield return new BilingualText(
                $"种子 {seeds} 只有一种设置运行过，未计入。", $"Only one setting has a run of {(comparison.Unpaired.Length == 1 ? "seed" : "seeds")} {seeds}; left out.");
        }

        if (comparison.RunsA.Length < 5)
        {
            yield return new BilingualText(
                $"只有 {comparison.RunsA.Length} 对运行：区间会很宽，小的差别看不出来；建议至少 5 对，最好 10 对。",
                $"There {(comparison.RunsA.Length == 1 ? "is only 1 pair" : $"are only {comparison.RunsA.Length} pairs")} of runs: intervals are wide and small differences stay unseen; take 5 at least, better 10.");
        }
    }

    /// <summary>The answer.</summary>
    public IEnumerable<BilingualText> Sentences()
    {
        var asked = comparison.Figures.Where(figure => figure.Figure.IsQuestion).ToList();
        var differs = asked.Where(figure => figure.Verdict == Verdict.Differs).ToList();
        var (better, worse) = (differs.Where(figure => figure.IsBetter == true).ToList(), differs.Where(figure => figure.IsBetter == false).ToList());
        if (differs.Count == 0)
        {
            yield return new BilingualText(
                $"在事先关心的 {asked.Count} 项指标上，没有一项能确认 B 与 A 不同。", $"Of the {asked.Count} figures asked for beforehand, none is seen to differ between A and B for sure.");
        }

        if (better.Count > 0)
            yield return new BilingualText($"与 A 相比，B 更好：{ListZh(better)}。", $"B is better than A: {ListEn(better)}.");
        if (worse.Count > 0)
            yield return new BilingualText($"{(better.Count > 0 ? "但" : "与 A 相比，")}B 更差：{ListZh(worse)}。", $"{(better.Count > 0 ? "But B" : "B")} is worse: {ListEn(worse)}.");
        var perhaps = asked.Where(figure => figure.Verdict == Verdict.Perhaps).ToList();
        if (perhaps.Count > 0)
            yield return new BilingualText($"可能有差别、尚不能排除偶然：{ListZh(perhaps)}。", $"Perhaps, but chance is not ruled out: {ListEn(perhaps)}.");
        var alike = asked.Where(figure => figure.Verdict == Verdict.NoDifferenceSeen).ToList();
        if (alike.Count > 0)
        {
            yield return new BilingualText(
                $"看不出差别：{string.Join("、", alike.Select(figure => figure.Figure.Title.Zh + RangeOf(figure).Zh))}。",
                $"No difference seen: {string.Join("; ", alike.Select(figure => Within(figure) + RangeOf(figure).En))}.");
        }

        var few = asked.Where(figure => figure.Verdict == Verdict.TooFewData).ToList();
        if (few.Count > 0)
        {
            yield return new BilingualText(
                $"数据太少、无法判断：{string.Join("、", few.Select(figure => figure.Figure.Title.Zh))}。仿真更多天或更多种子，才能回答。",
                $"Too few data to tell: {string.Join("; ", few.Select(Within))}. Simulate more days or more seeds to answer these.");
        }
    }

    /// <summary>What the verdicts rest on.</summary>
    public static BilingualText Method { get; } = new(
        "每一对取“B − A”，按学生 t 分布给出均值的 95% 置信区间。同时看许多指标时，即使全无差别，二十项里也会有一项碰巧显得不同；因此判断按 Holm 方法校正（事先关心的指标为一组，其余为另一组），“有差别”在整组里出错的机会低于 5%。区间本身未校正，所以区间不含零时判断仍可能是“也许”。“看不出差别”不等于“没有差别”：真实差别可能在区间之内。少于 3 对有数据时不作判断；各对差值完全相同时按符号检验。",
        "Each pair gives B − A; the 95 % interval of their mean is Student's t. Among many figures one in twenty seems to differ by chance, so verdicts are corrected by Holm's method (the figures asked for beforehand are one family, all others another): \"differs\" is wrong anywhere in a family less than once in twenty comparisons. The intervals are not corrected, so one that leaves out zero may still be a \"perhaps\". \"No difference seen\" is not \"no difference\": there may be any that the interval holds. Fewer than 3 pairs with data give no verdict; where all pairs differ by the very same, signs are counted instead.");

    /// <summary>A verdict as people say it.</summary>
    public static BilingualText TextOf(Verdict verdict) => verdict switch
    {
        Verdict.Differs => new("有差别", "differs"),
        Verdict.Perhaps => new("也许", "perhaps"),
        Verdict.NoDifferenceSeen => new("看不出差别", "no difference seen"),
        _ => new("数据太少", "too few data"),
    };

    private static string ListZh(IEnumerable<FigureComparison> figures) => string.Join("、", figures.Select(figure =>
        $"{figure.Figure.Title.Zh} {FigureText.Of(figure.Figure, figure.MeanA).Zh} → {FigureText.Of(figure.Figure, figure.MeanB).Zh}（{FigureText.Difference(figure.Figure, figure.Difference).Zh}）"));

    private static string ListEn(IEnumerable<FigureComparison> figures) => string.Join("; ", figures.Select(figure =>
        $"{Within(figure)} {FigureText.Of(figure.Figure, figure.MeanA).En} → {FigureText.Of(figure.Figure, figure.MeanB).En} ({FigureText.Difference(figure.Figure, figure.Difference).En})"));

    // A title within a sentence.
    private static string Within(FigureComparison figure) => char.ToLowerInvariant(figure.Figure.Title.En[0]) + figure.Figure.Title.En[1..];

    private static BilingualText RangeOf(FigureComparison figure) => figure switch
    {
        { Low: 0, High: 0 } => new BilingualText("（每一对都相同）", " (the same in every pair)"),
        { Low: { } low, High: { } high } => new BilingualText(
            $"（{FigureText.Difference(figure.Figure, low).Zh}至 {FigureText.Difference(figure.Figure, high).Zh}之间）",
            $" (between {FigureText.Difference(figure.Figure, low).En} and {FigureText.Difference(figure.Figure, high).En})"),
        _ => new BilingualText("", ""),
    };

    private static string Many(int count, string one, string many) => $"{count.ToString(CultureInfo.InvariantCulture)} {(count == 1 ? one : many)}";
}
