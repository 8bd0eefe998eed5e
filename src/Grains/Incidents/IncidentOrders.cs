using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Incidents;

/// <summary>What persons order about incidents.</summary>
internal static class IncidentOrders
{
    private const int MaxItems = 20;
    private const int MaxRecords = 200;

    /// <summary>Opens an incident.</summary>
    public static long Open(DeskTurn turn, OpenIncident order)
    {
        Refuse.IfNoActor(order.Actor);
        Refuse.IfTooLong(order.Text, "text");
        turn.RequireStaff(order.Actor);
        turn.RequirePlace(order.Place);
        var procedure = turn.Procedure(order.Kind);
        var incident = IncidentOpening.Open(
            turn, procedure, order.Place, procedure.Severity, IncidentOrigin.Person, order.Actor, order.Text);
        if (order.Alarm.Length > 0)
            JoinByHand(turn, incident, order.Actor, order.Alarm);
        IncidentOpening.DispatchByPolicy(turn, turn.Incident(incident.Number));
        return incident.Number;
    }

    /// <summary>Grades an incident.</summary>
    public static void Verify(DeskTurn turn, long number, MatterCommand command, VerificationGrade grade)
    {
        Refuse.IfIncomplete(command, reasonRequired: true);
        if (grade is < VerificationGrade.NoCall or > VerificationGrade.ThreatToLife)
            throw Refuse.Invalid("Say the grade: no_call, limited, presence, threat_to_property or threat_to_life.");
        var incident = OpenOne(turn, number, command);
        var procedure = turn.ProcedureOf(incident);
        var rule = procedure.StageOf(IncidentStage.Verified);
        turn.RequireRole(command.Actor, rule is null ? [DutyRole.Officer] : IncidentStages.By(rule), "verify it");
        RequireStanding(turn, incident, command.Actor, grade);
        RequireGradeSeen(turn, incident, command, grade);
        if (incident.Stage == IncidentStage.Sensed && rule is not null)
            RequireRecords(rule, incident);
        if (SecondLooks.Asks(turn, incident, command, grade))
            return;

        incident = Waiting.End(turn, incident, command.Actor, "it was graded");
        var before = incident.Grade;
        var due = IncidentStages.DeadlineAfter(procedure, incident.Stage, grade, turn.Now);
        var deadline = (grade == VerificationGrade.NoCall) != (before == VerificationGrade.NoCall) ? due
            : grade == VerificationGrade.ThreatToLife && before != grade ? IncidentStages.Earlier(incident.Deadline, due)
            : incident.Deadline;
        incident = turn.Write(incident, command.Actor, new IncidentVerified(grade, command.Reason, deadline));
        if (incident.Stage == IncidentStage.Sensed && rule is not null)
            incident = IncidentStages.Move(turn, incident, IncidentStage.Verified, command.Actor, command.Reason);
        if (grade == VerificationGrade.NoCall)
            Dispatching.RecallAll(turn, incident, command.Actor, "no call for service");
        else
            Answer(turn, incident, command.Actor, before);
    }

    // Somebody found that there is something: what was called off goes on, and more is sent where more is needed.
    private static void Answer(DeskTurn turn, IncidentRecord incident, string actor, VerificationGrade before)
    {
        if (incident.Grade == VerificationGrade.ThreatToLife)
        {
            // What was graded before and resolved is not over; a first grade after it was resolved says what it was.
            var kind = turn.ProcedureOf(incident);
            var sends = Forces.SendsUnits(kind);
            incident = Reclassify(
                turn, incident, DeskTurn.System, ResponsePlan.KindOnce(turn, kind, incident.Grade), $"a life is in danger, and nobody is sent to {incident.Kind}", AlarmSeverity.Critical);
            if ((!sends || before != VerificationGrade.None) && incident.Stage == IncidentStage.Resolved)
            {
                Reopening.Reopen(turn, incident, actor, "a life is in danger");
                return;
            }
        }

        if (before == VerificationGrade.NoCall && incident.Stage < IncidentStage.Resolved)
            IncidentOpening.DispatchByPolicy(turn, incident);
        else if (before != VerificationGrade.NoCall || !AlarmIntake.TryReopen(turn, incident))
            Responding.Follow(turn, incident, $"{actor} graded it {Words.Snake(incident.Grade)}");
    }

