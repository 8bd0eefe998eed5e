using System.Collections.Immutable;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Dispatch;

/// <summary>What dispatchers and units order about tasks.</summary>
internal static class TaskOrders
{
    /// <summary>Offers an incident to units; to those that are recommended where none is named. Returns the tasks' ids.</summary>
    public static ImmutableArray<string> Dispatch(DeskTurn turn, long number, MatterCommand command, ImmutableArray<string> units)
    {
        Refuse.IfIncomplete(command, reasonRequired: false);
        var incident = turn.Incident(number, command);
        if (!incident.IsOpen || incident.Stage >= IncidentStage.Resolved)
            throw Refuse.State($"Incident {number} is {Words.Of(incident.Stage)}; {IncidentStages.Allowed(turn, incident)}.");
        var procedure = turn.ProcedureOf(incident);
        var rule = incident.Stage >= IncidentStage.Dispatched
            ? procedure.StageOf(IncidentStage.Dispatched)
            : IncidentStages.RequireNext(turn, incident, IncidentStage.Dispatched);
        turn.RequireRole(command.Actor, rule is null ? [DutyRole.Officer] : IncidentStages.By(rule), "dispatch units");
        if (IncidentStages.ObstacleTo(turn, procedure, incident, IncidentStage.Dispatched) is { Length: > 0 } obstacle)
            throw Refuse.State($"Nobody can be sent to incident {number}: {obstacle}; {IncidentStages.Allowed(turn, incident)}.");
        if (rule is not null && incident.Stage < IncidentStage.Dispatched && IncidentStages.Missing(rule, incident) is { IsEmpty: false } missing)
            throw Refuse.State($"Before incident {number} is dispatched, record {string.Join(", ", missing)}.");

        var need = ResponsePlan.NeedOf(turn, incident);
        var weighed = UnitWeighing.Weigh(turn, incident, need);
        var chosen = units.IsDefaultOrEmpty
            ? [.. weighed.Where(unit => unit.Able).Take(Math.Max(1, need.Units))]
            : units.Distinct().Select(name => Choose(turn, incident, weighed, name)).ToImmutableArray();
        if (chosen.IsEmpty)
            throw Refuse.State($"No unit can be sent to incident {number}: {WhyNone(weighed)}.");
        var reason = command.Reason.Length == 0 ? $"dispatched by {command.Actor}" : command.Reason;
        var tasks = ImmutableArray.CreateBuilder<string>(chosen.Length);
        foreach (var unit in chosen)
        {
            Dispatching.Release(turn, unit, incident);
            tasks.Add(Dispatching.Offer(turn, turn.Incident(number), unit, command.Actor, reason));
        }

        Dispatching.NoteSent(turn, number, chosen.Length);
        return tasks.MoveToImmutable();
    }

    /// <summary>A unit says how far a task is.</summary>
    public static void Report(DeskTurn turn, string id, MatterCommand command, TaskState step)
    {
        Refuse.IfIncomplete(command, reasonRequired: step == TaskState.Declined);
        var task = Existing(turn, id, command);
        if (turn.Knowledge.Teams.FindUnit(task.Unit)?.Has(command.Actor) != true)
            throw Refuse.NotAllowed($"{id} is {task.Unit}'s: only the unit itself or one of its members says how far it is, not {command.Actor}.");
        if (task.State == step)
            return;
        var @event = EventOf(turn, task, step, command.Reason)
            ?? throw Refuse.State($"{id} is {Words.Snake(task.State)} and cannot become {Words.Snake(step)}; {Allowed(task.State)}.");
        List<long> unanswered = [];
        if (task.State >= TaskState.Done)
        {
            Welcome(turn, task, command.Actor);
            unanswered = LeaveUnanswered(turn, task);
        }

        if (step == TaskState.Done)
            StillActive.Require(turn, turn.Incident(task.Incident), command);
        Dispatching.Write(turn, id, task.Unit, command.Actor, @event, step);
        foreach (var other in unanswered)
            Dispatching.Next(turn, other, $"{task.Unit} is at incident {task.Incident}");
        // Somebody who was not counted on any more is.
        if ((task.IsLate || task.State >= TaskState.Done) && turn.Incident(task.Incident) is { DispatchExhausted: true } lonely && step != TaskState.Declined)
            turn.Write(lonely, command.Actor, new IncidentTaskAdded(id));
        switch (step)
        {
            case TaskState.Declined:
                Dispatching.Next(turn, task.Incident, $"{task.Unit} declined: {command.Reason}");
                break;
            case TaskState.Accepted:
                Answer(turn, turn.Incident(task.Incident), id, command);
                break;
            case TaskState.OnScene:
                Arrive(turn, turn.Incident(task.Incident), command);
                break;
            case TaskState.Done:
                Finish(turn, turn.Incident(task.Incident), command);
                break;
            default:
                break;
        }
    }

