using System.Collections.Immutable;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Incidents;

/// <summary>Which stages an incident may reach next, what stands in the way, and what is due.</summary>
internal static class IncidentStages
{
    /// <summary>
    /// The stages that may come next: those after the present one up to the first that may not be left out. Life-safety
    /// incidents are dispatched before anybody verified them; of others the staff may go themselves, and no unit is sent.
    /// </summary>
    public static IEnumerable<StageRule> Next(Procedure procedure, IncidentRecord incident)
    {
        foreach (var rule in procedure.Stages)
        {
            if (rule.Stage <= incident.Stage)
                continue;
            yield return rule;
            if (!rule.Optional && rule.Stage != LeftOut(procedure.Class))
                yield break;
        }
    }

    private static IncidentStage LeftOut(ProcedureClass of) =>
        of == ProcedureClass.LifeSafety ? IncidentStage.Verified : IncidentStage.Dispatched;

    /// <summary>
    /// What is due after a stage: the next that may not be left out, if it has a time; of no call for service, closing; where a life is
    /// in danger, that units are sent and come.
    /// </summary>
    public static IncidentDeadline? DeadlineAfter(
        Procedure procedure, IncidentStage stage, VerificationGrade grade, DateTimeOffset now)
    {
        var isLife = grade == VerificationGrade.ThreatToLife;
        var next = grade == VerificationGrade.NoCall
            ? procedure.StageOf(IncidentStage.Closed)
            : procedure.Stages.FirstOrDefault(rule => rule.Stage > stage && (!rule.Optional || (isLife && LongestForLife(rule.Stage) is not null)));
        if (next is null)
            return null;
        var within = isLife && LongestForLife(next.Stage) is { } longest && !(next.Within < longest) ? longest : next.Within;
        return within is { } time ? new IncidentDeadline(next.Stage, now + time) : null;
    }

    /// <summary>The earlier of two; the one that there is where there is one.</summary>
    public static IncidentDeadline? Earlier(IncidentDeadline? one, IncidentDeadline? other) =>
        one is null || other?.Due < one.Due ? other : one;

    // Somebody found a life in danger: then units are sent and come as soon as for life safety, however little haste the kind has otherwise.
    private static TimeSpan? LongestForLife(IncidentStage stage) => stage switch
    {
        IncidentStage.Dispatched => TimeSpan.FromMinutes(1),
        IncidentStage.OnScene => TimeSpan.FromMinutes(5),
        _ => null,
    };

    /// <summary>What must be recorded before a stage and is not.</summary>
    public static ImmutableArray<string> Missing(StageRule rule, IncidentRecord incident) =>
        [.. rule.Records.Select(record => record.Name).Where(name => incident.Records.All(item => item.Name != name))];

    /// <summary>What the state and the procedure allow next.</summary>
    public static ImmutableArray<AllowedMove> Moves(DeskTurn turn, IncidentRecord incident)
    {
        if (!incident.IsOpen)
            return Reopening(turn, incident);
        var procedure = turn.ProcedureOf(incident);
        var moves = ImmutableArray.CreateBuilder<AllowedMove>();
        foreach (var rule in Next(procedure, incident))
        {
            var how = rule.Stage switch
            {
                IncidentStage.Verified => "verify",
                IncidentStage.Dispatched => "dispatch",
                IncidentStage.Closed => "close",
                _ => "move",
            };
            moves.Add(new AllowedMove(rule.Stage, By(rule), Missing(rule, incident), how, ObstacleTo(turn, procedure, incident, rule.Stage)));
        }

        // Where somebody looked, it may be over without being resolved: a false alarm, or nothing to be done.
        var wasLookedAt = incident.Stage > IncidentStage.Sensed || incident.Grade == VerificationGrade.NoCall;
        if (wasLookedAt && moves.All(move => move.Stage != IncidentStage.Closed))
        {
            var closing = procedure.StageOf(IncidentStage.Closed)!;
            moves.Add(new AllowedMove(
                IncidentStage.Closed, By(closing), [], "close", ObstacleTo(turn, procedure, incident, IncidentStage.Closed)));
        }

        return moves.DrainToImmutable();
    }

