using System.Globalization;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Figures;
using SafeCommunity.Simulator.Reports.Html;
using SafeCommunity.Simulator.World;

namespace SafeCommunity.Simulator.Reports;

/// <summary>A run in a few sentences.</summary>
internal sealed class RunSummary(RunHistory history, RunFigures figures)
{
    /// <summary>What was run.</summary>
    public BilingualText Subtitle
    {
        get
        {
            var (from, until) = (Moment(history.Span.From), Moment(history.Span.Until));
            var span = FigureText.Duration(history.Span.Length);
            var (scenarioZh, scenarioEn) = figures.Scenario.Length == 0 ? ("日常", "ordinary life") : ($"情景 {figures.Scenario}", $"scenario {figures.Scenario}");
            return new BilingualText(
                $"{from} 至 {until}（{span.Zh}），{scenarioZh}；白天 {figures.Patrols} 支、夜间 {figures.NightPatrols} 支巡防小组，{figures.Officers} 名值班员同时在席；种子 {figures.Seed}。",
                $"{from} to {until} ({span.En}), {scenarioEn}; {figures.Patrols} patrol units by day and {figures.NightPatrols} by night, {figures.Officers} duty officers at once; seed {figures.Seed}.");
        }
    }

    /// <summary>That it ended early; null where it did not.</summary>
    public BilingualText? Interruption
    {
        get
        {
            if (!figures.IsInterrupted)
                return null;
            var (lived, planned) = (FigureText.Duration(history.Span.Length), FigureText.Duration(figures.PlannedEnd - figures.Start));
            return new BilingualText(
                $"本次仿真被中断：计划 {planned.Zh}，只完成了 {lived.Zh}。以下各项只反映已完成的部分。",
                $"This run was interrupted: it went on for {lived.En} of the {planned.En} planned. Everything below is of that part alone.");
        }
    }

    /// <summary>The sentences, most important first.</summary>
    public IEnumerable<Markup> Sentences() => [LifeSafety(), Happened(), Missed(), HowFast(), Overdue(), Mistakes(), Patrolled()];

    private Markup Happened() => Sentence(new BilingualText(
        $"共发生 {Count(FigureCatalogue.TrueEvents)} 件真实的事情（其中 {Count(FigureCatalogue.LifeSafetyEvents)} 件关乎生命安全）和 {Count(FigureCatalogue.NuisanceEvents)} 次虚惊；系统报警 {Count(FigureCatalogue.Alarms)} 次，开立 {Count(FigureCatalogue.Incidents)} 件事件，其中 {Count(FigureCatalogue.FalseAlarms)} 件是误报。",
        $"{Many(FigureCatalogue.TrueEvents, "real event", "real events")} happened ({Count(FigureCatalogue.LifeSafetyEvents)} of them of life safety), and {Many(FigureCatalogue.NuisanceEvents, "nuisance", "nuisances")}; the system raised {Many(FigureCatalogue.Alarms, "alarm", "alarms")} and opened {Many(FigureCatalogue.Incidents, "incident", "incidents")}, {Count(FigureCatalogue.FalseAlarms)} of them false alarms."));

    // Before all else, in counts: what was lost, and what is not known.
    private Markup LifeSafety()
    {
        var real = history.RealEvents.Where(history.IsLifeSafety).ToList();
        var open = Known(
            (FigureCatalogue.LifeSafetyNotNoticedYet, "件尚未发现", "not noticed yet"),
            (FigureCatalogue.LifeSafetyOpenAtEnd, "件事件结束时未办结", "of its incidents still open at the end"),
            (FigureCatalogue.LifeSafetyArriveWaiting, "件仍在等人到场", "still waiting for a unit"));
        var overdue = figures[FigureCatalogue.LifeSafetyOverdue] > 0
            ? new BilingualText($"{Count(FigureCatalogue.LifeSafetyOverdue)} 件错过时限；", $"{Many(FigureCatalogue.LifeSafetyOverdue, "incident", "incidents")} missed a deadline; ")
            : new BilingualText("", "");
        if (real.Count == 0)
        {
            return Sentence(
                new BilingualText(
                    $"生命安全：没有发生关乎生命安全的真实事情，因此本次运行说明不了这方面；{overdue.Zh}{open.Zh}。",
                    $"Life safety: nothing real of it happened, so this run tells nothing about it; {overdue.En}{open.En}."),
                warns: overdue.En.Length > 0);
        }

        var (missed, dismissed) = (real.Where(history.IsMissed).ToList(), real.Where(history.IsDismissed).ToList());
        var lost = missed.Concat(dismissed).ToList();
        var what = lost.Count == 0 ? new BilingualText("", "") : CausesOf(lost);
        return Sentence(
            new BilingualText(
                $"生命安全：{real.Count} 件真实的事情，漏掉 {lost.Count} 件{(lost.Count == 0 ? "" : $"（没有发现 {missed.Count} 件，被当作误报 {dismissed.Count} 件：{what.Zh}）")}；{overdue.Zh}{open.Zh}。",
                $"Life safety: {real.Count} real {(real.Count == 1 ? "event" : "events")}, {lost.Count} missed{(lost.Count == 0 ? "" : $" ({missed.Count} never noticed, {dismissed.Count} dismissed as false: {what.En})")}; {overdue.En}{open.En}."),
            warns: lost.Count > 0 || overdue.En.Length > 0);
    }

