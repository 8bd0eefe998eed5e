using System.Collections.Immutable;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Simulator.Figures;

/// <summary>
/// Every figure of a run, in the order in which reports show them. Percentiles are by nearest rank: the smallest time
/// within which that share of all was done.
/// </summary>
public static class FigureCatalogue
{
    private static readonly ImmutableArray<Figure>.Builder Made = ImmutableArray.CreateBuilder<Figure>();

    internal static readonly Figure VirtualSeconds = Of(
        "virtualSeconds", FigureUnit.Seconds, FigureGroup.Run, "仿真时长", "Simulated time",
        "仿真世界中经过的时间", "Time that went by in the simulated world");

    internal static readonly Figure WallSeconds = Of(
        "wallSeconds", FigureUnit.Seconds, FigureGroup.Run, "运行用时", "Machine time",
        "计算机运行用时，不含加载", "What it took on the machine's clock, loading not counted");

    internal static readonly Figure Speed = Of(
        "speed", FigureUnit.Times, FigureGroup.Run, "速度", "Speed",
        "仿真时长 ÷ 运行用时", "Simulated time divided by machine time");

    internal static readonly Figure Readings = Of(
        "readings", FigureUnit.Count, FigureGroup.Run, "读数", "Readings", "设备上报的读数", "Readings that devices sent");

    internal static readonly Figure JournalEntries = Of(
        "journalEntries", FigureUnit.Count, FigureGroup.Run, "日志条目", "Journal entries",
        "日志最后一条的序号", "The position of the journal's last entry");

    internal static readonly Figure Refusals = Of(
        "refusals", FigureUnit.Count, FigureGroup.Run, "被拒绝的操作", "Refused orders",
        "系统拒绝的人员操作，人员稍后会再试", "Orders of people that the product refused; they look again later");

    internal static readonly Figure TrueEvents = Of(
        "trueEvents", FigureUnit.Count, FigureGroup.Events, "真实事件", "Real events",
        "确实发生的事情，不含虚惊", "What really happened; nuisances are not counted");

    internal static readonly Figure LifeSafetyEvents = Of(
        "lifeSafetyEvents", FigureUnit.Count, FigureGroup.Events, "真实的生命安全事件", "Real life-safety events",
        "其中流程为生命安全类的", "Those whose procedure is of life safety");

    internal static readonly Figure NuisanceEvents = Of(
        "nuisanceEvents", FigureUnit.Count, FigureGroup.Events, "虚惊", "Nuisances",
        "看似有事、其实无事：油烟、蒸汽、飞鸟、误触", "Nothing was the matter: cooking smoke, steam, birds, buttons pressed by mistake");

    internal static readonly Figure Missed = Of(
        "missed", FigureUnit.Count, FigureGroup.Events, "漏掉的真实事件", "Missed real events",
        "始终没有形成事件记录，且已结束或已持续 24 小时以上", "Real events of which no incident was ever opened, and which ended in the run or went on for 24 hours", Better.Lower);

    internal static readonly Figure MissedShare = Of(
        "missedShare", FigureUnit.Share, FigureGroup.Events, "漏报率", "Share missed",
        "漏掉的 ÷（漏掉的 + 发现的）", "Missed, of those missed and those noticed", Better.Lower);

    internal static readonly Figure LifeSafetyMissed = Of(
        "lifeSafetyMissed", FigureUnit.Count, FigureGroup.Events, "漏掉的生命安全事件", "Missed life-safety events",
        "同上，仅生命安全类", "The same, of life safety only", Better.Lower);

    internal static readonly Figure Dismissed = Of(
        "dismissed", FigureUnit.Count, FigureGroup.Events, "被当作误报的真实事件", "Real events dismissed",
        "有事件记录，但都被核实为误报，始终无人处理", "Noticed, but every incident of them was graded as no call, and nobody dealt with them", Better.Lower);