    /// <summary>Who may move an incident into a stage; an officer where the procedure names nobody.</summary>
    public static ImmutableArray<DutyRole> By(StageRule rule) => rule.By.IsDefaultOrEmpty ? [DutyRole.Officer] : rule.By;

    /// <summary>What stands in the way of a stage, in words; empty when nothing does.</summary>
    public static string ObstacleTo(DeskTurn turn, Procedure procedure, IncidentRecord incident, IncidentStage stage) => stage switch
    {
        IncidentStage.Dispatched => ObstacleToDispatch(procedure, incident),
        IncidentStage.OnScene => ObstacleToArriving(turn, incident),
        IncidentStage.Resolved => StillActive.ObstacleToDone(turn, incident),
        IncidentStage.Closed => ObstacleToClosing(turn, procedure, incident),
        _ => "",
    };

    /// <summary>Refuses a move that is not allowed and says which are.</summary>
    public static StageRule RequireNext(DeskTurn turn, IncidentRecord incident, IncidentStage stage)
    {
        var procedure = turn.ProcedureOf(incident);
        if (Next(procedure, incident).FirstOrDefault(rule => rule.Stage == stage) is { } allowed)
            return allowed;
        throw Refuse.State($"Incident {incident.Number} is {Words.Of(incident.Stage)} and cannot become {Words.Of(stage)}; {Allowed(turn, incident)}.");
    }

    /// <summary>What is allowed, for a refusal.</summary>
    public static string Allowed(DeskTurn turn, IncidentRecord incident)
    {
        var moves = Moves(turn, incident);
        return moves.IsEmpty
            ? "nothing moves it"
            : $"allowed: {string.Join("; ", moves.Select(move => $"{move.How} ({Words.Of(move.Stage)}, by {Words.Of(move.By)})"))}";
    }

    /// <summary>Moves an incident into a stage and ends what the stage makes idle.</summary>
    public static IncidentRecord Move(DeskTurn turn, IncidentRecord incident, IncidentStage stage, string actor, string reason)
    {
        incident = Waiting.End(turn, incident, actor, $"it is {Words.Of(stage)}");
        var deadline = DeadlineAfter(turn.ProcedureOf(incident), stage, incident.Grade, turn.Now);
        incident = turn.Write(incident, actor, new IncidentMoved(stage, reason, deadline));
        if (stage == IncidentStage.Resolved)
            Dispatching.RecallWaiting(turn, incident, "the incident is resolved");
        return turn.Incident(incident.Number);
    }

    /// <summary>Where nobody is on the way to an incident any more, it goes back to where it was before units were sent, and sending is due again.</summary>
    public static IncidentRecord GoBack(DeskTurn turn, IncidentRecord incident, string reason)
    {
        if (incident is not { IsOpen: true, Stage: IncidentStage.Dispatched, Grade: not VerificationGrade.NoCall }
            || turn.State.Tasks.Values.Any(task => task.Incident == incident.Number && (task.State == TaskState.Offered || task.IsWorking
                || (task.State == TaskState.Done && task.Position > incident.OpenedPosition))))
        {
            return incident;
        }

        incident = Waiting.End(turn, incident, DeskTurn.System, reason);
        var procedure = turn.ProcedureOf(incident);
        var stage = incident.Grade == VerificationGrade.None || procedure.StageOf(IncidentStage.Verified) is null
            ? IncidentStage.Sensed
            : IncidentStage.Verified;
        return turn.Write(incident, DeskTurn.System, new IncidentStageReturned(stage, reason, IncidentOpening.DeadlineAt(procedure, stage, incident.Grade, turn.Now)));
    }

    private static ImmutableArray<AllowedMove> Reopening(DeskTurn turn, IncidentRecord incident) =>
        incident.MergedInto is null && turn.Knowledge.Procedures.Find(incident.Kind) is { } procedure
            ? [new AllowedMove(Incidents.Reopening.StageOf(procedure, incident), IncidentRoles.Reopen, [], "reopen", "")]
            : [];

