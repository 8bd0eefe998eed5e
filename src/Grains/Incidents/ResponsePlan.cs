using System.Collections.Immutable;
using System.Globalization;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Incidents;

/// <summary>How large an incident is: what its response plan looks at.</summary>
/// <param name="Detectors">How many different devices have alarms that nobody found false.</param>
/// <param name="Floors">On how many different floors they stand.</param>
/// <param name="Grade">What a person found it to be.</param>
internal readonly record struct IncidentSize(int Detectors, int Floors, VerificationGrade Grade);

/// <summary>What a level of a response plan asks for.</summary>
/// <param name="Level">The level; 1 is the first.</param>
/// <param name="Severity">How much the incident matters at least; unspecified where the plan says nothing of it.</param>
/// <param name="Units">How many units are sent in all.</param>
/// <param name="MinimumUnits">With fewer, the incident counts as one that nobody answered.</param>
/// <param name="StandBy">How many units stand by.</param>
/// <param name="Rung">The rung that has it at least; empty where the plan does not say.</param>
/// <param name="Ask">Who is to be asked outside, in the plan's order.</param>
internal sealed record ResponseNeed(
    int Level, AlarmSeverity Severity, int Units, int MinimumUnits, int StandBy, string Rung, ImmutableArray<OutsideService> Ask);

/// <summary>
/// Reads a procedure's response plan: severity, force, rung and what is asked outside follow how large an incident is. A plan
/// rises with what is known and does not fall by itself: that less is seen later does not mean that less is there.
/// </summary>
internal static class ResponsePlan
{
    /// <summary>How large an incident is by what is known of it.</summary>
    public static IncidentSize SizeOf(DeskTurn turn, IncidentRecord incident)
    {
        var devices = incident.Alarms
            .Where(joined => joined.Reason != JoinReason.Chattering && !IsFalse(turn.State, joined, incident))
            .Select(joined => joined.Twin).Distinct(StringComparer.Ordinal).ToList();
        // 0 is outdoors: no floor.
        var floors = devices.Select(twin => turn.Places.Find(twin)?.Place.Floor ?? 0).Where(floor => floor != 0).Distinct().Count();
        return new IncidentSize(devices.Count, floors, incident.Grade);
    }

    /// <summary>The level that an incident of a size reaches.</summary>
    public static int LevelOf(Procedure procedure, IncidentSize size)
    {
        for (var i = procedure.Response.Length; i > 0; i--)
        {
            if (IsMet(procedure.Response[i - 1].When, size))
                return i + 1;
        }

        return 1;
    }

    /// <summary>What a level asks for, with what the levels below it ask for.</summary>
    public static ResponseNeed NeedAt(Procedure procedure, int level)
    {
        var policy = procedure.Dispatch;
        var need = new ResponseNeed(1, AlarmSeverity.Unspecified, policy.Units, policy.MinimumUnits, policy.StandBy, "", policy.Ask);
        foreach (var next in procedure.Response.Take(level - 1))
        {
            need = new ResponseNeed(
                need.Level + 1,
                Max(need.Severity, next.Severity),
                next.Units,
                next.MinimumUnits,
                next.StandBy,
                next.Rung.Length == 0 ? need.Rung : next.Rung,
                [.. need.Ask.Concat(next.Ask).DistinctBy(service => service.Name)]);
        }

        return need;
    }

    /// <summary>What an incident asks for on the level that it has reached.</summary>
    public static ResponseNeed NeedOf(DeskTurn turn, IncidentRecord incident) =>
        NeedAt(turn.ProcedureOf(incident), incident.ResponseLevel);

    /// <summary>
    /// How much an incident matters: as much as it did, as the worst of its alarms, as its plan says, and as the person who looked
    /// says, whatever its kind.
    /// </summary>
    public static AlarmSeverity SeverityOf(DeskTurn turn, IncidentRecord incident, ResponseNeed need, VerificationGrade grade)
    {
        var severity = Max(incident.Severity, need.Severity);
        severity = Max(severity, grade switch
        {
            VerificationGrade.ThreatToLife => AlarmSeverity.Critical,
            VerificationGrade.ThreatToProperty => AlarmSeverity.High,
            _ => AlarmSeverity.Unspecified,
        });
        foreach (var joined in incident.Alarms.Where(joined => joined.Reason != JoinReason.Chattering))
        {
            if (!IsFalse(turn.State, joined, incident) && turn.State.Alarms.GetValueOrDefault(joined.Alarm) is { } alarm)
                severity = Max(severity, alarm.Severity);
        }

        return severity;
    }

    /// <summary>Whether a life may depend on how soon somebody comes: of life safety by its kind, or by what a person found.</summary>
    public static bool IsOfLife(IncidentRecord incident) =>
        incident.Class == ProcedureClass.LifeSafety || incident.Grade == VerificationGrade.ThreatToLife;

    /// <summary>
    /// The kind that a matter is of once a person graded it: where a life is in danger, a kind to which nobody is sent is not what it is.
    /// </summary>
    public static Procedure KindOnce(DeskTurn turn, Procedure procedure, VerificationGrade grade) =>
        grade == VerificationGrade.ThreatToLife && !Forces.SendsUnits(procedure)
        && turn.Knowledge.Procedures.Find(ReportClassifier.Other) is { } other && Forces.SendsUnits(other)
            ? other
            : procedure;

    /// <summary>Whether units are sent without a person who decides it: life safety by policy, and whatever a person found to threaten a life.</summary>
    public static bool SendsAtOnce(Procedure procedure, VerificationGrade grade) =>
        procedure is { Class: ProcedureClass.LifeSafety, Dispatch.Automatic: true }
        || (grade == VerificationGrade.ThreatToLife && procedure.Dispatch.Units > 0);

    /// <summary>How large an incident is, in words.</summary>
    public static BilingualText Describe(IncidentSize size)
    {
        var zh = new List<string>();
        var en = new List<string>();
        if (size.Detectors > 0)
        {
            zh.Add(Text($"{size.Detectors}个探测器报警"));
            en.Add(size.Detectors == 1 ? "1 detector has an alarm" : Text($"{size.Detectors} detectors have alarms"));
        }

        if (size.Floors > 1)
        {
            zh.Add(Text($"涉及{size.Floors}个楼层"));
            en.Add(Text($"on {size.Floors} floors"));
        }

        if (size.Grade != VerificationGrade.None)
        {
            zh.Add($"核实为{Words.GradeZh(size.Grade)}");
            en.Add($"verified as {Words.GradeEn(size.Grade)}");
        }

        return zh.Count == 0
            ? new BilingualText("按事件类别", "by its kind")
            : new BilingualText(string.Join("，", zh), string.Join(", ", en));
    }

    // What was found false with the incident and is graded real now is told so a moment later.
    private static bool IsFalse(DeskState state, JoinedAlarm joined, IncidentRecord incident) =>
        state.Alarms.GetValueOrDefault(joined.Alarm) is { Judgement: Judgement.False } alarm
        && (incident.Grade == VerificationGrade.NoCall || !AlarmJudging.MustJudge(state, alarm, incident));

    private static bool IsMet(ResponseTrigger when, IncidentSize size) =>
        (when.Detectors > 0 && size.Detectors >= when.Detectors)
        || (when.Floors > 0 && size.Floors >= when.Floors)
        || (when.Grade != VerificationGrade.None && size.Grade >= when.Grade);

    private static AlarmSeverity Max(AlarmSeverity one, AlarmSeverity other) => one > other ? one : other;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