    /// <summary>Moves an incident into a stage.</summary>
    public static void Move(
        DeskTurn turn, long number, MatterCommand command, IncidentStage stage, ImmutableArray<ItemToRecord> items)
    {
        Refuse.IfIncomplete(command, reasonRequired: false);
        var incident = OpenOne(turn, number, command);
        var how = stage switch
        {
            IncidentStage.Verified => "verify it with a grade",
            IncidentStage.Dispatched => "dispatch units to it",
            IncidentStage.Closed => "close it with how it ended",
            IncidentStage.OnScene or IncidentStage.Resolved => "",
            _ => "name on_scene or resolved",
        };
        if (how.Length > 0)
            throw Refuse.State($"An incident is not moved to {Words.Of(stage)} like that: {how}; {IncidentStages.Allowed(turn, incident)}.");
        var rule = IncidentStages.RequireNext(turn, incident, stage);
        turn.RequireRole(command.Actor, IncidentStages.By(rule), $"move it to {Words.Of(stage)}");
        RequireAssigned(turn, incident, command.Actor);
        if (stage == IncidentStage.Resolved)
            RequireReopeningSeen(turn, incident, command);
        incident = WriteItems(turn, incident, command, items);
        RequireRecords(rule, incident);
        if (stage == IncidentStage.OnScene && IncidentStages.ObstacleTo(turn, turn.ProcedureOf(incident), incident, stage) is { Length: > 0 } obstacle)
            throw Refuse.State($"Incident {number} is not on scene: {obstacle}.");
        if (stage == IncidentStage.Resolved)
        {
            StillActive.Require(turn, incident, command);
            SecondLooks.RequireForResolving(turn, incident, command.Actor);
        }

        IncidentStages.Move(turn, turn.Incident(number), stage, command.Actor, command.Reason);
    }

    /// <summary>Records something.</summary>
    public static void Record(DeskTurn turn, long number, MatterCommand command, ImmutableArray<ItemToRecord> items)
    {
        Refuse.IfIncomplete(command, reasonRequired: false);
        var incident = OpenOne(turn, number, command);
        turn.RequireStaff(command.Actor);
        RequireAssigned(turn, incident, command.Actor);
        if (items.IsDefaultOrEmpty)
            throw Refuse.Invalid("Say what to record.");
        WriteItems(turn, incident, command, items);
    }

    /// <summary>Takes an incident up on the rung that has it.</summary>
    public static void TakeUp(DeskTurn turn, long number, MatterCommand command)
    {
        Refuse.IfIncomplete(command, reasonRequired: false);
        var incident = OpenOne(turn, number, command);
        turn.RequireStaff(command.Actor);
        if (incident.Rungs is not [.., var rung])
            throw Refuse.State($"{turn.Knowledge.Community} has no ladder of duty rooms: teams.json names it.");
        if (rung.TakenUp is { } taken)
        {
            if (taken.Actor == command.Actor)
                return;
            throw Refuse.State($"{taken.Actor} of {rung.Rung} took incident {number} up already.");
        }

        if (turn.Knowledge.Teams.Ladder.FirstOrDefault(known => known.Name == rung.Rung) is { Seat.Length: > 0 } has && turn.Knowledge.Teams.FindSeat(has.Seat) is { } seat)
            turn.RequireRole(command.Actor, [seat.Role], $"take it up as {rung.Rung}");

        turn.Write(incident, command.Actor, new IncidentTakenUp(command.Reason));
    }

    /// <summary>Sends an incident up.</summary>
    public static void Escalate(DeskTurn turn, long number, MatterCommand command)
    {
        Refuse.IfIncomplete(command, reasonRequired: true);
        var incident = OpenOne(turn, number, command);
        turn.RequireStaff(command.Actor);
        if (!Escalation.Climb(turn, incident, command.Actor, command.Reason, null))
            throw Refuse.State($"Incident {number} is at {(incident.Rung.Length == 0 ? "no rung" : incident.Rung)} and there is none above.");
    }

