using System.Globalization;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Figures;
using SafeCommunity.Simulator.Reports.Charts;
using SafeCommunity.Simulator.Reports.Html;

namespace SafeCommunity.Simulator.Reports;

/// <summary>The page of one run: sentences first, then charts and the map, then tables, settings, and what it does not know.</summary>
internal sealed class RunPage(RunHistory history, RunFigures figures)
{
    /// <summary>More rows than a person reads; all of them are in the tables beside the page.</summary>
    private const int MostRows = 300;

    public Markup Compose()
    {
        var summary = new RunSummary(history, figures);
        var title = history.Run.Plan.Title;
        return Page.Of(
            new BilingualText($"{title.Zh} · 仿真报告", $"{title.En} · Simulation report"),
            summary.Subtitle,
            [
                Summary(summary), Incidents(), MissedEvents(), Patrols(), Map(), Alarms(), AllFigures(), Settings(), Limits(),
            ]);
    }

    private Markup Summary(RunSummary summary) => Page.Section(new("结论", "In short"),
        summary.Interruption is { } interruption ? Markup.Of($"<p class=\"notice\" role=\"alert\">{interruption}</p>") : Markup.None,
        Markup.Of($"<ul class=\"sentences\">{summary.Sentences()}</ul>"),
        Markup.Of($"""
            <div class="tiles">
            {Tile(new("漏掉或误判的生命安全事件", "Life safety missed or dismissed"), FigureCatalogue.LifeSafetyMissedOrDismissed, FigureCatalogue.LifeSafetyEvents, new("共", "of"), isWarned: figures[FigureCatalogue.LifeSafetyMissedOrDismissed] > 0)}
            {Tile(new("漏掉或误判的真实事件", "Missed or dismissed"), FigureCatalogue.MissedOrDismissed, FigureCatalogue.TrueEvents, new("共", "of"), isWarned: figures[FigureCatalogue.MissedOrDismissed] > 0)}
            {TimeTile(new("生命安全到场（中位数）", "Life safety, arrival, median"), FigureCatalogue.Arrive.LifeSafety)}
            {TimeTile(new("到场用时（中位数）", "Arrival, median"), FigureCatalogue.Arrive.All)}
            {Tile(new("曾超时的事件", "Overdue"), FigureCatalogue.Overdue, FigureCatalogue.Incidents, new("共", "of"), isWarned: figures[FigureCatalogue.Overdue] > 0)}
            {Tile(new("夜间每小时覆盖率", "Covered in an hour at night"), FigureCatalogue.NightHourlyCoverage, FigureCatalogue.NightVisitIntervalP50, new("间隔", "interval"))}
            {Tile(new("每席每 10 分钟报警", "Alarms per operator, 10 min"), FigureCatalogue.AlarmsPerOperator, FigureCatalogue.AlarmsPerOperatorMost, new("最多", "most"))}
            </div>
            """));

    private Markup Tile(BilingualText name, Figure figure, Figure more, BilingualText joint, bool isWarned = false) => Markup.Of($"""
        <div class="tile"><p class="name">{name}</p><p class="{(isWarned ? "value warn" : "value")}">{FigureText.Of(figure, figures[figure])}</p><p class="more">{joint} {FigureText.Of(more, figures[more])}</p></div>
        """);

    private Markup TimeTile(BilingualText name, TimeFigure times)
    {
        var count = FigureText.Number(figures[times.Count] ?? 0, 0);
        var more = figures[times.P95] is { } most95
            ? (Share: new BilingualText("95%：", "95 %: "), Value: FigureText.Of(FigureUnit.Seconds, most95))
            : (Share: new BilingualText("最长 ", "longest "), Value: FigureText.Of(times.Max, figures[times.Max]));
        return Markup.Of($"""
            <div class="tile"><p class="name">{name}</p><p class="value">{FigureText.Of(times.P50, figures[times.P50])}</p><p class="more">{new BilingualText($"{more.Share.Zh}{more.Value.Zh}，{count} 件", $"{more.Share.En}{more.Value.En}, of {count}")}</p></div>
            """);
    }