    internal static readonly Figure LifeSafetyDismissed = Of(
        "lifeSafetyDismissed", FigureUnit.Count, FigureGroup.Events, "被当作误报的生命安全事件", "Dismissed life-safety events",
        "同上，仅生命安全类", "The same, of life safety only", Better.Lower);

    internal static readonly Figure MissedOrDismissed = Of(
        "missedOrDismissed", FigureUnit.Count, FigureGroup.Events, "漏掉或被当作误报的真实事件", "Real events missed or dismissed",
        "始终没有发现的，加上被当作误报、无人处理的", "Those never noticed, and those dismissed as false with nobody to deal with them", Better.Lower, isQuestion: true);

    internal static readonly Figure LifeSafetyMissedOrDismissed = Of(
        "lifeSafetyMissedOrDismissed", FigureUnit.Count, FigureGroup.Events, "漏掉或被当作误报的生命安全事件", "Life-safety events missed or dismissed",
        "同上，仅生命安全类", "The same, of life safety only", Better.Lower, isQuestion: true);

    internal static readonly Figure LifeSafetyNotNoticedYet = Of(
        "lifeSafetyNotNoticedYet", FigureUnit.Count, FigureGroup.Events, "尚未发现的生命安全事件", "Life-safety events not noticed yet",
        "结束时仍在发生、不足 24 小时、尚无事件记录；是否会漏掉还不知道", "Going on at the end for less than 24 hours without an incident: whether they would be missed is not known");

    internal static readonly Figure NotNoticedYet = Of(
        "notNoticedYet", FigureUnit.Count, FigureGroup.Events, "尚未发现的真实事件", "Real events not noticed yet",
        "结束时仍在发生、不足 24 小时、尚无事件记录；不计入漏报", "Going on at the end for less than 24 hours without an incident; not counted as missed");

    internal static readonly TimeFigures Notice = TimesOf(
        "notice", FigureGroup.Events, "发现用时", "time to notice",
        "从事情真正开始到形成事件记录，仅真实事件", "from the real beginning to the incident, of real events", withNight: false);

    internal static readonly Figure Incidents = Of(
        "incidents", FigureUnit.Count, FigureGroup.Incidents, "事件记录", "Incidents",
        "系统开立的全部事件，含后来并入他件的", "All that were opened, those merged later among them");

    internal static readonly Figure LifeSafetyIncidents = Of(
        "lifeSafetyIncidents", FigureUnit.Count, FigureGroup.Incidents, "生命安全类事件", "Life-safety incidents",
        "火情、燃气、求助等", "Fire, gas, calls for help");

    internal static readonly Figure NightIncidents = Of(
        "nightIncidents", FigureUnit.Count, FigureGroup.Incidents, "夜间事件", "Incidents at night",
        "22:00–06:00 开立的", "Opened from 22:00 to 06:00");

    internal static readonly Figure EquipmentIncidents = Of(
        "equipmentIncidents", FigureUnit.Count, FigureGroup.Incidents, "设备事件", "Incidents of equipment",
        "仿真世界中没有对应的事情：设备离线、电池耗尽", "Nothing befell the community: silent devices, flat batteries");

    internal static readonly Figure FalseAlarms = Of(
        "falseAlarms", FigureUnit.Count, FigureGroup.Incidents, "误报事件", "False alarms",
        "起因全部是虚惊的事件", "Incidents whose causes were nuisances only", Better.Lower, isQuestion: true);

    internal static readonly Figure FalseAlarmShare = Of(
        "falseAlarmShare", FigureUnit.Share, FigureGroup.Incidents, "误报率", "Share of false alarms",
        "误报事件 ÷ 全部事件", "False alarms, of all incidents", Better.Lower);

    internal static readonly Figure MergedIncidents = Of(
        "mergedIncidents", FigureUnit.Count, FigureGroup.Incidents, "并入他件的事件", "Merged incidents",
        "与另一事件相同，合并处理；不计入用时", "The same matter as another, and gone on there; not counted in times");

