using System.Globalization;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Dispatch;

/// <summary>Asks units, one after the other, until an incident has as many as its procedure wants.</summary>
internal static class Dispatching
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Asks as many units as are lacking, the best first, and notes how many it still lacks: those are asked as soon as they are free.
    /// Where fewer than the minimum are left, that is said once and the incident goes up.
    /// </summary>
    public static void FillUp(DeskTurn turn, IncidentRecord incident, string actor, string reason, int most = int.MaxValue)
    {
        var need = ResponsePlan.NeedOf(turn, incident);
        if (ForceOf(turn, incident, need).LackingSkilled == 0)
        {
            NoteLacking(turn, incident, 0);
            return;
        }

        // Where a person has to look first, nobody is sent past that.
        var isNext = incident.Stage >= IncidentStage.Dispatched
            || IncidentStages.Next(turn.ProcedureOf(incident), incident).Any(next => next.Stage == IncidentStage.Dispatched);
        if (!isNext || !MaySend(turn, incident))
            return;
        var choice = Choose(turn, incident, need);
        var send = choice.Send.Take(most).ToList();
        foreach (var unit in send)
        {
            Release(turn, unit, incident);
            Offer(turn, turn.Incident(incident.Number), unit, actor, reason);
        }

        StandBy(turn, turn.Incident(incident.Number), need, choice.StandBy, actor);
        var force = ForceOf(turn, incident, need);
        incident = NoteLacking(turn, turn.Incident(incident.Number), Math.Min(force.LackingSkilled, most - send.Count));
        if (force.Serving >= Math.Min(need.MinimumUnits, need.Units) || incident.DispatchExhausted)
            return;

        var exhausted = force.Serving == 0
            ? "no unit is left to ask"
            : string.Create(CultureInfo.InvariantCulture, $"no unit is left to ask, and {force.Serving} of at least {need.MinimumUnits} answered or may");
        incident = Waiting.End(turn, incident, DeskTurn.System, exhausted);
        incident = IncidentStages.GoBack(turn, turn.Write(incident, DeskTurn.System, new IncidentDispatchExhausted(exhausted)), exhausted);
        Escalation.Climb(turn, incident, DeskTurn.System, exhausted, null);
    }

    /// <summary>A person sent some of the units that an incident lacks.</summary>
    public static void NoteSent(DeskTurn turn, long number, int units)
    {
        var incident = turn.Incident(number);
        NoteLacking(turn, incident, Math.Max(0, incident.UnitsLacking - units));
    }

    /// <summary>Which units would be asked now, and which would stand by.</summary>
    public static UnitChoice Choose(DeskTurn turn, IncidentRecord incident, ResponseNeed need)
    {
        var policy = turn.ProcedureOf(incident).Dispatch;
        var force = ForceOf(turn, incident, need);
        var weighed = UnitWeighing.Weigh(turn, incident, need).Where(unit => MayAsk(turn, incident, force, unit.Unit));
        return UnitChoice.Of(weighed, force, ResponsePlan.IsOfLife(incident), policy.TakesUnits);
    }

    /// <summary>Whether a unit could be asked that was not; how well it suits is weighed when it is asked.</summary>
    public static bool HasSomebodyToAsk(DeskTurn turn, IncidentRecord incident)
    {
        var procedure = turn.ProcedureOf(incident);
        var force = ForceOf(turn, incident, ResponsePlan.NeedOf(turn, incident));
        return force.LackingSkilled > 0 && turn.Knowledge.Teams.Units.Any(unit =>
            turn.State.Units.GetValueOrDefault(unit.Name) is { Declared: UnitStatus.Available, ContactLost: false } record
            && record.Tasks.All(task => task.State == TaskState.StandingBy
                || (procedure.Dispatch.TakesUnits && LesserMatter(turn, incident, task.Task) is not null))
            && (HasSkills(procedure.Dispatch, unit) || (force.Lacking > 0 && ResponsePlan.IsOfLife(incident)))
            && MayAsk(turn, incident, force, unit.Name));
    }

    /// <summary>The incident of a task, where it is a lesser matter than another: no life safety, and of less severity. Null where it is not, or the other is no life safety.</summary>
    public static IncidentRecord? LesserMatter(DeskTurn turn, IncidentRecord incident, string task) =>
        ResponsePlan.IsOfLife(incident)
        && turn.State.Tasks.TryGetValue(task, out var held)
        && turn.State.Incidents.TryGetValue(held.Incident, out var other)
        && other.Number != incident.Number
        && !ResponsePlan.IsOfLife(other)
        && other.Severity < incident.Severity
            ? other
            : null;

    /// <summary>Takes a unit from the lesser matter that it is with, which then waits for the next.</summary>
    public static void Release(DeskTurn turn, UnitRecommendation unit, IncidentRecord incident)
    {
        if (unit.TakenFrom is not { } number)
            return;
        var tasks = turn.State.Tasks.Values.Where(task =>
            task.Incident == number && task.Unit == unit.Unit && task.IsOpen && task.State != TaskState.StandingBy);
        foreach (var task in tasks)
            Write(turn, task.Id, unit.Unit, DeskTurn.System, new TaskRecalled($"incident {incident.Number} needs it first: {incident.Title.En}"), TaskState.Recalled);
        if (turn.Incident(number) is { IsOpen: true, Stage: < IncidentStage.Resolved } waiting)
            IncidentStages.GoBack(turn, NoteLacking(turn, waiting, waiting.UnitsLacking + 1), $"{unit.Unit} was needed for incident {incident.Number}");
    }

    /// <summary>Asks a unit and moves the incident to dispatched.</summary>
    public static string Offer(DeskTurn turn, IncidentRecord incident, UnitRecommendation unit, string actor, string reason)
    {
        incident = Waiting.End(turn, incident, actor, "a unit is sent");
        var policy = turn.ProcedureOf(incident).Dispatch;
        var due = turn.Now + policy.AnswerTime;
        // Who did not answer and is asked again by the product itself is not on the way before it answers: what is overdue stays so.
        var isAgain = false;
        var known = turn.State.Tasks.Values.FirstOrDefault(task => task.Incident == incident.Number && task.Unit == unit.Unit
            && (task.State == TaskState.StandingBy || (isAgain = actor == DeskTurn.System && task.State == TaskState.Expired && task.Position > incident.OpenedPosition)));
        var id = known?.Id ?? TaskRecord.SubjectOf(incident.Number, incident.Tasks.Length + 1);
        Write(turn, id, unit.Unit, actor, new TaskOffered(incident.Number, unit.Unit, due, unit.Reasons), TaskState.Offered);
        if (known is null || (incident.DispatchExhausted && !isAgain))
            incident = turn.Write(incident, actor, new IncidentTaskAdded(id));
        if (incident.Stage < IncidentStage.Dispatched && !isAgain)
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
        IncidentStages.GoBack(turn, turn.Incident(number), reason);
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
        DeskTurn turn, IncidentRecord incident, ResponseNeed need, IEnumerable<UnitRecommendation> behind, string actor)
    {
        var ready = turn.State.Tasks.Values.Count(task => task.Incident == incident.Number && task.State == TaskState.StandingBy);
        foreach (var unit in behind.Where(unit => !StandsBy(turn, unit.Unit)).Take(Math.Max(0, need.StandBy - ready)))
        {
            incident = turn.Incident(incident.Number);
            var id = TaskRecord.SubjectOf(incident.Number, incident.Tasks.Length + 1);
            Write(turn, id, unit.Unit, actor, new TaskStoodBy(incident.Number, unit.Unit, unit.Reasons), TaskState.StandingBy);
            turn.Write(incident, actor, new IncidentTaskAdded(id));
        }
    }

    private static UnitForce ForceOf(DeskTurn turn, IncidentRecord incident, ResponseNeed need)
    {
        var policy = turn.ProcedureOf(incident).Dispatch;
        var serving = turn.State.Tasks.Values.Where(task => task.Incident == incident.Number && IsServing(turn, incident, task)).ToList();
        return new UnitForce(
            need.Units,
            serving.Count,
            serving.Count(task => turn.Knowledge.Teams.FindUnit(task.Unit) is { } unit && HasSkills(policy, unit)));
    }

    private static bool HasSkills(DispatchPolicy policy, UnitDefinition unit) =>
        policy.Skills.All(skill => unit.Skills.Contains(skill)) && policy.Equipment.All(thing => unit.Equipment.Contains(thing));

    private static IncidentRecord NoteLacking(DeskTurn turn, IncidentRecord incident, int units) =>
        incident.UnitsLacking == units ? incident : turn.Write(incident, DeskTurn.System, new IncidentUnitsLacking(units));

    private static void Recall(DeskTurn turn, IncidentRecord incident, string actor, string reason, Func<TaskRecord, bool> which)
    {
        foreach (var task in turn.State.Tasks.Values.Where(task => task.Incident == incident.Number && which(task)))
            Write(turn, task.Id, task.Unit, actor, new TaskRecalled(reason), TaskState.Recalled);
    }

    // A unit out of contact is no help, wherever it was last, nor is one that should be there and is not; one that was done before the incident was reopened is none now.
    private static bool IsServing(DeskTurn turn, IncidentRecord incident, TaskRecord task) => task.State == TaskState.Done
        ? task.Position > incident.OpenedPosition
        : (task.State == TaskState.Offered || task.IsWorking) && !task.IsLate
            && !(turn.State.Units.TryGetValue(task.Unit, out var unit) && unit.ContactLost);

    // Who was done, declined, did not answer or was called back by a person is not asked again, unless the incident was reopened since,
    // or graded anew after a person called back. Who was needed elsewhere, or was silent and is heard again, may be. Where nobody goes
    // to life safety, who did not answer or was called back is asked once more after a while, and again: a man who missed one call may
    // be the only one who can go.
    private static bool MayAsk(DeskTurn turn, IncidentRecord incident, UnitForce force, string unit) => turn.State.Tasks.Values.All(task =>
        task.Incident != incident.Number || task.Unit != unit
        || !(task.State is TaskState.Done or TaskState.Declined or TaskState.Expired || IsCalledBack(incident, task))
        || task.Position <= incident.OpenedPosition
        || (task.State is TaskState.Expired or TaskState.Recalled && force.Serving == 0 && ResponsePlan.IsOfLife(incident)
            && turn.Now - turn.State.OnClock(task.StateTime, task.Position) >= AskAgainAfter));

    private static bool IsCalledBack(IncidentRecord incident, TaskRecord task) =>
        task is { State: TaskState.Recalled, Ended.Actor: not DeskTurn.System } && task.Position > incident.VerifiedPosition;

    private static bool StandsBy(DeskTurn turn, string unit) =>
        turn.State.Units.TryGetValue(unit, out var record) && record.Tasks.Any(task => task.State == TaskState.StandingBy);
}
