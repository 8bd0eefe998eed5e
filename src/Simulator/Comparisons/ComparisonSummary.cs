using System.Globalization;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Figures;
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
        yield return LifeSafety();
        yield return Answer();
        var (better, worse) = (differs.Where(figure => figure.IsBetter == true).ToList(), differs.Where(figure => figure.IsBetter == false).ToList());
        if (differs.Count == 0)
        {
            yield return new BilingualText(
                $"在事先关心的 {asked.Count} 项指标上，没有一项能确认 B 与 A 不同。", $"Of the {asked.Count} figures asked for beforehand, none is seen to differ between A and B for sure.");
        }

        if (better.Count > 0)
            yield return new BilingualText($"B 更好的指标：{ListZh(better)}。", $"Better with B: {ListEn(better)}.");
        if (worse.Count > 0)
            yield return new BilingualText($"B 更差的指标：{ListZh(worse)}。", $"Worse with B: {ListEn(worse)}.");
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

    // Lives in counts, before any verdict: a mean says little of what is rare.
    private BilingualText LifeSafety()
    {
        var (a, b) = (LifeSafetyOf(comparison.RunsA), LifeSafetyOf(comparison.RunsB));
        var judged = comparison.Figures.First(figure => figure.Figure == FigureCatalogue.LifeSafetyMissedOrDismissed);
        var verdict = (judged.Verdict, judged.IsBetter) switch
        {
            (Verdict.Differs, true) => new BilingualText("B 漏得更少", "fewer with B"),
            (Verdict.Differs, false) => new BilingualText("B 漏得更多", "more with B"),
            (Verdict.Perhaps, true) => new BilingualText("B 也许漏得更少", "perhaps fewer with B"),
            (Verdict.Perhaps, false) => new BilingualText("B 也许漏得更多", "perhaps more with B"),
            (Verdict.TooFewData, _) => new BilingualText("数据太少，无法判断", "too few data to tell"),
            _ => new BilingualText("看不出差别", "no difference seen"),
        };
        return new BilingualText(
            $"生命安全：A {a.Zh}；B {b.Zh}；{verdict.Zh}。", $"Life safety: with A {a.En}; with B {b.En}; {verdict.En}.");
    }

    private static BilingualText LifeSafetyOf(IReadOnlyCollection<RunFigures> runs)
    {
        if (runs.Any(run => run[FigureCatalogue.LifeSafetyMissedOrDismissed] is null))
            return new BilingualText("缺少漏报数据", "what was missed is not known of every run");
        var (events, lost) = (Sum(FigureCatalogue.LifeSafetyEvents), Sum(FigureCatalogue.LifeSafetyMissedOrDismissed));
        var (notYet, open, late) = (Sum(FigureCatalogue.LifeSafetyNotNoticedYet), Sum(FigureCatalogue.LifeSafetyOpenAtEnd), Sum(FigureCatalogue.LifeSafetyOverdue));
        if (events == 0)
            return new BilingualText("没有发生真实的事情，说明不了", "nothing real happened, so it is not known");
        return new BilingualText(
            $"{Text(events)} 件真实的事情漏掉 {Text(lost)} 件、{Text(late)} 件超时（尚无结果：未发现 {Text(notYet)} 件、未办结 {Text(open)} 件）",
            $"{Text(lost)} of {Text(events)} real events missed or dismissed, {Text(late)} overdue (not known: {Text(notYet)} not noticed yet, {Text(open)} open at the end)");

        double Sum(Figure figure) => runs.Sum(run => run[figure] ?? 0);
        static string Text(double count) => FigureText.Number(count, 0);
    }

    // The goals in the planner's order; "better" is said only where nothing that was asked for got worse.
    private BilingualText Answer()
    {
        var ranking = comparison.Ranking;
        var order = Titles(comparison.Goals);
        var unknown = ranking.Goals.Where(goal => goal.Verdict == GoalVerdict.NotKnown || goal.IsPartlyUnknown).Select(goal => goal.Goal).ToList();
        var perhaps = ranking.Goals.Where(goal => goal.IsPerhapsWorse).Select(goal => goal.Goal).ToList();
        var (caveatZh, caveatEn) = ("", "");
        if (perhaps.Count > 0)
            (caveatZh, caveatEn) = ($"也许更差：{Titles(perhaps).Zh}。", $" Perhaps worse: {Titles(perhaps).En}.");
        if (unknown.Count > 0)
            (caveatZh, caveatEn) = ($"{caveatZh}数据不足：{Titles(unknown).Zh}。", $"{caveatEn} Too little is known of: {Titles(unknown).En}.");
        var answer = (ranking.Verdict, ranking.Deciding) switch
        {
            (GoalVerdict.Better, { } goal) => new BilingualText(
                $"B 更好，首先在于{goal.Goal.Title.Zh}；事先关心的指标没有一项确认变差。", $"B is better than A, first for {goal.Goal.Title.En}; no figure asked for got worse for sure."),
            (GoalVerdict.Worse, { } goal) => new BilingualText(
                $"B 更差，首先在于{goal.Goal.Title.Zh}；事先关心的指标没有一项确认变好。", $"B is worse than A, first for {goal.Goal.Title.En}; no figure asked for got better for sure."),
            (GoalVerdict.Mixed, { Verdict: GoalVerdict.Mixed } goal) => new BilingualText(
                $"有得有失：最先有差别的目标“{goal.Goal.Title.Zh}”自身就有好有坏；变差的是{Worse(ranking).Zh}。", $"Mixed: {goal.Goal.Title.En}, the first goal that differs, is better in part and worse in part; worse with B: {Worse(ranking).En}."),
            (GoalVerdict.Mixed, { Verdict: GoalVerdict.Better } goal) => new BilingualText(
                $"有得有失：按目标次序 B 领先，因为{goal.Goal.Title.Zh}；但变差的是{Worse(ranking).Zh}。", $"Mixed: by the order of goals B is ahead, for {goal.Goal.Title.En}; but worse with B: {Worse(ranking).En}."),
            (GoalVerdict.Mixed, { } goal) => new BilingualText(
                $"有得有失：按目标次序 A 领先，因为{goal.Goal.Title.Zh}；B 变差的是{Worse(ranking).Zh}。", $"Mixed: by the order of goals A is ahead, for {goal.Goal.Title.En}; worse with B: {Worse(ranking).En}."),
            (GoalVerdict.NotKnown, _) => new BilingualText("数据太少，任何目标都无法判断。", "Too few data to judge any goal."),
            _ => new BilingualText("没有一个目标能确认有差别。", "No goal is seen to differ for sure."),
        };
        return new BilingualText(
            $"{answer.Zh}{caveatZh}（目标次序：{order.Zh}）", $"{answer.En}{caveatEn} (Goals in this order: {order.En}.)");
    }

    private static BilingualText Worse(GoalRanking ranking) => new(
        string.Join("、", ranking.Worse.Select(figure => figure.Figure.Title.Zh)), string.Join("; ", ranking.Worse.Select(Within)));

    private static BilingualText Titles(IReadOnlyCollection<Goal> goals) => new(
        string.Join("、", goals.Select(goal => goal.Title.Zh)), string.Join(", ", goals.Select(goal => goal.Title.En)));

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