    /// <summary>Urges whoever has it.</summary>
    public static void Urge(DeskTurn turn, long number, MatterCommand command)
    {
        Refuse.IfIncomplete(command, reasonRequired: true);
        var incident = turn.Incident(number, command);
        turn.RequireRole(command.Actor, IncidentRoles.Urge, "urge");
        if (incident.IsFinished)
            throw Refuse.State($"Incident {number} is closed and nothing of it is due.");
        turn.Write(incident, command.Actor, new IncidentUrged(command.Reason));
    }

    /// <summary>Corrects the kind.</summary>
    public static void Reclassify(DeskTurn turn, long number, MatterCommand command, string kind)
    {
        Refuse.IfIncomplete(command, reasonRequired: true);
        var incident = OpenOne(turn, number, command);
        // Who stands there knows what it is.
        turn.RequireRole(
            command.Actor,
            SecondLooks.IsOnScene(turn, incident, command.Actor) ? [.. IncidentRoles.Reclassify, DutyRole.Unit] : IncidentRoles.Reclassify,
            "correct its kind");
        var procedure = turn.Procedure(kind);
        RequireKindSeen(turn, incident, incident, command, kind);
        Reclassify(turn, incident, command.Actor, procedure, command.Reason);
    }

    /// <summary>Makes an incident one of another kind; nothing happens where it is of that kind.</summary>
    public static IncidentRecord Reclassify(
        DeskTurn turn, IncidentRecord incident, string actor, Procedure procedure, string reason, AlarmSeverity severity = AlarmSeverity.Unspecified)
    {
        if (incident.Kind == procedure.Kind)
            return incident;
        SecondLooks.RequireForReclassifying(turn, incident, actor, procedure);
        incident = Waiting.End(turn, incident, actor, "its kind was corrected");
        incident = turn.Write(incident, actor, new IncidentReclassified
        {
            Kind = procedure.Kind,
            Title = IncidentOpening.TitleOf(turn, procedure, incident.Place),
            Class = procedure.Class,
            Level = procedure.Level,
            Team = procedure.Team,
            Deadline = IncidentStages.DeadlineAfter(procedure, incident.Stage, incident.Grade, turn.Now),
            AnswerRequired = procedure.AnswerRequired,
            Reason = reason,
            Severity = severity == AlarmSeverity.Unspecified ? procedure.Severity : severity,
        });
        if (procedure.Class == ProcedureClass.Person && incident.Grade == VerificationGrade.None)
            Dispatching.RecallAll(turn, incident, DeskTurn.System, "it points at a person and was not verified");
        incident = IncidentStages.GoBack(turn, turn.Incident(incident.Number), "nobody is sent before a person verified it");
        return IncidentOpening.DispatchByPolicy(turn, incident);
    }

    /// <summary>Joins an alarm by hand.</summary>
    public static void JoinAlarm(DeskTurn turn, long number, MatterCommand command, string alarm)
    {
        Refuse.IfIncomplete(command, reasonRequired: false);
        var incident = OpenOne(turn, number, command);
        turn.RequireRole(command.Actor, IncidentRoles.Join, "join alarms");
        JoinByHand(turn, incident, command.Actor, alarm);
    }

    /// <summary>Lets an incident go on in another.</summary>
    public static void Merge(DeskTurn turn, long number, MatterCommand command, long into)
    {
        Refuse.IfIncomplete(command, reasonRequired: true);
        var incident = OpenOne(turn, number, command);
        turn.RequireRole(command.Actor, IncidentRoles.Join, "merge incidents");
        var target = turn.Incident(into);
        if (into == number)
            throw Refuse.Invalid("An incident cannot go on in itself.");
        RefuseClosed(turn, target);
        RequireReopeningSeen(turn, incident, command);
        Merge(turn, incident, command.Actor, target, command.Reason);
    }