    internal static readonly Figure Graded = Of(
        "graded", FigureUnit.Count, FigureGroup.Incidents, "核实且可评判的事件", "Incidents graded",
        "有人核实过、且当时已知起因的", "Graded by a person when something in the world was known to be the cause");

    internal static readonly Figure WronglyDismissed = Of(
        "wronglyDismissed", FigureUnit.Count, FigureGroup.Incidents, "真事误判为误报", "Real ones dismissed",
        "最后一次核实为误报，当时其实是真的", "Last graded as no call, though something real was the cause", Better.Lower);

    internal static readonly Figure WronglyConfirmed = Of(
        "wronglyConfirmed", FigureUnit.Count, FigureGroup.Incidents, "误报误判为真", "False ones confirmed",
        "最后一次核实为真，当时其实只有虚惊", "Last graded as a call, though nuisances alone were the cause", Better.Lower);

    internal static readonly Figure Resolved = Of(
        "resolved", FigureUnit.Count, FigureGroup.Incidents, "已处置", "Resolved",
        "曾到达“已处置”阶段的", "Those that reached the stage of being over");

    internal static readonly Figure Closed = Of(
        "closed", FigureUnit.Count, FigureGroup.Incidents, "已办结", "Closed", "结束时已办结的", "Those that were closed at the end");

    internal static readonly Figure OpenAtEnd = Of(
        "openAtEnd", FigureUnit.Count, FigureGroup.Incidents, "结束时未办结", "Open at the end",
        "仿真结束时仍未办结的", "Not closed when the run ended");

    internal static readonly Figure LifeSafetyOpenAtEnd = Of(
        "lifeSafetyOpenAtEnd", FigureUnit.Count, FigureGroup.Incidents, "结束时未办结的生命安全事件", "Life-safety incidents open at the end",
        "同上，仅生命安全类；结果还不知道", "The same, of life safety only: how they end is not known");

    internal static readonly Figure Overdue = Of(
        "overdue", FigureUnit.Count, FigureGroup.Incidents, "曾超时的事件", "Overdue incidents",
        "至少错过一个时限的，含办结后的回访", "Those that missed at least one deadline, that of a follow-up visit among them", Better.Lower, isQuestion: true);

    internal static readonly Figure OverdueShare = Of(
        "overdueShare", FigureUnit.Share, FigureGroup.Incidents, "超时率", "Share overdue",
        "曾超时的 ÷ 全部事件", "Overdue, of all incidents", Better.Lower);

    internal static readonly Figure LifeSafetyOverdue = Of(
        "lifeSafetyOverdue", FigureUnit.Count, FigureGroup.Incidents, "曾超时的生命安全事件", "Overdue life-safety incidents",
        "同上，仅生命安全类", "The same, of life safety only", Better.Lower, isQuestion: true);

    internal static readonly Figure DeadlinesMissed = Of(
        "deadlinesMissed", FigureUnit.Count, FigureGroup.Incidents, "错过的时限", "Deadlines missed",
        "每件事件的每个时限各计一次", "Each deadline of each incident once", Better.Lower);

    internal static readonly Figure Escalations = Of(
        "escalations", FigureUnit.Count, FigureGroup.Incidents, "上报次数", "Escalations",
        "逐级上报的次数", "How often a matter went up to the next rung", Better.Lower);

    internal static readonly TimeFigures Verify = TimesOf(
        "verify", FigureGroup.Times, "核实用时", "time to verify", "从开立到首次核实", "from opening to the first grading");

    internal static readonly TimeFigures Dispatch = TimesOf(
        "dispatch", FigureGroup.Times, "派单用时", "time to dispatch", "从开立到首次派出", "from opening to the first unit being sent");

    internal static readonly TimeFigures Arrive = TimesOf(
        "arrive", FigureGroup.Times, "到场用时", "time to arrive", "从开立到首支小组到场", "from opening to the first unit on the scene", isQuestion: true);

    internal static readonly Figure ArriveWaiting = Of(
        "arriveWaiting", FigureUnit.Count, FigureGroup.Times, "结束时仍等待到场", "Still waiting for a unit",
        "需要出警、未办结、结束时尚无人到场；未计入到场用时", "Open, of a kind to which units go, nobody there at the end; not in the times to arrive", Better.Lower, isQuestion: true);