    // What the end of the run leaves open; that it leaves nothing open is said too.
    private BilingualText Known(params (Figure Figure, string Zh, string En)[] figuresOfEnd)
    {
        var left = figuresOfEnd.Where(one => figures[one.Figure] is > 0).ToList();
        return left.Count == 0
            ? new BilingualText("结束时没有悬而未决的", "nothing of it is left open at the end")
            : new BilingualText(
                $"尚无结果：{string.Join("、", left.Select(one => $"{Count(one.Figure)} {one.Zh}"))}",
                $"not known: {string.Join(", ", left.Select(one => $"{Count(one.Figure)} {one.En}"))}");
    }

    private Markup Missed()
    {
        var lost = history.Run.Truth.Where(history.IsLost).ToList();
        if (!history.RealEvents.Any())
            return Sentence(new BilingualText("没有发生真实的事情，因此谈不上漏报。", "Nothing real happened, so nothing could be missed."));
        var notYet = figures[FigureCatalogue.NotNoticedYet] is > 0
            ? new BilingualText($"另有 {Count(FigureCatalogue.NotNoticedYet)} 件结束时还没有发现，不知道会不会漏掉。", $" {Count(FigureCatalogue.NotNoticedYet)} more {(figures[FigureCatalogue.NotNoticedYet] == 1 ? "was" : "were")} not noticed yet at the end: whether they would be missed is not known.")
            : new BilingualText("", "");
        if (lost.Count == 0)
        {
            var all = history.RealEvents.Count();
            return Sentence(new BilingualText(
                $"{all} 件真实的事情中，没有漏掉或被当作误报的。{notYet.Zh}",
                $"Of {(all == 1 ? "1 real event" : $"{all} real events")} none was missed or dismissed as false.{notYet.En}"));
        }

        var (life, dismissed) = (lost.Count(history.IsLifeSafety), lost.Count(history.IsDismissed));
        var causes = CausesOf(lost);
        var how = dismissed == 0
            ? new BilingualText("", "")
            : new BilingualText($"（其中 {dismissed} 件被当作误报）", $" ({dismissed} of them dismissed as false)");
        return Sentence(
            new BilingualText(
                $"漏掉 {lost.Count} 件{how.Zh}：{causes.Zh}；{(life > 0 ? $"其中 {life} 件关乎生命安全。" : "都不关乎生命安全。")}{notYet.Zh}",
                $"{lost.Count} {(lost.Count == 1 ? "was" : "were")} missed{how.En}: {causes.En}; {(life > 0 ? $"{life} of life safety." : "none of life safety.")}{notYet.En}"),
            warns: true);
    }

    private static BilingualText CausesOf(IEnumerable<TrueEvent> events)
    {
        var causes = events.CountBy(truth => truth.Cause).OrderByDescending(cause => cause.Value).ThenBy(cause => cause.Key, StringComparer.Ordinal).ToList();
        return new BilingualText(
            string.Join("、", causes.Select(cause => Titles.OfCause(cause.Key).Zh + (cause.Value > 1 ? $" {cause.Value} 件" : ""))),
            string.Join(", ", causes.Select(cause => Titles.OfCause(cause.Key).En + (cause.Value > 1 ? $" ({cause.Value})" : ""))));
    }

    private Markup HowFast()
    {
        var (life, all) = (history.Arrivals(lifeSafetyOnly: true), history.Arrivals(lifeSafetyOnly: false));
        if (all.Count == 0)
            return Sentence(new BilingualText("没有小组到过事件现场，因此没有到场用时。", "No unit came to an incident, so there are no times to arrive."));
        var waiting = figures[FigureCatalogue.ArriveWaiting] is > 0
            ? new BilingualText($"另有 {Count(FigureCatalogue.ArriveWaiting)} 件结束时仍在等待，未计入。", $" {Count(FigureCatalogue.ArriveWaiting)} more {(figures[FigureCatalogue.ArriveWaiting] == 1 ? "waits" : "wait")} at the end and {(figures[FigureCatalogue.ArriveWaiting] == 1 ? "is" : "are")} not in these times.")
            : new BilingualText("", "");
        var (lifeText, allText) = (FigureText.Cases(life), FigureText.Cases(all));
        return Sentence(new BilingualText(
            $"从开立到有人到场：{(life.Count == 0 ? "没有生命安全事件等到小组到场" : $"生命安全事件 {lifeText.Zh}")}；全部事件 {allText.Zh}。{waiting.Zh}",
            $"From opening until somebody was there: {(life.Count == 0 ? "no unit came to a life-safety incident" : $"life safety {lifeText.En}")}; all incidents {allText.En}.{waiting.En}"));
    }

