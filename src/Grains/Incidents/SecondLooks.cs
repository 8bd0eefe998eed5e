using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Incidents;

/// <summary>
/// Of life safety several detectors that are active at once, or homes that report it, weigh more than one person who is not there: what
/// would call everybody back waits until a second person, or somebody on the scene, finds the same.
/// </summary>
internal static class SecondLooks
{
    /// <summary>How many detectors must be active, or homes report it, together.</summary>
    private const int Several = 2;

    private const int MostNamed = 3;

    /// <summary>Whether a person is at an incident: of a unit that is there.</summary>
    public static bool IsOnScene(DeskTurn turn, IncidentRecord incident, string actor) => turn.State.Tasks.Values.Any(task =>
        task.Incident == incident.Number && task.State == TaskState.OnScene && turn.Knowledge.Teams.FindUnit(task.Unit)?.Has(actor) == true);

    /// <summary>Whether a grade waits for a second look. Then it is written down as asked, and changes nothing.</summary>
    public static bool Asks(DeskTurn turn, IncidentRecord incident, MatterCommand command, VerificationGrade grade)
    {
        if (grade != VerificationGrade.NoCall || incident.Grade == VerificationGrade.NoCall || !IsGuarded(turn, incident, command.Actor, out var active))
            return false;
        if (incident.SecondLook is { } asked && asked.Grade == grade)
        {
            if (!AreOne(turn.Knowledge.Teams, asked.Asked.Actor, command.Actor))
                return false;
        }
        else
        {
            turn.Write(incident, command.Actor, new IncidentSecondLookAsked(grade, command.Reason, [.. active.Select(alarm => alarm.Id)], Describe(turn, incident, active)));
        }

        return true;
    }

    /// <summary>
    /// Refuses that somebody who is not there makes a matter of life safety one of a kind that sends less before it was found to be no
    /// call for service, which several detectors, or who is at the scene, keep one person from finding.
    /// </summary>
    /// <exception cref="RefusedException">It was not.</exception>
    public static void RequireForReclassifying(DeskTurn turn, IncidentRecord incident, string actor, Procedure procedure)
    {
        // The product itself corrects to what is graver.
        if (actor == DeskTurn.System || turn.ProcedureOf(incident) is not { Class: ProcedureClass.LifeSafety } before || Forces.SendsAsMuch(procedure, before))
            return;
        if (IsFoundAtScene(turn, incident, actor, out _))
            throw Refuse.State($"{Standing(turn, incident, actor)}: who is at the scene makes it one of a kind that sends less. Ask there for another look.");
        if (incident.Grade == VerificationGrade.NoCall || IsOnScene(turn, incident, actor))
            return;
        throw Refuse.State(IsGuarded(turn, incident, actor, out _)
            ? $"{Standing(turn, incident, actor)}: who is at the scene makes it one of a kind that sends less; from afar two persons grade it no_call first (incidents/{incident.Number}:verify)."
            : $"Incident {incident.Number} is of life safety, and {procedure.Kind} sends less: who is at the scene corrects its kind to that; from afar it is graded no_call first (incidents/{incident.Number}:verify).");
    }

    /// <summary>
    /// Refuses that a matter of life safety goes on in one of a kind that sends less; and that somebody who is not there lets it go on
    /// somewhere else while several detectors are active, or somebody at the scene found that there is something.
    /// </summary>
    /// <exception cref="RefusedException">It would.</exception>
    public static void RequireForMerging(DeskTurn turn, IncidentRecord incident, string actor, IncidentRecord into)
    {
        if (turn.ProcedureOf(incident) is not { Class: ProcedureClass.LifeSafety } before || incident.Grade == VerificationGrade.NoCall)
            return;
        if (!Forces.SendsAsMuch(turn.ProcedureOf(into), before))
        {
            throw Refuse.State(
                $"Incident {incident.Number} is of life safety ({incident.Kind}), and incident {into.Number} ({into.Kind}) sends less: merge {into.Number} into {incident.Number}, or correct the kind of {into.Number} first.");
        }

        if (into.Grade == VerificationGrade.NoCall)
        {
            throw Refuse.State(
                $"Incident {into.Number} was found to be no call for service, so that nobody goes there: merge {into.Number} into {incident.Number}, or grade {into.Number} anew first.");
        }

        if (AreApart(turn, incident.Place, into.Place)
            && (Standing(turn, incident, actor) ?? (AreOfTwoHouses(turn, incident.Place, into.Place) ? Devices(turn, incident, actor) : null)) is { } standing)
        {
            throw Refuse.State($"{standing}, and incident {into.Number} is somewhere else: who is at the scene merges them.");
        }
    }

