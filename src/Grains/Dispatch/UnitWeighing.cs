using System.Collections.Immutable;
using System.Globalization;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Dispatch;

/// <summary>
/// Weighs units for an incident and says why: what they can do, how far they are along the plan's paths, how much they
/// did, how long they rested, and for which level they work. The nearest able units of the lowest level that has any come
/// first; those of the next level stand by behind them. For life safety whoever arrives first comes first, whatever the level.
/// </summary>
internal static class UnitWeighing
{
    /// <summary>A unit that ended a task less than this ago is taken later than one that rested.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(15);

    // What a task of the shift, and missing rest, cost, in seconds of travel: near units still come first.
    private const double CostOfTask = 30;
    private const double CostOfTiredness = 60;

    // Two units that arrive within the same half minute arrive together.
    private const double Together = 30;

    /// <summary>All units, the best first, for what an incident asks for.</summary>
    public static ImmutableArray<UnitRecommendation> Weigh(DeskTurn turn, IncidentRecord incident, ResponseNeed need)
    {
        var procedure = turn.ProcedureOf(incident);
        var distances = DistancesTo(turn, incident);
        var weighed = turn.Knowledge.Teams.Units.Select(unit => Weigh(turn, incident, procedure, unit, distances(unit)));
        return ResponsePlan.IsOfLife(incident) ? ByArrival(weighed, need) : ByLevel(weighed);
    }

    /// <summary>All units, the best first.</summary>
    public static ImmutableArray<UnitRecommendation> Weigh(DeskTurn turn, IncidentRecord incident) =>
        Weigh(turn, incident, ResponsePlan.NeedOf(turn, incident));

    // Who is there first helps first; level, load and rest decide between those who arrive together.
    private static ImmutableArray<UnitRecommendation> ByArrival(IEnumerable<WeighedUnit> weighed, ResponseNeed need)
    {
        var ordered = weighed
            .OrderByDescending(unit => unit.Recommendation.Able)
            .ThenBy(unit => unit.IsAtLesserMatter)
            .ThenBy(unit => Math.Floor(unit.Recommendation.TravelTime.TotalSeconds / Together))
            .ThenByDescending(unit => UnitChoice.HasSkills(unit.Recommendation))
            .ThenBy(unit => unit.Recommendation.Level)
            .ThenBy(unit => unit.Cost)
            .ThenBy(unit => unit.Recommendation.Unit, StringComparer.Ordinal)
            .Select(unit => unit.Recommendation);
        return [.. ordered.Select((unit, index) => unit with { Tier = unit.Able ? TierOf(index) : 0 })];

        int TierOf(int index) => index < need.Units ? 1 : index < need.Units + need.StandBy ? 2 : 3;
    }

    private static ImmutableArray<UnitRecommendation> ByLevel(IEnumerable<WeighedUnit> weighed)
    {
        var ordered = weighed
            .OrderByDescending(unit => unit.Recommendation.Able)
            .ThenBy(unit => unit.Recommendation.Level)
            .ThenBy(unit => unit.Recommendation.TravelTime.TotalSeconds + unit.Cost)
            .ThenBy(unit => unit.Recommendation.Unit, StringComparer.Ordinal)
            .Select(unit => unit.Recommendation)
            .ToList();
        var levels = ordered.Where(unit => unit.Able).Select(unit => unit.Level).Distinct().Order().ToList();
        return [.. ordered.Select(unit => unit with { Tier = unit.Able ? Math.Min(levels.IndexOf(unit.Level) + 1, 3) : 0 })];
    }

    private static WeighedUnit Weigh(DeskTurn turn, IncidentRecord incident, Procedure procedure, UnitDefinition unit, double? way)
    {
        var record = turn.State.Units.GetValueOrDefault(unit.Name);
        var distance = way ?? 0;
        var travel = TimeSpan.FromSeconds(distance / unit.Speed);
        var rested = record?.LastTaskEnd is not { } end || turn.Now - turn.State.OnClock(end, record.Position) is var since && (since >= Rest || since < TimeSpan.Zero);
        ImmutableArray<UnitReason> reasons =
        [
            OfStatus(turn, record),
            Holds(turn, "skill", "技能", procedure.Dispatch.Skills, unit.Skills),
            Holds(turn, "equipment", "装备", procedure.Dispatch.Equipment, unit.Equipment),
            new("distance", true, way is null
                ? new BilingualText("路程不详：地点已不在平面图中", "distance unknown: the place is no longer in the plan")
                : new BilingualText(
                    Text($"沿路 {distance:0} 米，约 {Minutes(travel)} 分钟"), Text($"{distance:0} m along the paths, about {Minutes(travel)} min"))),
            new("load", true, new BilingualText(
                Text($"本班已接 {record?.TasksInShift ?? 0} 项任务"), $"{Plural.Of(record?.TasksInShift ?? 0, "task")} in this shift")),
            new("rest", true, rested
                ? new BilingualText("已休息", "rested")
                : new BilingualText("刚结束任务不到15分钟", "ended a task less than 15 minutes ago")),
            new("level", true, new BilingualText($"{LevelZh(unit.Level)}力量", $"of the {Words.Snake(unit.Level)}")),
        ];
        var recommendation = new UnitRecommendation
        {
            Unit = unit.Name,
            Level = unit.Level,
            Able = reasons.All(reason => reason.Passed),
            Tier = 0,
            Distance = distance,
            TravelTime = travel,
            Reasons = reasons,
            TakenFrom = TakenFrom(turn, incident, record),
        };
        return new WeighedUnit(
            recommendation,
            (CostOfTask * (record?.TasksInShift ?? 0)) + (rested ? 0 : CostOfTiredness),
            recommendation.TakenFrom is not null && record!.Tasks.Any(task => task.State == TaskState.OnScene));
    }

