using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Incidents;

/// <summary>
/// Of life safety several detectors that are active at once weigh more than one person who is not there: what would call everybody
/// back waits until a second person, or somebody on the scene, finds the same.
/// </summary>
internal static class SecondLooks
{
    /// <summary>How many detectors must be active.</summary>
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
            turn.Write(incident, command.Actor, new IncidentSecondLookAsked(grade, command.Reason, [.. active.Select(alarm => alarm.Id)], Describe(turn, active)));
        }

        return true;
    }

    /// <summary>Refuses that somebody who is not there makes a matter of life safety one of another class while several detectors are active.</summary>
    /// <exception cref="RefusedException">They are.</exception>
    public static void RequireForReclassifying(DeskTurn turn, IncidentRecord incident, string actor, Procedure procedure)
    {
        if (procedure.Class != ProcedureClass.LifeSafety && IsGuarded(turn, incident, actor, out var active))
        {
            throw Refuse.State(
                $"{Detectors(active).Count} detectors of incident {incident.Number} are active ({Names(turn, active, name => name.En, ", ")}): who is at the scene corrects its kind; from afar two persons grade it no_call first.");
        }
    }

    /// <summary>
    /// Refuses that somebody who is not there calls back the last unit of a matter of life safety while several detectors are active, or
    /// somebody at the scene found that there is something.
    /// </summary>
    /// <exception cref="RefusedException">They are, or somebody did.</exception>
    public static void RequireForRecalling(DeskTurn turn, IncidentRecord incident, string actor, TaskRecord task)
    {
        if (task.State == TaskState.StandingBy || turn.State.Tasks.Values.Any(other =>
            other.Incident == incident.Number && other.Id != task.Id && other.State is TaskState.Offered or TaskState.Accepted or TaskState.EnRoute or TaskState.OnScene))
        {
            return;
        }

        if (IsFoundAtScene(turn, incident, actor, out var who))
        {
            throw Refuse.State(
                $"{task.Unit} is the last unit of incident {incident.Number}, and {who} at the scene graded it {Words.Snake(incident.Grade)}: dispatch another first, or ask there for another look.");
        }

        if (IsGuarded(turn, incident, actor, out var active))
        {
            throw Refuse.State(
                $"{task.Unit} is the last unit of incident {incident.Number}, and {Detectors(active).Count} detectors are active ({Names(turn, active, name => name.En, ", ")}): dispatch another first; to call everybody back two persons grade it no_call.");
        }
    }

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
        return turn.ProcedureOf(incident).Class == ProcedureClass.LifeSafety && Detectors(active).Count >= Several && !IsOnScene(turn, incident, actor);
    }

    // The members of a unit look with the same eyes.
    private static bool AreOne(TeamBook teams, string one, string other) => one == other || teams.Units.Any(unit => unit.Has(one) && unit.Has(other));

    private static List<string> Detectors(ImmutableArray<DeskAlarm> active) => [.. active.Select(alarm => alarm.Twin).Distinct(StringComparer.Ordinal)];

    private static BilingualText Describe(DeskTurn turn, ImmutableArray<DeskAlarm> active)
    {
        var count = Detectors(active).Count;
        return new BilingualText(
            $"{count} 个探测器仍在报警（{Names(turn, active, name => name.Zh, "、")}）：须由第二人或在场人员同样认定无需出警，方可生效",
            $"{count} detectors are active ({Names(turn, active, name => name.En, ", ")}): a second person, or somebody on the scene, must find the same before it counts");
    }

    private static string Names(DeskTurn turn, ImmutableArray<DeskAlarm> active, Func<BilingualText, string> language, string separator)
    {
        var detectors = Detectors(active);
        var named = string.Join(separator, detectors.Take(MostNamed).Select(twin => language(turn.Places.TitleOf(twin))));
        return detectors.Count > MostNamed ? $"{named}{separator}+{detectors.Count - MostNamed}" : named;
    }
}