    /// <summary>A dispatcher takes a task back.</summary>
    public static void Recall(DeskTurn turn, string id, MatterCommand command)
    {
        Refuse.IfIncomplete(command, reasonRequired: true);
        var task = Existing(turn, id, command);
        var rule = turn.ProcedureOf(turn.Incident(task.Incident)).StageOf(IncidentStage.Dispatched);
        turn.RequireRole(command.Actor, rule is null ? [DutyRole.Officer] : IncidentStages.By(rule), "recall units");
        if (!task.IsOpen)
            throw Refuse.State($"{id} is {Words.Snake(task.State)} already.");
        SecondLooks.RequireForRecalling(turn, turn.Incident(task.Incident), command.Actor, task);
        Dispatching.Write(turn, id, task.Unit, command.Actor, new TaskRecalled(command.Reason), TaskState.Recalled);
        var incident = turn.Incident(task.Incident);
        // Of life safety the next is asked: a unit that is called back is needed elsewhere, and the matter is not over by that. Of the
        // others, who takes units back does not wait for more.
        if (task.State != TaskState.StandingBy && ResponsePlan.IsOfLife(incident))
        {
            Dispatching.Next(turn, incident.Number, $"{task.Unit} was called back");
            return;
        }

        if (task.State != TaskState.StandingBy && incident.UnitsLacking > 0)
            incident = turn.Write(incident, command.Actor, new IncidentUnitsLacking(0));
        IncidentStages.GoBack(turn, incident, $"{task.Unit} was called back");
    }

    /// <summary>What a unit may say of a task next.</summary>
    public static ImmutableArray<TaskState> Next(TaskState state) => state switch
    {
        TaskState.Offered => [TaskState.Accepted, TaskState.Declined],
        TaskState.Accepted => [TaskState.EnRoute, TaskState.OnScene, TaskState.Declined],
        TaskState.EnRoute => [TaskState.OnScene, TaskState.Declined],
        TaskState.OnScene => [TaskState.Done],
        // Who was given up and is there all the same is there.
        TaskState.Replaced or TaskState.Declined or TaskState.Expired => [TaskState.OnScene],
        _ => [],
    };

    private static TaskEvent? EventOf(DeskTurn turn, TaskRecord task, TaskState step, string reason)
    {
        if (!Next(task.State).Contains(step))
            return null;
        return step switch
        {
            TaskState.Accepted => new TaskAccepted(reason) { ArrivalDue = Arrival.Due(turn, turn.Incident(task.Incident), task.Unit) },
            TaskState.Declined => new TaskDeclined(reason),
            TaskState.EnRoute => new TaskStarted(reason) { ArrivalDue = Arrival.Due(turn, turn.Incident(task.Incident), task.Unit) },
            TaskState.OnScene => new TaskArrived(reason),
            TaskState.Done => new TaskDone(reason),
            _ => null,
        };
    }

    // A unit that was given up has its presence heard where it matters and where it has no other duty by now.
    private static void Welcome(DeskTurn turn, TaskRecord task, string actor)
    {
        var incident = turn.Incident(task.Incident);
        if (incident.Stage >= IncidentStage.Resolved)
            throw Refuse.State($"{task.Id} is {Words.Snake(task.State)}, and incident {incident.Number} is {Words.Of(incident.Stage)}: nothing is said of it any more.");
        if (incident.Grade == VerificationGrade.NoCall)
            throw Refuse.State($"{task.Id} is {Words.Snake(task.State)}, and incident {incident.Number} was verified as no call for service: nobody is wanted there.");
        var unit = turn.State.Units.GetValueOrDefault(task.Unit);
        if (unit?.Tasks.FirstOrDefault(other => other.State is not (TaskState.StandingBy or TaskState.Offered)) is { } held)
            throw Refuse.State($"{task.Unit} has {held.Task} ({Words.Snake(held.State)}) by now: end or decline it first.");
        if (unit is null or { Declared: UnitStatus.Off })
            throw Refuse.State($"{task.Unit} is off duty: say that it is available or busy first.");
        // The incident may have gone back when nobody seemed to come.
        var procedure = turn.ProcedureOf(incident);
        if (IncidentStages.Next(procedure, incident).Any(rule => rule.Stage == IncidentStage.Dispatched)
            && IncidentStages.ObstacleTo(turn, procedure, incident, IncidentStage.Dispatched).Length == 0)
        {
            IncidentStages.Move(turn, incident, IncidentStage.Dispatched, actor, $"{task.Unit} came all the same");
        }
    }