    internal static readonly Figure LifeSafetyArriveWaiting = Of(
        "lifeSafetyArriveWaiting", FigureUnit.Count, FigureGroup.Times, "结束时仍等待到场的生命安全事件", "Life safety still waiting for a unit",
        "同上，仅生命安全类", "The same, of life safety only", Better.Lower);

    internal static readonly Figure MustVisitPoints = Of(
        "mustVisitPoints", FigureUnit.Count, FigureGroup.Patrols, "必巡点", "Must-visit points",
        "楼门、消火栓、出入口", "Entrances, hydrants and gates of the plan");

    internal static readonly Figure PatrolsOnDuty = Of(
        "patrolsOnDuty", FigureUnit.Count, FigureGroup.Patrols, "平均在岗巡防小组", "Patrol units on duty",
        "全程平均", "On average over the run");

    internal static readonly Figure NightPatrolsOnDuty = Of(
        "nightPatrolsOnDuty", FigureUnit.Count, FigureGroup.Patrols, "夜间平均在岗巡防小组", "Patrol units on duty at night",
        "22:00–06:00 平均", "On average from 22:00 to 06:00");

    internal static readonly Figure Visits = Of(
        "visits", FigureUnit.Count, FigureGroup.Patrols, "到点次数", "Visits", "巡防小组实地到达必巡点的次数", "How often a unit was at a must-visit point", Better.Higher);

    internal static readonly Figure VisitsPerHour = Of(
        "visitsPerHour", FigureUnit.PerHour, FigureGroup.Patrols, "每小时到点次数", "Visits an hour", "全程平均", "On average over the run", Better.Higher);

    internal static readonly Figure Coverage = Of(
        "coverage", FigureUnit.Share, FigureGroup.Patrols, "覆盖率", "Coverage",
        "全程至少到过一次的必巡点所占比例", "The share of points that were visited at least once in the run", Better.Higher);

    internal static readonly Figure CoveragePerDay = Of(
        "coveragePerDay", FigureUnit.Share, FigureGroup.Patrols, "每 24 小时覆盖率", "Coverage in 24 hours",
        "每个完整 24 小时内到过的比例的平均", "The share visited in each whole 24 hours from the beginning, averaged", Better.Higher);

    internal static readonly Figure NightCoverage = Of(
        "nightCoverage", FigureUnit.Share, FigureGroup.Patrols, "夜间覆盖率", "Coverage at night",
        "每夜（22:00–06:00）到过的比例的平均；仿真中不足半夜的不计", "The share visited in each night, 22:00 to 06:00, averaged; nights of which less than half was simulated are not counted", Better.Higher);

    internal static readonly Figure NightHourlyCoverage = Of(
        "nightHourlyCoverage", FigureUnit.Share, FigureGroup.Patrols, "夜间每小时覆盖率", "Coverage in an hour at night",
        "夜间每个整小时内到过的比例的平均", "The share visited in each whole hour at night, averaged", Better.Higher, isQuestion: true);

    internal static readonly Figure NeverVisited = Of(
        "neverVisited", FigureUnit.Count, FigureGroup.Patrols, "从未到过的必巡点", "Points never visited",
        "全程没有人到过", "Nobody was there in the whole run", Better.Lower);

    internal static readonly Figure VisitIntervalP50 = Of(
        "visitIntervalSecondsP50", FigureUnit.Seconds, FigureGroup.Patrols, "巡查间隔（中位数）", "Interval between visits, median",
        "同一必巡点相邻两次到点之间", "Between two visits of one point", Better.Lower);

    internal static readonly Figure VisitIntervalP95 = Of(
        "visitIntervalSecondsP95", FigureUnit.Seconds, FigureGroup.Patrols, "巡查间隔（95%）", "Interval between visits, 95 %",
        "同上；不足 20 次不计", "The same; of 20 or more", Better.Lower, cases: "visitIntervals");

