using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Incidents;

/// <summary>
/// What time alone does: overdue incidents climb the ladder, unanswered offers go to the next unit, suppressions end.
/// All of it follows from deadlines that the matters hold, so a restart that slept through one does it then, once.
/// </summary>
internal static class Escalation
{
    /// <summary>Everything that is due, each with the matter it is of.</summary>
    public static IReadOnlyList<(string Matter, Action Act)> Due(DeskTurn turn)
    {
        var now = turn.Now;
        return
        [
            // First, so that nothing is overdue for a stage that an edit took away.
            .. turn.State.Incidents.Values.Where(open => HasLostStage(turn, open))
                .Select(open => (open.Id, (Action)(() => SetDeadline(turn, turn.Incident(open.Number))))),
            .. turn.State.Suppressions.Values.Where(open => open.Until <= now)
                .Select(open => (open.Id, (Action)(() => turn.Write(open.Id, DeskTurn.System, new SuppressionEnded("its time is over"))))),
            .. turn.State.Tasks.Values.Where(asked => asked.AnswerDue <= now)
                .Select(asked => (asked.Id, (Action)(() => Expire(turn, asked.Id)))),
            .. turn.State.Incidents.Values.Where(open => open.Waiting?.Until <= now)
                .Select(open => (open.Id, (Action)(() => Waiting.End(turn, turn.Incident(open.Number), DeskTurn.System, "its time is over")))),
            .. turn.State.Incidents.Values.Where(open => open is { Overdue: false } && open.Deadline?.Due <= now)
                .Select(open => (open.Id, (Action)(() => Overdue(turn, turn.Incident(open.Number))))),
        ];
    }

    /// <summary>Sends an incident up to the next rung; false when there is none above.</summary>
    public static bool Climb(DeskTurn turn, IncidentRecord incident, string actor, string reason, IncidentStage? missed)
    {
        if (NextRung(turn.Knowledge.Teams, incident) is not { } rung)
            return false;
        incident = Waiting.End(turn, incident, actor, "it goes up");
        var time = turn.Knowledge.Procedures.Find(incident.Kind)?.RungTimes.GetValueOrDefault(rung.Name, rung.Time) ?? rung.Time;
        var stage = missed ?? incident.Deadline?.Stage ?? Following(turn, incident);
        turn.Write(incident, actor, new IncidentEscalated(rung.Name, reason, missed, new IncidentDeadline(stage, turn.Now + time)));
        return true;
    }

    private static bool HasLostStage(DeskTurn turn, IncidentRecord incident) =>
        incident is { IsOpen: true, Deadline: { } deadline }
        && turn.Knowledge.Procedures.Find(incident.Kind) is { } procedure
        && procedure.StageOf(deadline.Stage) is null;

    /// <summary>What is due is a stage that its procedure has no more: from now on it is what the procedure says.</summary>
    private static void SetDeadline(DeskTurn turn, IncidentRecord incident)
    {
        var procedure = turn.Procedure(incident.Kind);
        turn.Write(incident, DeskTurn.System, new IncidentReclassified
        {
            Kind = incident.Kind,
            Title = incident.Title,
            Class = procedure.Class,
            Level = procedure.Level,
            Team = procedure.Team,
            Deadline = IncidentStages.DeadlineAfter(procedure, incident.Stage, incident.Grade, turn.Now),
            AnswerRequired = procedure.AnswerRequired,
            Reason = $"its procedure has no stage {Words.Of(incident.Deadline!.Stage)} any more",
        });
    }

    private static void Expire(DeskTurn turn, string task)
    {
        // What was done about another may have taken this one back.
        if (turn.State.Tasks[task] is { AnswerDue: { } due } asked && due <= turn.Now)
            Dispatching.Expire(turn, asked);
    }

    private static void Overdue(DeskTurn turn, IncidentRecord incident)
    {
        // A unit that did not answer may have sent it up already, with another deadline.
        if (incident.Overdue || !(incident.Deadline?.Due <= turn.Now))
            return;
        var missed = incident.Deadline!.Stage;
        // A follow-up visit is nobody's emergency: supervision sees it, and no duty room is woken.
        if (!incident.IsOpen || !Climb(turn, incident, DeskTurn.System, $"{Words.Of(missed)} is overdue", missed))
            turn.Write(incident, DeskTurn.System, new IncidentOverdue(missed));
    }

    private static Rung? NextRung(TeamBook teams, IncidentRecord incident)
    {
        for (var i = 0; i + 1 < teams.Ladder.Length; i++)
        {
            if (teams.Ladder[i].Name == incident.Rung)
                return teams.Ladder[i + 1];
        }

        return null;
    }

    private static IncidentStage Following(DeskTurn turn, IncidentRecord incident) =>
        turn.Knowledge.Procedures.Find(incident.Kind) is { } procedure
            ? IncidentStages.Next(procedure, incident).Last().Stage
            : IncidentStage.Closed;
}