    /// <summary>
    /// Refuses that somebody who is not there makes an alarm of life safety a part of what sends less, of what is somewhere else, or of
    /// two matters, so that the grade of one says that it is false in the other.
    /// </summary>
    /// <exception cref="RefusedException">It would be.</exception>
    public static void RequireForJoining(DeskTurn turn, IncidentRecord incident, string actor, DeskAlarm alarm)
    {
        if (turn.Knowledge.Procedures.ForRule(alarm.Rule) is not { Class: ProcedureClass.LifeSafety } own || IsOnScene(turn, incident, actor))
            return;
        if (turn.State.Incidents.Values.FirstOrDefault(other =>
            other.IsOpen && other.Number != incident.Number && other.Grade != VerificationGrade.NoCall
            && other.Alarms.Any(joined => joined.Alarm == alarm.Id && joined.Reason != JoinReason.Chattering)) is { } holder)
        {
            throw Refuse.State($"Alarm {alarm.Id} is part of incident {holder.Number} ({holder.Kind}): merge incident {incident.Number} into that one (incidents/{incident.Number}:merge).");
        }

        if (!Forces.SendsAsMuch(turn.ProcedureOf(incident), own))
            throw Refuse.State($"Alarm {alarm.Id} is of {own.Kind}, and incident {incident.Number} ({incident.Kind}) sends less: open an incident of kind {own.Kind} with it.");
        if (AreApart(turn, alarm.Twin, incident.Place) && AreOfTwoHouses(turn, alarm.Twin, incident.Place))
            throw Refuse.State($"Alarm {alarm.Id} is somewhere else than incident {incident.Number}: open an incident of its own with it.");
    }

    /// <summary>
    /// Refuses that somebody who is not there says that a matter of life is done: while somebody at the scene found that there is something,
    /// whatever the detectors tell; and while a condition holds and several detectors say otherwise.
    /// </summary>
    /// <exception cref="RefusedException">They do.</exception>
    public static void RequireForResolving(DeskTurn turn, IncidentRecord incident, string actor)
    {
        if (ResponsePlan.IsOfLife(incident) && IsFoundAtScene(turn, incident, actor, out _))
            throw Refuse.State($"{Standing(turn, incident, actor)}: who is at the scene says that it is done.");
        if (!StillActive.Of(turn, incident).IsEmpty && Standing(turn, incident, actor) is { } standing)
            throw Refuse.State($"{standing}: who is at the scene says that it is done, or wait until they are quiet.");
    }

    /// <summary>
    /// Refuses that somebody who is not there calls back the last unit of a matter of life safety while several detectors are active, or
    /// somebody at the scene found that there is something.
    /// </summary>
    /// <exception cref="RefusedException">They are, or somebody did.</exception>
    public static void RequireForRecalling(DeskTurn turn, IncidentRecord incident, string actor, TaskRecord task)
    {
        if (IsFoundAtScene(turn, incident, actor, out var grader) && turn.Knowledge.Teams.FindUnit(task.Unit)?.Has(grader) == true)
            throw Refuse.State($"{grader} of {task.Unit} is at incident {incident.Number} and graded it {Words.Snake(incident.Grade)}: who is not there does not call the unit back. Ask there for another look.");
        if (task.State == TaskState.StandingBy || turn.State.Tasks.Values.Any(other =>
            other.Incident == incident.Number && other.Id != task.Id && other.State is TaskState.Offered or TaskState.Accepted or TaskState.EnRoute or TaskState.OnScene))
        {
            return;
        }

        if (Standing(turn, incident, actor) is { } standing)
            throw Refuse.State($"{task.Unit} is the last unit there. {standing}: dispatch another first; to call everybody back it is graded no_call, at the scene or by two persons.");
    }

    // Devices know where they are; null where none that was not found false stands for it, or a person is there.
    private static string? Devices(DeskTurn turn, IncidentRecord incident, string actor) => IsOnScene(turn, incident, actor) ? null
        : incident.Alarms.Where(joined => joined.Reason != JoinReason.Chattering)
            .Select(joined => turn.State.Alarms.GetValueOrDefault(joined.Alarm)).OfType<DeskAlarm>()
            .FirstOrDefault(alarm => alarm.Judgement != Judgement.False) is { } alarm
            ? $"Incident {incident.Number} is of {turn.Places.TitleOf(alarm.Twin).En}"
            : null;

    private static bool AreApart(DeskTurn turn, string one, string other) => !turn.Places.IsWithin(one, other) && !turn.Places.IsWithin(other, one);