    internal static readonly Figure VisitIntervals = Of(
        "visitIntervals", FigureUnit.Count, FigureGroup.Patrols, "巡查间隔：计入次数", "Intervals between visits, how many",
        "上述间隔计入的次数", "How many the intervals above are of");

    internal static readonly Figure LongestUnvisited = Of(
        "longestUnvisitedSeconds", FigureUnit.Seconds, FigureGroup.Patrols, "最长无人到点", "Longest without a visit",
        "某一必巡点最长多久没有人到，含开始前与结束后的部分", "The longest that any point was left alone, from the run's beginning and to its end included", Better.Lower);

    internal static readonly Figure NightVisitsPerHour = Of(
        "nightVisitsPerHour", FigureUnit.PerHour, FigureGroup.Patrols, "夜间每小时到点次数", "Visits an hour at night",
        "22:00–06:00 平均", "On average from 22:00 to 06:00", Better.Higher);

    internal static readonly Figure NightVisitIntervalP50 = Of(
        "nightVisitIntervalSecondsP50", FigureUnit.Seconds, FigureGroup.Patrols, "夜间巡查间隔（中位数）", "Interval between visits at night, median",
        "同一夜相邻两次到点之间", "Between two visits of one point in the same night", Better.Lower, isQuestion: true);

    internal static readonly Figure NightLongestUnvisited = Of(
        "nightLongestUnvisitedSeconds", FigureUnit.Seconds, FigureGroup.Patrols, "夜间最长无人到点", "Longest without a visit at night",
        "同一夜内某一必巡点最长多久没有人到；仿真中不足半夜的不计", "The longest that any point was left alone within one night; nights of which less than half was simulated are not counted", Better.Lower, isQuestion: true);

    internal static readonly Figure Tasks = Of(
        "tasks", FigureUnit.Count, FigureGroup.Work, "接受的任务", "Tasks accepted", "全部小组", "By all units");

    internal static readonly Figure TasksDeclined = Of(
        "tasksDeclined", FigureUnit.Count, FigureGroup.Work, "谢绝的任务", "Tasks declined", "小组答复无法接受", "Units said they could not", Better.Lower);

    internal static readonly Figure TasksExpired = Of(
        "tasksExpired", FigureUnit.Count, FigureGroup.Work, "未答复的任务", "Tasks not answered", "小组未在时限内答复", "Units did not answer in time", Better.Lower);

    internal static readonly Figure UnitWorkload = Of(
        "unitWorkload", FigureUnit.Share, FigureGroup.Work, "巡防小组任务占用", "Workload of patrols",
        "在岗时间中用于任务（接受至结束）的比例，巡防小组合计", "The share of duty time on tasks, from accepting to the end, of all patrol units together", Better.Lower, isQuestion: true);

    internal static readonly Figure NightUnitWorkload = Of(
        "nightUnitWorkload", FigureUnit.Share, FigureGroup.Work, "夜间巡防小组任务占用", "Workload of patrols at night",
        "同上，22:00–06:00", "The same, from 22:00 to 06:00", Better.Lower, isQuestion: true);

    internal static readonly Figure BusiestUnitWorkload = Of(
        "busiestUnitWorkload", FigureUnit.Share, FigureGroup.Work, "最忙小组任务占用", "Workload of the busiest patrol",
        "各巡防小组中最高的", "The highest of the patrol units", Better.Lower);

    internal static readonly Figure Alarms = Of(
        "alarms", FigureUnit.Count, FigureGroup.Alarms, "报警", "Alarms",
        "新产生与再次产生的次数，不含按设计抑制的", "How often alarms were raised, anew or again; those suppressed by design are not counted", Better.Lower);

    internal static readonly Figure AlarmsCritical = Of(
        "alarmsCritical", FigureUnit.Count, FigureGroup.Alarms, "紧急报警", "Critical alarms", "生命安全", "Life safety");