    private Markup Incidents() => Page.Section(new("事件", "Incidents"),
        Page.Figure(
            new("报警与事件的时间分布", "When alarms were raised and incidents opened"),
            new("横轴为社区当地时间；左侧数字为一格中的最多次数。", "By the community's clock; the number on the left is the most in one bar."),
            HourlyChart.Of(history)),
        Page.Figure(
            new("每一步用了多久", "How long each step took"),
            new(
                "每个点是一次；实色为生命安全类。“发现”从事情真正开始算起，其余从事件开立算起；刻度由秒到天逐渐压缩。",
                "Each dot is one; the strong ones are of life safety. To notice counts from the real beginning, the rest from the incident's opening; the scale is compressed from seconds to days."),
            TimesChart.Of(history)),
        Page.Figure(
            new("每件事件的经过", "How each incident went"),
            new(
                $"每行一件，从开立起；蓝线为真实事件，灰线为误报或设备事件；箭头表示结束时仍未办结。{(IsCut ? $"只画出最要紧的 {IncidentTimeline.MostRows} 件。" : "")}",
                $"A row each, from its opening; coloured lines are real, grey ones false alarms or equipment; an arrow means still open at the end. {(IsCut ? $"Only the {IncidentTimeline.MostRows} that matter most are drawn." : "")}"),
            Markup.Join([IncidentTimeline.Of(history), IncidentTimeline.Keys()])),
        history.Incidents.IsEmpty ? Page.Paragraph(new("没有事件。", "There were no incidents.")) : IncidentTable(),
        Rest(history.Incidents.Length, "incidents.csv"));

    private bool IsCut => history.Incidents.Count(incident => !incident.IsMerged) > IncidentTimeline.MostRows;

    private Markup IncidentTable() => Page.Table(
        [
            new("#", "#", IsNumber: true), new("开立", "Opened"), new("事件", "Incident"), new("实际情况", "What it really was"),
            new("发现", "Noticed", IsNumber: true), new("核实", "Verified", IsNumber: true), new("到场", "Arrived", IsNumber: true),
            new("办结", "Closed", IsNumber: true), new("超时", "Overdue"),
        ],
        history.Incidents.Take(MostRows).Select(incident => (IReadOnlyList<Markup>)
        [
            Markup.Of($"{incident.Number}"),
            Markup.Of($"<span class=\"nowrap\">{Moment(incident.OpenedAt)}</span>"),
            Markup.Of($"{incident.Record.Title}"),
            TruthOf(incident),
            After(incident.Causes.Where(cause => !cause.Event.IsNuisance).Select(cause => (DateTimeOffset?)cause.Event.Time).Min(), incident.OpenedAt),
            After(incident.OpenedAt, incident.VerifiedAt),
            After(incident.OpenedAt, incident.ArrivedAt),
            incident.Record.MergedInto is { } into ? Markup.Of($"→ #{into}") : After(incident.OpenedAt, incident.ClosedAt),
            Markup.Of($"<span class=\"warn\">{Together(incident.Missed.Select(missed => Titles.OfMissed(incident, missed)).Distinct())}</span>"),
        ]));

    private static Markup TruthOf(IncidentHistory incident)
    {
        var causes = Together(incident.Causes.Select(cause => Titles.OfCause(cause.Event.Cause)).Distinct());
        var what = incident.Truth switch
        {
            IncidentTruth.Real => Markup.Of($"{causes}"),
            IncidentTruth.Nuisance => Markup.Of($"<span class=\"soft\">{new BilingualText($"误报：{causes.Zh}", $"false alarm: {causes.En}")}</span>"),
            _ => Markup.Of($"<span class=\"soft\">{new BilingualText("设备", "equipment")}</span>"),
        };
        return incident.IsWronglyGraded == true ? Markup.Of($"{what} <span class=\"warn\">{new BilingualText("(核实有误)", "(wrongly graded)")}</span>") : what;
    }