    // To a matter of life units are sent, and its clock runs until one of them is there, whatever somebody far away says.
    private static string ObstacleToArriving(DeskTurn turn, IncidentRecord incident)
    {
        if (!ResponsePlan.IsOfLife(incident))
            return "";
        var sent = turn.State.Tasks.Values.Where(task =>
            task.Incident == incident.Number && task.State is TaskState.Offered or TaskState.Accepted or TaskState.EnRoute or TaskState.OnScene).ToList();
        return sent.Count > 0 && sent.TrueForAll(task => task.State != TaskState.OnScene)
            ? $"nobody is there yet, and {sent[0].Unit} says when it is ({sent[0].Id}:arrive)"
            : "";
    }

    private static string ObstacleToDispatch(Procedure procedure, IncidentRecord incident) => incident.Grade switch
    {
        VerificationGrade.NoCall => "it was verified as no call for service",
        VerificationGrade.None when procedure.Class == ProcedureClass.Person =>
            "it points at a person: nobody is sent before a person has verified it with a grade",
        _ => "",
    };

    private static string ObstacleToClosing(DeskTurn turn, Procedure procedure, IncidentRecord incident)
    {
        if (procedure.Class == ProcedureClass.LifeSafety && incident.Grade == VerificationGrade.None)
            return "it was not reviewed: verify it with a grade first";
        var working = turn.State.Tasks.Values.FirstOrDefault(task => task.Incident == incident.Number && task.IsWorking);
        if (working is not null)
            return $"{working.Unit} is still at it ({working.Id}): let it report done, or recall it";
        if (StillActive.Of(turn, incident) is [var active, ..])
            return $"the condition of alarm {active.Id} still holds: wait until it ends, or reject the alarm{(procedure.Class == ProcedureClass.LifeSafety ? "" : $", or let the incident wait (incidents/{incident.Number}:pause)")}";
        var unanswered = turn.State.ReportsOf(incident).FirstOrDefault(report => report.IsOpen && MustBeAnswered(turn, incident, report));
        return unanswered switch
        {
            null => "",
            { State: Reports.ReportState.Discontent } => $"report {unanswered.Number} was rated {unanswered.Stars} of 5 stars: speak with the reporter and answer again",
            _ => $"report {unanswered.Number} is not answered yet",
        };
    }

    // A report that was joined to an incident of another kind is owed what its own kind promises.
    private static bool MustBeAnswered(DeskTurn turn, IncidentRecord incident, Reports.ReportRecord report) =>
        report.State == Reports.ReportState.Discontent || incident.AnswerRequired || turn.Knowledge.Procedures.Find(report.Kind) is { AnswerRequired: true };
}

/// <summary>Who may do what the procedures leave open.</summary>
internal static class IncidentRoles
{
    /// <summary>Takes back a closing.</summary>
    public static readonly ImmutableArray<DutyRole> Reopen = [DutyRole.Officer, DutyRole.Supervisor];

    /// <summary>Urges whoever has it.</summary>
    public static readonly ImmutableArray<DutyRole> Urge = [DutyRole.Supervisor, DutyRole.Officer];

    /// <summary>Lets it wait, and ends that.</summary>
    public static readonly ImmutableArray<DutyRole> Pause =
        [DutyRole.Officer, DutyRole.Supervisor, DutyRole.GridStaff, DutyRole.Property, DutyRole.Mediator];

    /// <summary>Corrects the kind.</summary>
    public static readonly ImmutableArray<DutyRole> Reclassify = [DutyRole.Officer, DutyRole.GridStaff];

    /// <summary>Joins alarms and incidents.</summary>
    public static readonly ImmutableArray<DutyRole> Join = [DutyRole.Officer, DutyRole.GridStaff, DutyRole.Guard];

    /// <summary>Visits again.</summary>
    public static readonly ImmutableArray<DutyRole> FollowUp =
        [DutyRole.Officer, DutyRole.GridStaff, DutyRole.Mediator, DutyRole.Property, DutyRole.Unit];
}
