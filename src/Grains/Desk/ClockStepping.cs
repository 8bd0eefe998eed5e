using SafeCommunity.Grains.Clocks;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;

namespace SafeCommunity.Grains.Desk;

/// <summary>
/// Moves what is due with the clock: a stage, a visit or an answer that had ten minutes left has ten minutes left, whatever
/// the clock shows. What people named as a time of the clock stays one: the end of a suppression or of a shelving, a
/// lesson's date.
/// </summary>
internal static class ClockStepping
{
    /// <summary>Writes the step and every deadline that moves with it: the first part of a decision, and all of it one commit.</summary>
    public static void Write(DeskTurn turn, ClockStepped step)
    {
        turn.Write(turn.Knowledge.Community, DeskTurn.System, step);
        var reason = ClockText.Describe(step.By);
        foreach (var incident in turn.State.Incidents.Values)
        {
            if (incident.Deadline is { } deadline)
                turn.Write(incident, DeskTurn.System, new IncidentDeadlineMoved(deadline with { Due = deadline.Due + step.By }, reason));
        }

        foreach (var task in turn.State.Tasks.Values)
        {
            if (task.AnswerDue is { } due)
                turn.Write(task.Id, DeskTurn.System, new TaskAnswerDueMoved(due + step.By, reason));
            if (task.ArrivalDue is { } arrival)
                turn.Write(task.Id, DeskTurn.System, new TaskArrivalDueMoved(arrival + step.By, reason));
        }
    }
}