    private Markup MissedEvents()
    {
        var missed = history.Run.Truth.Where(history.IsLost).OrderByDescending(history.IsLifeSafety).ThenBy(truth => truth.Number).ToList();
        return Page.Section(new("漏掉或被当作误报的真实事件", "Real events missed or dismissed"),
            Page.Paragraph(new(
                "真实发生、却没有得到处理的事情：始终没有形成事件记录（已自行结束或已持续 24 小时以上），或被核实为误报。系统在运行中无从知道这些，只有仿真知道。",
                "What really happened and nobody dealt with: no incident was ever opened (and it ended by itself or went on for 24 hours), or every incident of it was graded as false. The system cannot know of these; the simulation does.")),
            missed.Count == 0
                ? Page.Paragraph(new("一件也没有。", "There were none."))
                : Page.Table(
                    [new("开始", "Began"), new("什么事", "What"), new("地点", "Where"), new("持续", "Went on for", IsNumber: true), new("怎么漏的", "How"), new("生命安全", "Life safety")],
                    missed.Take(MostRows).Select(truth => (IReadOnlyList<Markup>)
                    [
                        Markup.Of($"<span class=\"nowrap\">{Moment(truth.Time)}</span>"),
                        Markup.Of($"{Titles.OfCause(truth.Cause)}"),
                        Markup.Of($"{history.TitleOf(truth.Place)}"),
                        After(truth.Time, truth.End ?? history.Span.Until),
                        history.IsMissed(truth)
                            ? Markup.Of($"{new BilingualText("没有发现", "never noticed")}")
                            : Markup.Of($"{new BilingualText($"事件 #{truth.Incident} 核实为误报", $"incident #{truth.Incident} graded as false")}"),
                        history.IsLifeSafety(truth) ? Markup.Of($"<span class=\"warn\">{new BilingualText("是", "yes")}</span>") : Markup.None,
                    ])));
    }

    private Markup Patrols() => Page.Section(new("巡查", "Patrols"),
        Page.Figure(
            new("同一必巡点两次到点之间隔了多久", "How long it was from one visit of a point to the next"),
            new("浅色为全天，实色为同一夜（22:00–06:00）内的间隔；左侧数字为最高一柱的次数。", "Pale: all day; strong: within one night, 22:00 to 06:00. The number on the left is the count of the highest bar."),
            IntervalChart.Of(history)),
        Page.Table(
            [new("小组", "Unit"), new("在岗", "On duty", IsNumber: true), new("任务", "Tasks", IsNumber: true), new("任务占用", "On tasks", IsNumber: true), new("到点", "Visits", IsNumber: true)],
            history.Units.Select(unit => (IReadOnlyList<Markup>)
            [
                Markup.Of($"{unit.Unit.Title}"),
                Markup.Of($"{FigureText.Duration(unit.Duty.Total)}"),
                Markup.Of($"{unit.Accepted}"),
                unit.Duty.Total > TimeSpan.Zero ? Markup.Of($"{FigureText.Of(FigureUnit.Share, unit.Duty.And(unit.Tasks).Total / unit.Duty.Total)}") : Markup.Of($"{FigureText.NoData}"),
                Markup.Of($"{FigureText.Number(history.Run.Visits.Count(visit => visit.Unit == unit.Unit.Name), 0)}"),
            ])));

    private Markup Map() => Page.Section(new("地图与覆盖", "Map and coverage"),
        Page.Figure(
            new("必巡点与事件的位置", "Where points and incidents are"),
            new("位置取自社区方案，楼栋轮廓为示意。上为北。", "Positions are the plan's; the outlines of buildings are drawn around what stands in them. North is up."),
            Markup.Join([EstateMap.Of(history), EstateMap.Keys()])),
        NeverVisited(),
        Page.Figure(
            new("每个必巡点在一天中各小时的到点次数", "Visits of each point by the hour of the day"),
            new("颜色越实，到得越勤；空框表示该小时没有人到。多天的仿真取平均。右侧为最长无人到点的时间。", "The stronger, the more visits; an empty field means that nobody was there. Of several days, the mean. On the right, the longest that the point was left alone."),
            CoverageChart.Of(history)));

    private Markup NeverVisited()
    {
        var never = history.Coverage.Points.Where(point => point.Visits.IsEmpty).Select(point => history.TitleOf(point.Point.Name)).ToList();
        return never.Count == 0 ? Markup.None : Markup.Of($"""<p class="warn">{new BilingualText("从未到过:", "Never visited: ")}{Together(never)}</p>""");
    }

    private Markup Alarms() => Page.Section(new("报警", "Alarms"),
        Page.Figure(
            new("每席每 10 分钟收到的报警", "Alarms per operator in ten minutes"),
            new(
                $"{history.Alarms.Operators} 名值班员平分。横线为 10 次：超过即为洪泛（ISA-18.2 的目标是少于 1% 的时段超过）。",
                $"Shared evenly by {history.Alarms.Operators} duty officers. The line is 10: above it is a flood (the goal of ISA-18.2 is under 1 % of the periods)."),
            AlarmLoadChart.Of(history)),
        Page.Table(
            [new("规则", "Rule"), new("含义", "What it says"), new("次数", "Times", IsNumber: true)],
            history.Alarms.Alarms.GroupBy(alarm => alarm.Rule).OrderByDescending(rule => rule.Sum(alarm => alarm.Count)).ThenBy(rule => rule.Key, StringComparer.Ordinal)
                .Select(rule => (IReadOnlyList<Markup>)
                [
                    Markup.Of($"<code>{rule.Key}</code>"),
                    Markup.Of($"{new BilingualText("例:", "e.g. ")}{rule.First().Message}"),
                    Markup.Of($"{FigureText.Number(rule.Sum(alarm => alarm.Count), 0)}"),
                ])));

    private Markup AllFigures() => Page.Section(new("全部指标", "All figures"),
        Page.Paragraph(new(
            "百分位数按最近秩取值：至少有这一比例的数不超过它。“无数据”表示没有可计的事，不是零。",
            "Percentiles are by nearest rank: the smallest value that at least that share does not exceed. “No data” means that there was nothing to count, which is not zero.")),
        Markup.Join(FigureTable.Of(figures)));

    private Markup Settings()
    {
        var world = history.Run.World;
        return Page.Section(new("设置", "Settings"), Markup.Of($"""
            <dl>
            {Setting("社区", "Community", $"{history.Run.Plan.Community}")}
            {Setting("开始", "Beginning", $"{history.Local(history.Span.From).ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture)} ({history.Run.Plan.TimeZone})")}
            {Setting("种子", "Seed", $"{figures.Seed}")}
            {Setting("情景", "Scenario", figures.Scenario.Length > 0 ? figures.Scenario : "—")}
            {Setting("白天巡防小组", "Patrol units by day", $"{figures.Patrols}")}
            {Setting("夜间巡防小组", "Patrol units by night", $"{figures.NightPatrols}")}
            {Setting("值班员", "Duty officers", $"{figures.Officers}")}
            {Setting("核实出错率", "Officers' errors", Share(world.OfficerErrors))}
            {Setting("未听到派单的比例", "Offers missed", Share(world.MissedOffers))}
            {Setting("谢绝派单的比例", "Offers declined", Share(world.DeclinedOffers))}
            {Setting("设备掉线倍数", "Drop-outs, factor", FigureText.Number(world.DropOutFactor, 2))}
            {world.RatesPerYear.Select(rate => Setting($"{Titles.OfCause(rate.Key).Zh}：每年", $"{Titles.OfCause(rate.Key).En}, a year", FigureText.Number(rate.Value, 2)))}
            {Setting("方案", "Plan", history.Run.Plan.Hash, isCode: true)}
            {Setting("流程", "Procedures", history.Run.Procedures.Hash, isCode: true)}
            {Setting("班组", "Teams", history.Run.Teams.Hash, isCode: true)}
            {Setting("日志末尾哈希", "Journal's head", $"{figures.JournalHash} {history.Run.Plan.Community}@{history.JournalPosition}", isCode: true)}
            </dl>
            """));

        static string Share(double share) => FigureText.Of(FigureUnit.Share, share).En;
        static Markup Setting(string zh, string en, string value, bool isCode = false) =>
            Markup.Of($"<dt>{new BilingualText(zh, en)}</dt><dd>{(isCode ? Markup.Of($"<code>{value}</code>") : Markup.Of($"{value}"))}</dd>");
    }

    private static Markup Limits() => Page.Section(new("这份报告不知道什么", "What this report does not know"), Markup.Of($"""
        <ul class="plain">
        {Item("事情发生的频率、人的反应快慢、设备的噪声与掉线，都是为了合理而选定的，没有用任何真实社区的记录校准。", "How often things happen, how fast people are, how noisy devices are: all of it is chosen to be plausible. None of it is calibrated by the records of a real community.")}
        {Item("因此请用它比较两种设置，不要把单个数字当作对现实的预测。", "So use it to compare settings; take no single figure as a prediction.")}
        {Item("一次运行只是一种可能。少见的事（如火灾）在一天里多半不发生；要下结论，请用多个种子、较长时间，并用 compare 命令看差异是否超出偶然。", "One run is one of many that could be. What is rare, such as a fire, mostly does not happen in a day: to conclude anything take several seeds and longer times, and let the compare command tell whether a difference is more than chance.")}
        {Item("巡防小组按“等得最久、走得最近”选下一个必巡点，不按固定路线；真实的班组可能更好，也可能更差。", "Patrols choose the point that waited longest for how far it is, not a fixed route; real teams may do better or worse.")}
        {Item("巡查能吓阻什么、居民安不安心，这里都不计算。", "What patrols deter, and whether residents feel safe, is not counted here.")}
        {Item("刚结束又来不及发现的事也计为漏掉；结束前仍在等待到场的事件不计入到场用时。", "What ended just before the run's end counts as missed even if somebody would still have reported it; incidents that wait for a unit at the end are not in the times to arrive.")}
        {Item("居民只有人数与角色，没有任何具体的人。", "Residents are counts and roles; nobody in particular is in it.")}
        </ul>
        """));

    private static Markup Item(string zh, string en) => Markup.Of($"<li>{new BilingualText(zh, en)}</li>");

    private static Markup Rest(int count, string file) => count <= MostRows
        ? Markup.None
        : Markup.Of($"<p class=\"soft\">{new BilingualText($"共 {count} 项,其余见 {file}。", $"{count} in all; the rest is in {file}.")}</p>");

    private static Markup After(DateTimeOffset? from, DateTimeOffset? until) =>
        until - from is { } span ? Markup.Of($"{FigureText.Duration(span)}") : Markup.Of($"<span class=\"soft\">—</span>");

    private static BilingualText Together(IEnumerable<BilingualText> texts)
    {
        var all = texts.ToList();
        return new BilingualText(string.Join("、", all.Select(text => text.Zh)), string.Join(", ", all.Select(text => text.En)));
    }

    private string Moment(DateTimeOffset time) => history.Local(time).ToString("M-d HH:mm", CultureInfo.InvariantCulture);
}
