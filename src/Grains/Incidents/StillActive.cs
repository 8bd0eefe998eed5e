using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Incidents;

/// <summary>
/// Alarms of an incident whose conditions hold. While one does, the incident is not over by itself: who says that it is done is
/// asked again, told what the detectors tell, and must say why; and it is not closed.
/// </summary>
internal static class StillActive
{
    private const int MostNamed = 3;

    /// <summary>The alarms whose conditions hold, but for those that a person found false, and silences that are folded under an outage.</summary>
    public static ImmutableArray<DeskAlarm> Of(DeskTurn turn, IncidentRecord incident) =>
    [
        .. incident.Alarms.Select(joined => turn.State.Alarms.GetValueOrDefault(joined.Alarm)).OfType<DeskAlarm>().Where(alarm =>
            alarm is { Active: true, Judgement: not Judgement.False }
            && !Outages.Folds(turn.ProcedureOf(incident), alarm.Rule)
            && !(incident.Grade == VerificationGrade.NoCall && AlarmJudging.MustJudge(turn.State, alarm, incident))),
    ];

    /// <summary>What stands in the way of being done, in words; empty when nothing does.</summary>
    public static string ObstacleToDone(DeskTurn turn, IncidentRecord incident)
    {
        var alarms = Of(turn, incident);
        return alarms.IsEmpty ? "" : $"{Describe(turn, alarms).En}: wait until it ends, or say in still_active_reason why it is done all the same";
    }

    /// <summary>Refuses that an incident is done while a condition holds, unless it is said why, which is written down.</summary>
    /// <exception cref="RefusedException">A condition holds, and nothing is said of it.</exception>
    public static void Require(DeskTurn turn, IncidentRecord incident, MatterCommand command)
    {
        Refuse.IfTooLong(command.StillActive, "still_active_reason");
        var alarms = Of(turn, incident);
        if (alarms.IsEmpty)
            return;
        if (string.IsNullOrWhiteSpace(command.StillActive))
            throw Refuse.State($"Incident {incident.Number} is not over: {ObstacleToDone(turn, incident)}.");
        turn.Write(incident, command.Actor, new IncidentDoneWhileActive(
            [.. alarms.Select(alarm => alarm.Id)], command.StillActive, Describe(turn, alarms)));
    }

    // With the newest values, where they were read for this decision; with what raised the alarms otherwise.
    private static BilingualText Describe(DeskTurn turn, ImmutableArray<DeskAlarm> alarms)
    {
        var texts = alarms.Take(MostNamed)
            .Select(alarm => turn.Knowledge.Conditions.GetValueOrDefault(alarm.Id) ?? alarm.Message ?? turn.Places.TitleOf(alarm.Twin)).ToList();
        var more = alarms.Length - texts.Count;
        return new BilingualText(
            $"报警仍未解除：{string.Join("；", texts.Select(text => text.Zh))}{(more > 0 ? $"；另有 {more} 个报警" : "")}",
            $"the condition of {(alarms.Length == 1 ? "an alarm" : $"{alarms.Length} alarms")} still holds ({string.Join("; ", texts.Select(text => text.En))}{(more > 0 ? $"; and {more} more" : "")})");
    }
}