    /// <summary>Moves what belongs to an incident into another, and closes it as its duplicate.</summary>
    public static void Merge(DeskTurn turn, IncidentRecord incident, string actor, IncidentRecord into, string reason)
    {
        if (turn.State.Tasks.Values.FirstOrDefault(task => task.Incident == incident.Number && task.IsWorking) is { } working)
            throw Refuse.State($"{working.Unit} is at incident {incident.Number} ({working.Id}): merge the other way, or recall it first.");
        SecondLooks.RequireForMerging(turn, incident, actor, into);
        incident = Waiting.End(turn, incident, actor, $"goes on as incident {into.Number}");
        into = Waiting.End(turn, into, actor, $"incident {incident.Number} joined it");
        Dispatching.RecallAll(turn, incident, actor, $"goes on as incident {into.Number}");
        foreach (var joined in incident.Alarms)
        {
            if (into.Alarms.All(known => known.Alarm != joined.Alarm))
            {
                into = turn.Write(into, actor, new IncidentAlarmJoined(joined.Alarm, joined.Twin, JoinReason.ByHand, new BilingualText(
                    $"来自事件{incident.Number}", $"came with incident {incident.Number}")));
            }
        }

        foreach (var report in turn.State.ReportsOf(incident))
            ReportOrders.Join(turn, report, into, actor, reason);

        turn.Write(turn.Incident(incident.Number), actor, new IncidentMerged(into.Number, reason));
        Responding.Follow(turn, turn.Incident(into.Number), $"incident {incident.Number} goes on in it");
    }

    /// <summary>Reviews an incident and puts it away.</summary>
    /// <param name="turn">The decision.</param>
    /// <param name="number">The incident.</param>
    /// <param name="command">Who, and what the review found.</param>
    /// <param name="order">How it ended.</param>
    /// <param name="places">The places that the lesson's filter found here; empty without a lesson.</param>
    public static void Close(DeskTurn turn, long number, MatterCommand command, CloseIncident order, ImmutableArray<string> places)
    {
        Refuse.IfIncomplete(command, reasonRequired: true);
        Refuse.IfTooLong(order.PassedTo, "name of who has it now");
        if (order is { Disposition: Disposition.Duplicate, DuplicateOf: > 0 })
        {
            Merge(turn, number, command, order.DuplicateOf);
            return;
        }

        var incident = OpenOne(turn, number, command);
        var procedure = turn.ProcedureOf(incident);
        var rule = procedure.StageOf(IncidentStage.Closed)!;
        turn.RequireRole(command.Actor, IncidentStages.By(rule), "close it");
        RequireDisposition(turn, incident, order);
        RequireReopeningSeen(turn, incident, command);
        if (order.Disposition == Disposition.NoAction && incident.Grade > VerificationGrade.NoCall)
            turn.RequireSeen(incident, command, incident.Verified, incident.VerifiedPosition, $"graded it {Words.Snake(incident.Grade)}");
        incident = WriteItems(turn, incident, command, order.Items);
        if (order.Disposition == Disposition.Handled)
            RequireRecords(rule, incident);
        if (IncidentStages.ObstacleTo(turn, procedure, incident, IncidentStage.Closed) is { Length: > 0 } obstacle)
            throw Refuse.State($"Incident {number} cannot be closed: {obstacle}.");

        incident = Waiting.End(turn, incident, command.Actor, "it is closed");
        Dispatching.RecallWaiting(turn, incident, "the incident is closed");
        if (order.Lesson is { } lesson)
            LessonOrders.Draw(turn, incident, command.Actor, lesson, places);
        var followUp = procedure.FollowUp is { } after && order.Disposition == Disposition.Handled
            ? new IncidentDeadline(IncidentStage.Closed, turn.Now + after)
            : null;
        Outages.Release(turn, turn.Write(turn.Incident(number), command.Actor, new IncidentClosed(order.Disposition, command.Reason, followUp)
        {
            PassedTo = order.Disposition == Disposition.PassedOn ? order.PassedTo.Trim() : "",
        }));
    }

    /// <summary>Takes back a closing.</summary>
    public static void Reopen(DeskTurn turn, long number, MatterCommand command)
    {
        Refuse.IfIncomplete(command, reasonRequired: true);
        var incident = turn.Incident(number, command);
        turn.RequireRole(command.Actor, IncidentRoles.Reopen, "reopen it");
        if (incident.IsOpen)
            throw Refuse.State($"Incident {number} is not closed; {IncidentStages.Allowed(turn, incident)}.");
        if (incident.MergedInto is { } into)
            throw Refuse.State($"Incident {number} goes on as incident {into}: act on that one.");
        Reopening.Reopen(turn, incident, command.Actor, command.Reason);
    }