    internal static readonly Figure AlarmsHigh = Of(
        "alarmsHigh", FigureUnit.Count, FigureGroup.Alarms, "高级报警", "High alarms", "须及时处理", "Act promptly");

    internal static readonly Figure AlarmsMedium = Of(
        "alarmsMedium", FigureUnit.Count, FigureGroup.Alarms, "中级报警", "Medium alarms", "尽快查看", "Look at it soon");

    internal static readonly Figure AlarmsLow = Of(
        "alarmsLow", FigureUnit.Count, FigureGroup.Alarms, "低级报警", "Low alarms", "当班查看", "Look at it during the shift");

    internal static readonly Figure AlarmsPerOperator = Of(
        "alarmsPerOperatorPerTenMinutes", FigureUnit.PerTenMinutes, FigureGroup.Alarms, "每席每 10 分钟报警", "Alarms per operator in 10 minutes",
        "ISA-18.2：平均约 1 次可接受，2 次为上限", "ISA-18.2: about 1 on average is acceptable, 2 at most", Better.Lower);

    internal static readonly Figure AlarmsPerOperatorMost = Of(
        "alarmsPerOperatorMost", FigureUnit.PerTenMinutes, FigureGroup.Alarms, "最多的 10 分钟", "The most in 10 minutes",
        "每席，从起点起对齐的 10 分钟", "Per operator, in spans of ten minutes from the beginning", Better.Lower);

    internal static readonly Figure AlarmsPerOperatorFloods = Of(
        "alarmsPerOperatorFloodShare", FigureUnit.Share, FigureGroup.Alarms, "超过 10 次的 10 分钟占比", "Share of 10 minutes above 10",
        "每席；ISA-18.2 目标低于 1%", "Per operator; the goal of ISA-18.2 is under 1 %", Better.Lower);

    internal static readonly Figure AlarmFloodShare = Of(
        "alarmFloodShare", FigureUnit.Share, FigureGroup.Alarms, "报警洪泛时间占比", "Share of time in a flood",
        "全社区：10 分钟内满 10 次起，至少于 5 次止", "Of the community: from 10 alarms within ten minutes until fewer than 5", Better.Lower);

    internal static readonly Figure AlarmsChattering = Of(
        "alarmsChattering", FigureUnit.Count, FigureGroup.Alarms, "抖动报警", "Chattering alarms",
        "同一设备同一规则一分钟内三次以上", "One rule of one device three times or more within a minute", Better.Lower);

    internal static readonly Figure AlarmsStale = Of(
        "alarmsStale", FigureUnit.Count, FigureGroup.Alarms, "陈旧报警", "Stale alarms",
        "结束时已持续 24 小时以上", "Active for more than 24 hours at the end", Better.Lower);

    internal static readonly Figure AcknowledgeP50 = Of(
        "acknowledgeSecondsP50", FigureUnit.Seconds, FigureGroup.Alarms, "确认报警用时（中位数）", "Time to acknowledge, median",
        "从产生到有人确认", "From raised to acknowledged", Better.Lower);

    internal static readonly Figure AcknowledgeP95 = Of(
        "acknowledgeSecondsP95", FigureUnit.Seconds, FigureGroup.Alarms, "确认报警用时（95%）", "Time to acknowledge, 95 %",
        "同上；不足 20 次不计", "The same; of 20 or more", Better.Lower, cases: "acknowledgements");

    internal static readonly Figure Acknowledgements = Of(
        "acknowledgements", FigureUnit.Count, FigureGroup.Alarms, "被确认的报警", "Alarms acknowledged",
        "有人确认的次数", "How often somebody acknowledged one");

    internal static readonly Figure Reports = Of(
        "reports", FigureUnit.Count, FigureGroup.Reports, "居民与网格员上报", "Reports", "收到的上报", "Received from residents and grid staff");

    internal static readonly Figure ReportsAnswered = Of(
        "reportsAnswered", FigureUnit.Count, FigureGroup.Reports, "已答复的上报", "Reports answered", "结束时已答复的", "Answered when the run ended", Better.Higher);