    private static long? TakenFrom(DeskTurn turn, IncidentRecord incident, UnitRecord? unit)
    {
        if (unit is not { Declared: UnitStatus.Available, ContactLost: false })
            return null;
        var held = unit.Tasks.Where(task => task.State != TaskState.StandingBy).Select(task => Dispatching.LesserMatter(turn, incident, task.Task)).ToList();
        return held.Count == 1 ? held[0]?.Number : null;
    }

    private static UnitReason OfStatus(DeskTurn turn, UnitRecord? unit)
    {
        var held = unit?.Tasks.FirstOrDefault(task => task.State != TaskState.StandingBy);
        return unit switch
        {
            null or { Status: UnitStatus.Off } => new("status", false, new BilingualText("未上岗", "off duty")),
            { ContactLost: true } => new("status", false, new BilingualText("失联", "out of contact")),
            _ when held is not null => new("status", false, OfTask(turn, held)),
            { Declared: UnitStatus.Busy } => new("status", false, new BilingualText("忙", "busy")),
            _ => new("status", true, new BilingualText("可派", "available")),
        };
    }

    private static BilingualText OfTask(DeskTurn turn, UnitTask held)
    {
        var what = turn.State.Tasks.TryGetValue(held.Task, out var task) && turn.State.Incidents.TryGetValue(task.Incident, out var incident)
            ? incident.Title
            : new BilingualText("其他任务", "another task");
        return held.State == TaskState.Offered
            ? new BilingualText($"已被派往“{what.Zh}”，待答复", $"asked to go to '{what.En}', has not answered yet")
            : new BilingualText($"正在处置“{what.Zh}”", $"works on '{what.En}'");
    }

    private static UnitReason Holds(DeskTurn turn, string criterion, string word, ImmutableArray<string> wanted, ImmutableArray<string> has)
    {
        var missing = wanted.Where(want => !has.Contains(want)).ToList();
        if (missing.Count > 0)
        {
            var lacks = List(turn, missing);
            return new UnitReason(criterion, false, new BilingualText($"缺少{word}：{lacks.Zh}", $"lacks {criterion}: {lacks.En}"));
        }

        var all = List(turn, wanted);
        return new UnitReason(criterion, true, wanted.IsEmpty
            ? new BilingualText($"无需特定{word}", $"no {criterion} needed")
            : new BilingualText($"具备{word}：{all.Zh}", $"has {criterion}: {all.En}"));
    }

    private static BilingualText List(DeskTurn turn, IEnumerable<string> names)
    {
        var terms = names.Select(turn.Knowledge.Teams.TermOf).ToList();
        return new BilingualText(string.Join('、', terms.Select(term => term.Zh)), string.Join(", ", terms.Select(term => term.En)));
    }

    // Null where an edit of the plan took the place away: nobody is near it, and nobody is far.
    private static Func<UnitDefinition, double?> DistancesTo(DeskTurn turn, IncidentRecord incident)
    {
        if (turn.Places.Find(incident.Place) is null)
            return _ => null;
        // Not to the middle of a building or of the estate where a device told it nearer.
        var target = incident.Location is { } location
            ? new PathPoint(location.Longitude, location.Latitude)
            : PointOf(turn.Places, incident.Place);
        var distances = turn.Knowledge.Paths.DistancesTo(target);
        return unit => distances.From(turn.Knowledge.Units.TryGetValue(unit.Name, out var position)
            ? position.Point
            : PointOf(turn.Places, unit.Base));
    }

    private static PathPoint PointOf(DeskPlaces places, string name) =>
        places.Find(name)?.Place is { } place ? new PathPoint(place.Longitude, place.Latitude) : default;

    private static string Minutes(TimeSpan time) => Text($"{Math.Max(1, Math.Ceiling(time.TotalMinutes)):0}");

    private static string LevelZh(MatterLevel level) => level switch
    {
        MatterLevel.Grid => "网格",
        MatterLevel.Community => "社区",
        MatterLevel.Street => "街道",
        _ => "区级",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A unit with what orders it beside what is told of it.</summary>
    /// <param name="Recommendation">What is told.</param>
    /// <param name="Cost">What its tasks and missing rest cost, in seconds of travel.</param>
    /// <param name="IsAtLesserMatter">Whether it would be taken away from where it works already.</param>
    private readonly record struct WeighedUnit(UnitRecommendation Recommendation, double Cost, bool IsAtLesserMatter);
}