    /// <summary>Records the follow-up visit.</summary>
    public static void FollowUp(DeskTurn turn, long number, MatterCommand command)
    {
        Refuse.IfIncomplete(command, reasonRequired: true);
        var incident = turn.Incident(number, command);
        turn.RequireRole(command.Actor, IncidentRoles.FollowUp, "record the visit");
        if (incident.FollowUpDue is null)
            throw Refuse.State($"No visit of incident {number} is due.");
        turn.Write(incident, command.Actor, new IncidentFollowedUp(command.Reason));
    }

    private static void JoinByHand(DeskTurn turn, IncidentRecord incident, string actor, string alarm)
    {
        if (!turn.State.Alarms.TryGetValue(alarm, out var known))
            throw Refuse.Invalid($"There is no open alarm '{alarm}' in {turn.Knowledge.Community}.");
        if (incident.Alarms.Any(joined => joined.Alarm == alarm))
            return;
        SecondLooks.RequireForJoining(turn, incident, actor, known);
        incident = AlarmIntake.Join(turn, incident, known, actor, JoinReason.ByHand, new BilingualText("人工归并", "joined by hand"));
        Responding.Follow(turn, incident, "a further alarm joined it");
    }

    private static IncidentRecord OpenOne(DeskTurn turn, long number, MatterCommand command)
    {
        var incident = turn.Incident(number, command);
        RefuseClosed(turn, incident);
        return incident;
    }

    /// <summary>Refuses what is done to an incident that is closed, and says where it goes on.</summary>
    public static void RefuseClosed(DeskTurn turn, IncidentRecord incident)
    {
        if (incident.MergedInto is { } into)
            throw Refuse.State($"Incident {incident.Number} goes on as incident {into}: act on that one.");
        if (incident.Closed is { } closed)
            throw Refuse.State($"Incident {incident.Number} was closed by {closed.Actor}; {IncidentStages.Allowed(turn, incident)}.");
    }

    /// <summary>Who stands there knows best: what was graded on the scene is graded lower from there alone, while its grader is there.</summary>
    private static void RequireStanding(DeskTurn turn, IncidentRecord incident, string actor, VerificationGrade grade)
    {
        if (grade < incident.Grade && SecondLooks.IsFoundAtScene(turn, incident, actor, out var who))
        {
            throw Refuse.State(
                $"{who} is at incident {incident.Number} and graded it {Words.Snake(incident.Grade)}: who is not there does not grade it lower. Ask there for another look.");
        }
    }

    // More help is never held up for a question where it is asked for from the scene.
    private static void RequireGradeSeen(DeskTurn turn, IncidentRecord incident, MatterCommand command, VerificationGrade grade)
    {
        if (grade != incident.Grade && !(grade > incident.Grade && SecondLooks.IsOnScene(turn, incident, command.Actor)))
            turn.RequireSeen(incident, command, incident.Verified, incident.VerifiedPosition, $"graded it {Words.Snake(incident.Grade)}");
    }

    /// <summary>Checks that who corrects a kind has seen that another person did.</summary>
    /// <param name="turn">The decision.</param>
    /// <param name="matter">What the command is about: the incident, or a report of it.</param>
    /// <param name="incident">The incident whose kind is corrected.</param>
    /// <param name="command">Who corrects it.</param>
    /// <param name="kind">The kind it would be of.</param>
    public static void RequireKindSeen(DeskTurn turn, IMatter matter, IncidentRecord incident, MatterCommand command, string kind)
    {
        if (kind != incident.Kind)
            turn.RequireSeen(matter, command, incident.Reclassified, incident.ReclassifiedPosition, $"made incident {incident.Number} one of kind {incident.Kind}");
    }

    // Nothing was done since it was reopened: who ends it may think that it never was closed.
    private static void RequireReopeningSeen(DeskTurn turn, IncidentRecord incident, MatterCommand command)
    {
        if (incident.StagePosition == incident.OpenedPosition)
            turn.RequireSeen(incident, command, incident.ReopenedBy, incident.OpenedPosition, "reopened it");
    }