    // It stands at one incident, and has not answered what it was asked for another meanwhile.
    private static List<long> LeaveUnanswered(DeskTurn turn, TaskRecord task)
    {
        var asked = turn.State.Tasks.Values.Where(other => other.Unit == task.Unit && other.State == TaskState.Offered && other.Id != task.Id).ToList();
        foreach (var other in asked)
            Dispatching.Write(turn, other.Id, other.Unit, DeskTurn.System, new TaskRecalled($"{task.Unit} is at incident {task.Incident}"), TaskState.Recalled);
        return [.. asked.Select(other => other.Incident)];
    }

    private static string Allowed(TaskState state) => Next(state) is { IsEmpty: false } next
        ? $"allowed: {string.Join(", ", next.Select(Words.Snake))}"
        : "nothing is said of it any more";

    private static TaskRecord Existing(DeskTurn turn, string id, MatterCommand command)
    {
        if (!turn.State.Tasks.TryGetValue(id, out var task))
            throw Refuse.NotFound($"There is no task {id} in {turn.Knowledge.Community}.");
        Refuse.IfStale(task, command);
        return task;
    }

    private static UnitRecommendation Choose(
        DeskTurn turn, IncidentRecord incident, ImmutableArray<UnitRecommendation> weighed, string name)
    {
        var unit = weighed.FirstOrDefault(candidate => candidate.Unit == name)
            ?? throw Refuse.Invalid($"There is no unit '{name}' in {turn.Knowledge.Community}.");
        // A person may send a unit that lacks something; not one that is off, silent, or with another matter.
        var status = unit.Reasons.First(reason => reason.Criterion == "status");
        // From a lesser matter a person may take one for life safety by naming it.
        if (status.Passed || unit.TakenFrom is not null)
            return unit;
        var held = turn.State.Tasks.Values.LastOrDefault(task =>
            task.Unit == name && task.IsOpen && task.State != TaskState.StandingBy);
        throw Refuse.State(held is null
            ? $"{name} cannot be sent to incident {incident.Number}: it is {status.Text.En}."
            : $"{name} was given incident {held.Incident} meanwhile ({held.Id}, {Words.Snake(held.State)}): choose another unit, or recall that task.");
    }

    private static string WhyNone(ImmutableArray<UnitRecommendation> weighed) => weighed.IsEmpty
        ? "teams.json names none"
        : string.Join("; ", weighed.Select(unit =>
            $"{unit.Unit} {string.Join(", ", unit.Reasons.Where(reason => !reason.Passed).Select(reason => reason.Text.En))}"));

    // Who was asked again and answers at last is on the way: the incident is dispatched by that.
    private static void Answer(DeskTurn turn, IncidentRecord incident, string task, MatterCommand command)
    {
        if (!incident.IsOpen)
            return;
        if (incident.DispatchExhausted)
            incident = turn.Write(incident, command.Actor, new IncidentTaskAdded(task));
        if (incident.Stage < IncidentStage.Dispatched && IncidentStages.Next(turn.ProcedureOf(incident), incident).Any(next => next.Stage == IncidentStage.Dispatched))
            IncidentStages.Move(turn, incident, IncidentStage.Dispatched, command.Actor, command.Reason);
    }

    private static void Arrive(DeskTurn turn, IncidentRecord incident, MatterCommand command)
    {
        var procedure = turn.ProcedureOf(incident);
        var rule = IncidentStages.Next(procedure, incident).FirstOrDefault(next => next.Stage == IncidentStage.OnScene);
        if (incident.IsOpen && rule is not null && IncidentStages.Missing(rule, incident).IsEmpty)
            IncidentStages.Move(turn, incident, IncidentStage.OnScene, command.Actor, command.Reason);
    }

    // The last unit that is done resolves the incident, where its procedure lets a unit do that and all is recorded.
    private static void Finish(DeskTurn turn, IncidentRecord incident, MatterCommand command)
    {
        if (!incident.IsOpen || turn.State.Tasks.Values.Any(task => task.Incident == incident.Number && task.IsWorking))
            return;
        var rule = IncidentStages.Next(turn.ProcedureOf(incident), incident).FirstOrDefault(next => next.Stage == IncidentStage.Resolved);
        if (rule is not null && IncidentStages.By(rule).Contains(DutyRole.Unit) && IncidentStages.Missing(rule, incident).IsEmpty)
            IncidentStages.Move(turn, incident, IncidentStage.Resolved, command.Actor, command.Reason);
    }
}
