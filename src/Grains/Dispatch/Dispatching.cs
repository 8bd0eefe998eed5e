using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Procedures;

namespace SafeCommunity.Grains.Dispatch;

/// <summary>Asks units, one after the other, until an incident has as many as its procedure wants.</summary>
internal static class Dispatching
{
    /// <summary>Asks as many units as are lacking, the best first; says so once when there is nobody left to ask.</summary>
    public static void FillUp(DeskTurn turn, IncidentRecord incident, string actor, string reason)
    {
        var policy = turn.ProcedureOf(incident).Dispatch;
        var lacking = policy.Units - turn.State.Tasks.Values.Count(task => task.Incident == incident.Number && IsServing(turn, incident, task));
        if (lacking <= 0 || !MaySend(turn, incident))
            return;
        var free = UnitWeighing.Weigh(turn, incident).Where(unit => unit.Able && !WasAsked(turn, incident, unit.Unit)).ToList();
        foreach (var unit in free.Take(lacking))
            Offer(turn, turn.Incident(incident.Number), unit, actor, reason);
        StandBy(turn, turn.Incident(incident.Number), policy, free.Skip(lacking).Where(unit => unit.Tier > 1), actor);
        incident = turn.Incident(incident.Number);
        if (turn.State.Tasks.Values.Any(task => task.Incident == incident.Number && IsServing(turn, incident, task)) || incident.DispatchExhausted)
            return;

        const string Exhausted = "no unit is left to ask";
        incident = turn.Write(incident, DeskTurn.System, new IncidentDispatchExhausted(Exhausted));
        Escalation.Climb(turn, incident, DeskTurn.System, Exhausted, null);
    }

    /// <summary>Whether a unit is free that was not asked; whether it is able is weighed when it is asked.</summary>
    public static bool HasSomebodyToAsk(DeskTurn turn, IncidentRecord incident) => turn.State.Units.Values.Any(unit =>
        unit is { Declared: UnitStatus.Available, ContactLost: false }
        && unit.Tasks.All(task => task.State == TaskState.StandingBy)
        && !WasAsked(turn, incident, unit.Name));

    /// <summary>Asks a unit and moves the incident to dispatched.</summary>
    public static string Offer(DeskTurn turn, IncidentRecord incident, UnitRecommendation unit, string actor, string reason)
    {
        incident = Waiting.End(turn, incident, actor, "a unit is sent");
        var policy = turn.ProcedureOf(incident).Dispatch;
        var due = turn.Now + policy.AnswerTime;
        var id = turn.State.Tasks.Values.FirstOrDefault(task =>
            task.Incident == incident.Number && task.Unit == unit.Unit && task.State == TaskState.StandingBy)?.Id;
        var isNew = id is null;
        id ??= TaskRecord.SubjectOf(incident.Number, incident.Tasks.Length + 1);
        Write(turn, id, unit.Unit, actor, new TaskOffered(incident.Number, unit.Unit, due, unit.Reasons), TaskState.Offered);
        if (isNew || incident.DispatchExhausted)
            incident = turn.Write(incident, actor, new IncidentTaskAdded(id));
        if (incident.Stage < IncidentStage.Dispatched)
            IncidentStages.Move(turn, incident, IncidentStage.Dispatched, actor, reason);
        return id;
    }

    /// <summary>A unit did not answer in time: the next is asked.</summary>
    public static void Expire(DeskTurn turn, TaskRecord task)
    {
        Write(turn, task.Id, task.Unit, DeskTurn.System, new TaskExpired("no answer in time"), TaskState.Expired);
        Next(turn, task.Incident, $"{task.Unit} did not answer");
    }

    /// <summary>Asks the next unit in place of one that is out, where the incident still wants somebody.</summary>
    public static void Next(DeskTurn turn, long number, string reason)
    {
        var incident = turn.Incident(number);
        if (incident.IsOpen && incident.Stage < IncidentStage.Resolved)
            FillUp(turn, incident, DeskTurn.System, reason);
    }

    /// <summary>Takes back what units were asked, or stand by for, and did not accept.</summary>
    public static void RecallWaiting(DeskTurn turn, IncidentRecord incident, string reason) =>
        Recall(turn, incident, DeskTurn.System, reason, task => task.State is TaskState.Offered or TaskState.StandingBy);

    /// <summary>Takes back every task of an incident.</summary>
    public static void RecallAll(DeskTurn turn, IncidentRecord incident, string actor, string reason) =>
        Recall(turn, incident, actor, reason, task => task.IsOpen);

    /// <summary>Writes what happened to a task, for the task and for its unit.</summary>
    public static void Write(DeskTurn turn, string task, string unit, string actor, TaskEvent @event, TaskState state)
    {
        turn.Write(task, actor, @event);
        turn.Write(UnitRecord.SubjectOf(unit), actor, new UnitTaskChanged(task, state));
    }

    /// <summary>Whether units may be sent to an incident at all.</summary>
    public static bool MaySend(DeskTurn turn, IncidentRecord incident) =>
        incident.IsOpen
        && IncidentStages.ObstacleTo(turn, turn.ProcedureOf(incident), incident, IncidentStage.Dispatched).Length == 0;

    private static void StandBy(
        DeskTurn turn, IncidentRecord incident, DispatchPolicy policy, IEnumerable<UnitRecommendation> behind, string actor)
    {
        var ready = turn.State.Tasks.Values.Count(task => task.Incident == incident.Number && task.State == TaskState.StandingBy);
        foreach (var unit in behind.Where(unit => !StandsBy(turn, unit.Unit)).Take(Math.Max(0, policy.StandBy - ready)))
        {
            incident = turn.Incident(incident.Number);
            var id = TaskRecord.SubjectOf(incident.Number, incident.Tasks.Length + 1);
            Write(turn, id, unit.Unit, actor, new TaskStoodBy(incident.Number, unit.Unit, unit.Reasons), TaskState.StandingBy);
            turn.Write(incident, actor, new IncidentTaskAdded(id));
        }
    }

    private static void Recall(DeskTurn turn, IncidentRecord incident, string actor, string reason, Func<TaskRecord, bool> which)
    {
        foreach (var task in turn.State.Tasks.Values.Where(task => task.Incident == incident.Number && which(task)))
            Write(turn, task.Id, task.Unit, actor, new TaskRecalled(reason), TaskState.Recalled);
    }

    // A unit out of contact is no help, wherever it was last; one that was done before the incident was reopened is none now.
    private static bool IsServing(DeskTurn turn, IncidentRecord incident, TaskRecord task) => task.State == TaskState.Done
        ? task.Position > incident.OpenedPosition
        : (task.State == TaskState.Offered || task.IsWorking)
            && !(turn.State.Units.TryGetValue(task.Unit, out var unit) && unit.ContactLost);

    // Who was done, declined or did not answer is not asked again, unless the incident was reopened since. Who was taken
    // back, or was silent and is heard again, may be.
    private static bool WasAsked(DeskTurn turn, IncidentRecord incident, string unit) => turn.State.Tasks.Values.Any(task =>
        task.Incident == incident.Number && task.Unit == unit
        && task.State is TaskState.Done or TaskState.Declined or TaskState.Expired
        && task.Position > incident.OpenedPosition);

    private static bool StandsBy(DeskTurn turn, string unit) =>
        turn.State.Units.TryGetValue(unit, out var record) && record.Tasks.Any(task => task.State == TaskState.StandingBy);
}