    private Markup Overdue()
    {
        var open = new BilingualText(
            $"结束时还有 {Count(FigureCatalogue.OpenAtEnd)} 件未办结。", $"{Count(FigureCatalogue.OpenAtEnd)} {(figures[FigureCatalogue.OpenAtEnd] == 1 ? "was" : "were")} still open at the end.");
        if (figures[FigureCatalogue.Overdue] is not > 0)
            return Sentence(new BilingualText(
                $"{Count(FigureCatalogue.Incidents)} 件事件中没有超时的；{open.Zh}", $"Of {Many(FigureCatalogue.Incidents, "incident", "incidents")} none missed a deadline; {open.En}"));
        return Sentence(
            new BilingualText(
                $"{Count(FigureCatalogue.Overdue)} 件事件错过时限（其中 {Count(FigureCatalogue.LifeSafetyOverdue)} 件关乎生命安全），逐级上报 {Count(FigureCatalogue.Escalations)} 次；{open.Zh}",
                $"{Many(FigureCatalogue.Overdue, "incident", "incidents")} missed a deadline ({Count(FigureCatalogue.LifeSafetyOverdue)} of life safety), with {Many(FigureCatalogue.Escalations, "escalation", "escalations")}; {open.En}"),
            warns: true);
    }

    private Markup Mistakes()
    {
        if (figures[FigureCatalogue.WronglyDismissed] is not > 0 && figures[FigureCatalogue.WronglyConfirmed] is not > 0)
            return Markup.None;
        return Sentence(
            new BilingualText(
                $"核实有误：{Count(FigureCatalogue.WronglyDismissed)} 件真事被判为误报，{Count(FigureCatalogue.WronglyConfirmed)} 件误报被判为真。",
                $"Officers were wrong: {Many(FigureCatalogue.WronglyDismissed, "real matter", "real matters")} dismissed, {Many(FigureCatalogue.WronglyConfirmed, "false one", "false ones")} confirmed."),
            warns: figures[FigureCatalogue.WronglyDismissed] > 0);
    }

    private Markup Patrolled()
    {
        var points = history.Coverage.Points;
        if (points.IsEmpty)
            return Sentence(new BilingualText("方案中没有必巡点。", "The plan has no must-visit points."));
        var visited = points.Count(point => !point.Visits.IsEmpty);
        if (visited == 0)
            return Sentence(new BilingualText($"{points.Length} 个必巡点无一到过。", $"None of the {points.Length} must-visit points was visited."), warns: true);
        var night = figures[FigureCatalogue.NightHourlyCoverage] is null
            ? new BilingualText("", "")
            : new BilingualText(
                $"夜间每小时平均到过 {Text(FigureCatalogue.NightHourlyCoverage).Zh} 的必巡点；", $"in an hour at night {Text(FigureCatalogue.NightHourlyCoverage).En} of them were visited on average; ");
        var interval = figures[FigureCatalogue.VisitIntervalP50] is null
            ? new BilingualText("", "")
            : new BilingualText(
                $"相邻两次到点的间隔一半在 {Text(FigureCatalogue.VisitIntervalP50).Zh}内，", $"half of the intervals between two visits of a point were within {Text(FigureCatalogue.VisitIntervalP50).En}, and ");
        var all = visited == points.Length;
        return Sentence(
            new BilingualText(
                $"{(all ? $"{points.Length} 个必巡点全部到过" : $"{points.Length} 个必巡点到过 {visited} 个")}；{interval.Zh}最长 {Text(FigureCatalogue.LongestUnvisited).Zh}无人到点；{night.Zh}巡防小组在岗时间的 {Text(FigureCatalogue.UnitWorkload).Zh} 用于任务。",
                $"{(all ? $"All {points.Length} must-visit points were visited" : $"{visited} of the {points.Length} must-visit points were visited")}; {interval.En}the longest that one was left alone was {Text(FigureCatalogue.LongestUnvisited).En}; {night.En}patrols spent {Text(FigureCatalogue.UnitWorkload).En} of their time on duty on tasks."));
    }

    private static Markup Sentence(BilingualText text, bool warns = false) => warns
        ? Markup.Of($"<li class=\"warn\">{text}</li>")
        : Markup.Of($"<li>{text}</li>");

    private string Count(Figure figure) => FigureText.Number(figures[figure] ?? 0, 0);

    private string Many(Figure figure, string one, string many) => $"{Count(figure)} {(figures[figure] == 1 ? one : many)}";

    private BilingualText Text(Figure figure) => FigureText.Of(figure, figures[figure]);

    private string Moment(DateTimeOffset time) => history.Local(time).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