    internal static readonly Figure AnswerP50 = Of(
        "answerSecondsP50", FigureUnit.Seconds, FigureGroup.Reports, "答复用时（中位数）", "Time to answer, median",
        "从上报到答复", "From received to answered", Better.Lower);

    internal static readonly Figure AnswerP95 = Of(
        "answerSecondsP95", FigureUnit.Seconds, FigureGroup.Reports, "答复用时（95%）", "Time to answer, 95 %", "同上；不足 20 件不计", "The same; of 20 or more", Better.Lower,
        cases: "reportsAnswered");

    internal static readonly Figure ReportStars = Of(
        "reportStars", FigureUnit.Stars, FigureGroup.Reports, "平均评价", "Mean rating", "1 至 5 星", "1 to 5 stars", Better.Higher);

    /// <summary>Each once.</summary>
    public static ImmutableArray<Figure> All { get; } = Made.ToImmutable();

    /// <summary>The figure of a name; null where there is none.</summary>
    public static Figure? Find(string name) => All.FirstOrDefault(figure => figure.Name == name);

    private static Figure Of(
        string name, FigureUnit unit, FigureGroup group, string zh, string en, string meaningZh, string meaningEn,
        Better better = Better.Neither, bool isQuestion = false, string cases = "")
    {
        var figure = new Figure(name, unit, group, new BilingualText(zh, en), new BilingualText(meaningZh, meaningEn))
        {
            Better = better,
            IsQuestion = isQuestion,
            Cases = cases,
        };
        Made.Add(figure);
        return figure;
    }

    private static TimeFigures TimesOf(
        string name, FigureGroup group, string zh, string en, string meaningZh, string meaningEn, bool isQuestion = false, bool withNight = true)
    {
        return new TimeFigures(
            Three("", "", "", isQuestion), Three("lifeSafety", "生命安全：", "Life safety: ", isQuestion), withNight ? Three("night", "夜间：", "At night: ", isQuestion) : null);

        TimeFigure Three(string scope, string scopeZh, string scopeEn, bool asked)
        {
            var first = scope.Length == 0 ? name : scope + Upper(name);
            return new TimeFigure(
                Of($"{first}SecondsP50", FigureUnit.Seconds, group, $"{scopeZh}{zh}（中位数）", $"{Upper(scopeEn + en)}, median", meaningZh, Upper(meaningEn), Better.Lower, asked),
                Of($"{first}SecondsP95", FigureUnit.Seconds, group, $"{scopeZh}{zh}（95%）", $"{Upper(scopeEn + en)}, 95 %", $"{meaningZh}；不足 {Percentiles.FewestForP95} 件不计", $"{Upper(meaningEn)}; of {Percentiles.FewestForP95} or more", Better.Lower, asked, $"{first}Count"),
                Of($"{first}SecondsMax", FigureUnit.Seconds, group, $"{scopeZh}{zh}（最长）", $"{Upper(scopeEn + en)}, longest", meaningZh, Upper(meaningEn), Better.Lower),
                Of($"{first}Count", FigureUnit.Count, group, $"{scopeZh}{zh}：计入件数", $"{Upper(scopeEn + en)}, how many", "上述用时计入的件数", "How many the times above are of"));
        }
    }

    private static string Upper(string text) => char.ToUpperInvariant(text[0]) + text[1..];

}

/// <summary>The figures of how long something takes.</summary>
/// <param name="P50">Within which half of all is done.</param>
/// <param name="P95">Within which 95 % of all is done; none for fewer than <see cref="Percentiles.FewestForP95"/>.</param>
/// <param name="Max">The longest.</param>
/// <param name="Count">How many those are of.</param>
internal sealed record TimeFigure(Figure P50, Figure P95, Figure Max, Figure Count);

/// <summary>The same of all, of life safety, and of what was opened at night.</summary>
internal sealed record TimeFigures(TimeFigure All, TimeFigure LifeSafety, TimeFigure? Night);