    private static void RequireAssigned(DeskTurn turn, IncidentRecord incident, string actor)
    {
        if (turn.RoleOf(actor) != DutyRole.Unit)
            return;
        var units = turn.State.Tasks.Values.Where(task => task.Incident == incident.Number && task.State is TaskState.Accepted or TaskState.EnRoute
            or TaskState.OnScene or TaskState.Done).Select(task => turn.Knowledge.Teams.FindUnit(task.Unit));
        if (!units.Any(unit => unit?.Has(actor) == true))
            throw Refuse.NotAllowed($"{actor} was not sent to incident {incident.Number}.");
    }

    private static void RequireRecords(StageRule rule, IncidentRecord incident)
    {
        if (IncidentStages.Missing(rule, incident) is { IsEmpty: false } missing)
        {
            throw Refuse.State(
                $"Before incident {incident.Number} is {Words.Of(rule.Stage)}, record {string.Join(", ", missing)}.");
        }
    }

    private static void RequireDisposition(DeskTurn turn, IncidentRecord incident, CloseIncident order)
    {
        var disposition = order.Disposition;
        var problem = disposition switch
        {
            Disposition.Handled when incident.Grade == VerificationGrade.NoCall =>
                "it was verified as no call for service: close it as false_alarm, or as unfounded where persons reported it",
            Disposition.Handled when incident.Stage != IncidentStage.Resolved => "it is not resolved",
            Disposition.FalseAlarm when incident.Grade != VerificationGrade.NoCall => "it was not verified as no call for service",
            Disposition.Unfounded when incident.Grade != VerificationGrade.NoCall => "it was not verified as no call for service",
            Disposition.Unfounded when !incident.Alarms.IsEmpty && incident.Reports.IsEmpty => "no person reported it: close it as false_alarm",
            Disposition.NoAction or Disposition.AsFound or Disposition.PassedOn when incident.Stage == IncidentStage.Sensed => "nobody verified it",
            // What persons reported may have been true and be over by itself: the child that was found.
            Disposition.AsFound when incident.Grade == VerificationGrade.NoCall && !incident.Alarms.IsEmpty =>
                "nothing was found: it was verified as no call for service",
            Disposition.NoAction when incident.Grade == VerificationGrade.ThreatToLife =>
                "a person found a life in danger: resolve it, or grade it anew",
            Disposition.PassedOn when string.IsNullOrWhiteSpace(order.PassedTo) => "say to whom",
            Disposition.Duplicate => "say of which incident it is a duplicate",
            Disposition.None or > Disposition.PassedOn =>
                "say how it ended: handled, as_found, unfounded, passed_on, duplicate, false_alarm or no_action",
            _ => "",
        };
        if (problem.Length > 0)
            throw Refuse.State($"Incident {incident.Number} cannot be closed as {Words.Snake(disposition)}: {problem}; {IncidentStages.Allowed(turn, incident)}.");
    }

    private static IncidentRecord WriteItems(
        DeskTurn turn, IncidentRecord incident, MatterCommand command, ImmutableArray<ItemToRecord> items)
    {
        if (items.IsDefaultOrEmpty)
            return incident;
        if (items.Length > MaxItems)
            throw Refuse.Invalid($"Record at most {MaxItems} items at a time.");
        if (incident.Records.Length + items.Length > MaxRecords)
            throw Refuse.State($"Incident {incident.Number} has {incident.Records.Length} records; {MaxRecords} are the most.");
        foreach (var item in items)
        {
            if (incident.Records.LastOrDefault(known => known.Name == item.Name) is { } last && last.Value != item.Value)
            {
                turn.RequireSeen(
                    incident, command, new MatterNote(last.Actor, last.Time, last.Value), last.Position, $"recorded another {item.Name}");
            }
        }

        foreach (var item in items)
        {
            if (!TwinId.IsSegment(item.Name))
                throw Refuse.Invalid($"'{item.Name}' is no name of a record: use lower-case letters, digits and hyphens.");
            Refuse.IfEmpty(item.Value, $"value of {item.Name}");
            incident = turn.Write(incident, command.Actor, new IncidentItemRecorded(item.Name, item.Value));
        }

        return incident;
    }
}