    private static bool AreOfTwoHouses(DeskTurn turn, string one, string other) =>
        turn.Places.Above(one, TwinKind.Building) is not { } building || building.Id != turn.Places.Above(other, TwinKind.Building)?.Id;

    // What stands against one who is not there; null where nothing does.
    private static string? Standing(DeskTurn turn, IncidentRecord incident, string actor) =>
        IsFoundAtScene(turn, incident, actor, out var who) ? $"{who} is at incident {incident.Number} and graded it {Words.Snake(incident.Grade)}"
        : IsGuarded(turn, incident, actor, out var active) ? $"At incident {incident.Number}, {Signs(turn, incident, active).En}"
        : null;

    /// <summary>Whether somebody who is at an incident found that there is something, and a person is not there.</summary>
    public static bool IsFoundAtScene(DeskTurn turn, IncidentRecord incident, string actor, out string who)
    {
        who = incident.Verified?.Actor ?? "";
        return incident is { Verified: not null, Grade: > VerificationGrade.NoCall } && IsOnScene(turn, incident, who) && !IsOnScene(turn, incident, actor);
    }

    private static bool IsGuarded(DeskTurn turn, IncidentRecord incident, string actor, out ImmutableArray<DeskAlarm> active)
    {
        active =
        [
            .. incident.Alarms.Where(joined => joined.Reason != JoinReason.Chattering)
                .Select(joined => turn.State.Alarms.GetValueOrDefault(joined.Alarm)).OfType<DeskAlarm>()
                .Where(alarm => alarm is { Active: true, Judgement: not Judgement.False }),
        ];
        return turn.ProcedureOf(incident).Class == ProcedureClass.LifeSafety && Detectors(active).Count + Homes(turn, incident, active).Count >= Several
            && !IsOnScene(turn, incident, actor);
    }

    // The members of a unit look with the same eyes.
    private static bool AreOne(TeamBook teams, string one, string other) => one == other || teams.Units.Any(unit => unit.Has(one) && unit.Has(other));

    private static List<string> Detectors(ImmutableArray<DeskAlarm> active) => [.. active.Select(alarm => alarm.Twin).Distinct(StringComparer.Ordinal)];

    // Residents who see it from homes of their own; what a detector of the home tells is counted with the detector.
    private static List<string> Homes(DeskTurn turn, IncidentRecord incident, ImmutableArray<DeskAlarm> active)
    {
        var heard = active.Select(alarm => turn.Places.Above(alarm.Twin, TwinKind.Home)?.Id.Name).ToHashSet();
        return
        [
            .. turn.State.ReportsOf(incident)
                .Where(report => report.Reporter == ReporterKind.Resident && turn.Places.Find(report.Place)?.Kind == TwinKind.Home && !heard.Contains(report.Place))
                .Select(report => report.Place).Distinct(StringComparer.Ordinal),
        ];
    }

    private static BilingualText Describe(DeskTurn turn, IncidentRecord incident, ImmutableArray<DeskAlarm> active)
    {
        var signs = Signs(turn, incident, active);
        return new BilingualText(
            $"{signs.Zh}：须由第二人或在场人员同样认定无需出警，方可生效",
            $"{signs.En}: a second person, or somebody on the scene, must find the same before it counts");
    }

    // What tells that there is something, in words.
    private static BilingualText Signs(DeskTurn turn, IncidentRecord incident, ImmutableArray<DeskAlarm> active)
    {
        var (detectors, homes) = (Detectors(active).Count, Homes(turn, incident, active).Count);
        var (zh, en) = (new List<string>(), new List<string>());
        if (detectors > 0)
        {
            zh.Add($"{detectors} 个探测器仍在报警（{Names(turn, active, name => name.Zh, "、")}）");
            en.Add($"{Plural.Of(detectors, "detector")} {(detectors == 1 ? "is" : "are")} active ({Names(turn, active, name => name.En, ", ")})");
        }

        if (homes > 0)
        {
            zh.Add($"{homes} 户居民上报");
            en.Add($"{Plural.Of(homes, "home")} {(homes == 1 ? "reports" : "report")} it");
        }

        return new BilingualText(string.Join("，", zh), string.Join(" and ", en));
    }

    private static string Names(DeskTurn turn, ImmutableArray<DeskAlarm> active, Func<BilingualText, string> language, string separator)
    {
        var detectors = Detectors(active);
        var named = string.Join(separator, detectors.Take(MostNamed).Select(twin => language(turn.Places.TitleOf(twin))));
        return detectors.Count > MostNamed ? $"{named}{separator}+{detectors.Count - MostNamed}" : named;
    }
}
