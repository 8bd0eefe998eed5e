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
            .. turn.State.Tasks.Values.Where(onTheWay => onTheWay.ArrivalDue <= now)
                .Select(onTheWay => (onTheWay.Id, (Action)(() => Arrival.Chase(turn, onTheWay.Id)))),
            .. turn.State.Incidents.Values.Where(open => open.Waiting?.Until <= now)
                .Select(open => (open.Id, (Action)(() => Waiting.End(turn, turn.Incident(open.Number), DeskTurn.System, "its time is over")))),
            .. turn.State.Incidents.Values.Where(open => open is { Overdue: false } && open.Deadline?.Due <= now)
                .Select(open => (open.Id, (Action)(() => Overdue(turn, turn.Incident(open.Number))))),
        ];
    }

    /// <summary>
    /// Sends an incident up to the next rung whose seat somebody holds, or to the next of all where nobody holds any; false when there
    /// is none above. By hand it leaves the time that the matter has: whoever asks for help takes none away.
    /// </summary>
    public static bool Climb(DeskTurn turn, IncidentRecord incident, string actor, string reason, IncidentStage? missed)
    {
        if (RungAbove.Find(turn, incident) is not { } above)
            return false;
        Write(turn, incident, actor, reason, missed, above, keepsTime: actor != DeskTurn.System);
        return true;
    }

    /// <summary>
    /// Sends an incident up to the rung that its response asks for, or past it where nobody holds its seat. Nothing happens where it is
    /// there or above. What is due later than the rung's own time stays due then: that more is sent makes nobody late.
    /// </summary>
    public static void ClimbTo(DeskTurn turn, IncidentRecord incident, string rung, string reason)
    {
        if (Higher(turn.Knowledge.Teams, incident.Rung, rung) == incident.Rung || RungAbove.Find(turn, incident, rung) is not { } above)
            return;
        Write(turn, incident, DeskTurn.System, reason, null, above, keepsTime: true);
    }

    /// <summary>The higher of two rungs of the ladder; the first where the second is not on it.</summary>
    public static string Higher(TeamBook teams, string rung, string other)
    {
        var names = teams.Ladder.Select(known => known.Name).ToList();
        return names.IndexOf(other) > names.IndexOf(rung) ? other : rung;
    }

    private static void Write(
        DeskTurn turn, IncidentRecord incident, string actor, string reason, IncidentStage? missed, RungAbove above, bool keepsTime)
    {
        incident = Waiting.End(turn, incident, actor, "it goes up");
        var rung = above.Rung;
        var due = turn.Now + (turn.Knowledge.Procedures.Find(incident.Kind)?.RungTimes.GetValueOrDefault(rung.Name, rung.Time) ?? rung.Time);
        var stage = missed ?? incident.Deadline?.Stage ?? Following(turn, incident);
        if (keepsTime && incident.Deadline is { } own && own.Due > due)
            due = own.Due;
        turn.Write(incident, actor, new IncidentEscalated(rung.Name, reason, missed, new IncidentDeadline(stage, due))
        {
            Skipped = above.Skipped,
            Note = above.Note,
        });
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

    private static IncidentStage Following(DeskTurn turn, IncidentRecord incident) =>
        turn.Knowledge.Procedures.Find(incident.Kind) is { } procedure
            ? IncidentStages.Next(procedure, incident).Last().Stage
            : IncidentStage.Closed;
}
