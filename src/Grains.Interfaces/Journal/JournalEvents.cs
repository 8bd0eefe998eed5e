using System.Text.Json;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Clocks;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Journal;

/// <summary>
/// How journal events are stored: their kind, and their members as JSON. A kind is a promise to stored data: it is
/// never changed or reused, and a new event is added here.
/// </summary>
public static class JournalEvents
{
    /// <summary>The stored kind of an event, for instance <c>alarm.raised</c>.</summary>
    /// <exception cref="ArgumentException">The event is not registered here.</exception>
    public static string KindOf(JournalEvent @event) => @event switch
    {
        AlarmRaised => "alarm.raised",
        AlarmRecurred => "alarm.recurred",
        AlarmCleared => "alarm.cleared",
        AlarmAcknowledged => "alarm.acknowledged",
        AlarmConfirmed => "alarm.confirmed",
        AlarmRejected => "alarm.rejected",
        AlarmShelved => "alarm.shelved",
        AlarmUnshelved => "alarm.unshelved",
        AlarmClosed => "alarm.closed",
        PlanApplied => "plan.applied",
        RulesApplied => "rules.applied",
        PlayBegan => "play.began",
        AlarmSuppressed => "alarm.suppressed",
        AlarmUnsuppressed => "alarm.unsuppressed",
        IncidentOpened => "incident.opened",
        IncidentAlarmJoined => "incident.alarm_joined",
        IncidentReportJoined => "incident.report_joined",
        IncidentWidened => "incident.widened",
        IncidentReclassified => "incident.reclassified",
        IncidentVerified => "incident.verified",
        IncidentMoved => "incident.moved",
        IncidentItemRecorded => "incident.item_recorded",
        IncidentEscalated => "incident.escalated",
        IncidentOverdue => "incident.overdue",
        IncidentTakenUp => "incident.taken_up",
        IncidentUrged => "incident.urged",
        IncidentDispatchExhausted => "incident.dispatch_exhausted",
        IncidentClosed => "incident.closed",
        IncidentMerged => "incident.merged",
        IncidentReopened => "incident.reopened",
        IncidentFollowedUp => "incident.followed_up",
        IncidentLessonDrawn => "incident.lesson_drawn",
        IncidentTaskAdded => "incident.task_added",
        TaskStoodBy => "task.stood_by",
        TaskOffered => "task.offered",
        TaskAccepted => "task.accepted",
        TaskDeclined => "task.declined",
        TaskExpired => "task.expired",
        TaskStarted => "task.started",
        TaskArrived => "task.arrived",
        TaskDone => "task.done",
        TaskRecalled => "task.recalled",
        TaskReplaced => "task.replaced",
        UnitDeclared => "unit.declared",
        UnitContactLost => "unit.contact_lost",
        UnitContactRegained => "unit.contact_regained",
        UnitTaskChanged => "unit.task_changed",
        ReportReceived => "report.received",
        ReportReclassified => "report.reclassified",
        ReportJoined => "report.joined",
        ReportAnswered => "report.answered",
        ReportRated => "report.rated",
        ReportContactRead => "report.contact_read",
        LessonDrawn => "lesson.drawn",
        LessonChecked => "lesson.checked",
        SeatTaken => "seat.taken",
        SeatHandedOver => "seat.handed_over",
        SeatLeft => "seat.left",
        SuppressionBegan => "suppression.began",
        SuppressionSeconded => "suppression.seconded",
        SuppressionEnded => "suppression.ended",
        AlarmFloodBegan => "alarm_flood.began",
        AlarmFloodEnded => "alarm_flood.ended",
        ProceduresApplied => "procedures.applied",
        TeamsApplied => "teams.applied",
        ClockStepped => "clock.stepped",
        IncidentDeadlineMoved => "incident.deadline_moved",
        TaskAnswerDueMoved => "task.answer_due_moved",
        _ => throw new ArgumentException($"{@event.GetType().Name} has no stored kind.", nameof(@event)),
    };

    /// <summary>Writes an event's members.</summary>
    public static void Write(Utf8JsonWriter writer, JournalEvent @event) =>
        JsonSerializer.Serialize(writer, @event, @event.GetType(), JournalEventJson.Default);

    /// <summary>Reads an event from its kind and its members.</summary>
    /// <exception cref="InvalidDataException">The kind is unknown, or the members are not its own.</exception>
    public static JournalEvent Read(string kind, ReadOnlySpan<byte> body)
    {
        JournalEvent? read = kind switch
        {
            "alarm.raised" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmRaised),
            "alarm.recurred" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmRecurred),
            "alarm.cleared" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmCleared),
            "alarm.acknowledged" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmAcknowledged),
            "alarm.confirmed" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmConfirmed),
            "alarm.rejected" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmRejected),
            "alarm.shelved" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmShelved),
            "alarm.unshelved" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmUnshelved),
            "alarm.closed" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmClosed),
            "plan.applied" => JsonSerializer.Deserialize(body, JournalEventJson.Default.PlanApplied),
            "rules.applied" => JsonSerializer.Deserialize(body, JournalEventJson.Default.RulesApplied),
            "play.began" => JsonSerializer.Deserialize(body, JournalEventJson.Default.PlayBegan),
            "alarm.suppressed" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmSuppressed),
            "alarm.unsuppressed" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmUnsuppressed),
            "incident.opened" => JsonSerializer.Deserialize(body, JournalEventJson.Default.IncidentOpened),
            "incident.alarm_joined" => JsonSerializer.Deserialize(body, JournalEventJson.Default.IncidentAlarmJoined),
            "incident.report_joined" => JsonSerializer.Deserialize(body, JournalEventJson.Default.IncidentReportJoined),
            "incident.widened" => JsonSerializer.Deserialize(body, JournalEventJson.Default.IncidentWidened),
            "incident.reclassified" => JsonSerializer.Deserialize(body, JournalEventJson.Default.IncidentReclassified),
            "incident.verified" => JsonSerializer.Deserialize(body, JournalEventJson.Default.IncidentVerified),
            "incident.moved" => JsonSerializer.Deserialize(body, JournalEventJson.Default.IncidentMoved),
            "incident.item_recorded" => JsonSerializer.Deserialize(body, JournalEventJson.Default.IncidentItemRecorded),
            "incident.escalated" => JsonSerializer.Deserialize(body, JournalEventJson.Default.IncidentEscalated),
            "incident.overdue" => JsonSerializer.Deserialize(body, JournalEventJson.Default.IncidentOverdue),
            "incident.taken_up" => JsonSerializer.Deserialize(body, JournalEventJson.Default.IncidentTakenUp),
            "incident.urged" => JsonSerializer.Deserialize(body, JournalEventJson.Default.IncidentUrged),
            "incident.dispatch_exhausted" => JsonSerializer.Deserialize(body, JournalEventJson.Default.IncidentDispatchExhausted),
            "incident.closed" => JsonSerializer.Deserialize(body, JournalEventJson.Default.IncidentClosed),
            "incident.merged" => JsonSerializer.Deserialize(body, JournalEventJson.Default.IncidentMerged),
            "incident.reopened" => JsonSerializer.Deserialize(body, JournalEventJson.Default.IncidentReopened),
            "incident.followed_up" => JsonSerializer.Deserialize(body, JournalEventJson.Default.IncidentFollowedUp),
            "incident.lesson_drawn" => JsonSerializer.Deserialize(body, JournalEventJson.Default.IncidentLessonDrawn),
            "incident.task_added" => JsonSerializer.Deserialize(body, JournalEventJson.Default.IncidentTaskAdded),
            "task.stood_by" => JsonSerializer.Deserialize(body, JournalEventJson.Default.TaskStoodBy),
            "task.offered" => JsonSerializer.Deserialize(body, JournalEventJson.Default.TaskOffered),
            "task.accepted" => JsonSerializer.Deserialize(body, JournalEventJson.Default.TaskAccepted),
            "task.declined" => JsonSerializer.Deserialize(body, JournalEventJson.Default.TaskDeclined),
            "task.expired" => JsonSerializer.Deserialize(body, JournalEventJson.Default.TaskExpired),
            "task.started" => JsonSerializer.Deserialize(body, JournalEventJson.Default.TaskStarted),
            "task.arrived" => JsonSerializer.Deserialize(body, JournalEventJson.Default.TaskArrived),
            "task.done" => JsonSerializer.Deserialize(body, JournalEventJson.Default.TaskDone),
            "task.recalled" => JsonSerializer.Deserialize(body, JournalEventJson.Default.TaskRecalled),
            "task.replaced" => JsonSerializer.Deserialize(body, JournalEventJson.Default.TaskReplaced),
            "unit.declared" => JsonSerializer.Deserialize(body, JournalEventJson.Default.UnitDeclared),
            "unit.contact_lost" => JsonSerializer.Deserialize(body, JournalEventJson.Default.UnitContactLost),
            "unit.contact_regained" => JsonSerializer.Deserialize(body, JournalEventJson.Default.UnitContactRegained),
            "unit.task_changed" => JsonSerializer.Deserialize(body, JournalEventJson.Default.UnitTaskChanged),
            "report.received" => JsonSerializer.Deserialize(body, JournalEventJson.Default.ReportReceived),
            "report.reclassified" => JsonSerializer.Deserialize(body, JournalEventJson.Default.ReportReclassified),
            "report.joined" => JsonSerializer.Deserialize(body, JournalEventJson.Default.ReportJoined),
            "report.answered" => JsonSerializer.Deserialize(body, JournalEventJson.Default.ReportAnswered),
            "report.rated" => JsonSerializer.Deserialize(body, JournalEventJson.Default.ReportRated),
            "report.contact_read" => JsonSerializer.Deserialize(body, JournalEventJson.Default.ReportContactRead),
            "lesson.drawn" => JsonSerializer.Deserialize(body, JournalEventJson.Default.LessonDrawn),
            "lesson.checked" => JsonSerializer.Deserialize(body, JournalEventJson.Default.LessonChecked),
            "seat.taken" => JsonSerializer.Deserialize(body, JournalEventJson.Default.SeatTaken),
            "seat.handed_over" => JsonSerializer.Deserialize(body, JournalEventJson.Default.SeatHandedOver),
            "seat.left" => JsonSerializer.Deserialize(body, JournalEventJson.Default.SeatLeft),
            "suppression.began" => JsonSerializer.Deserialize(body, JournalEventJson.Default.SuppressionBegan),
            "suppression.seconded" => JsonSerializer.Deserialize(body, JournalEventJson.Default.SuppressionSeconded),
            "suppression.ended" => JsonSerializer.Deserialize(body, JournalEventJson.Default.SuppressionEnded),
            "alarm_flood.began" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmFloodBegan),
            "alarm_flood.ended" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmFloodEnded),
            "procedures.applied" => JsonSerializer.Deserialize(body, JournalEventJson.Default.ProceduresApplied),
            "teams.applied" => JsonSerializer.Deserialize(body, JournalEventJson.Default.TeamsApplied),
            "clock.stepped" => JsonSerializer.Deserialize(body, JournalEventJson.Default.ClockStepped),
            "incident.deadline_moved" => JsonSerializer.Deserialize(body, JournalEventJson.Default.IncidentDeadlineMoved),
            "task.answer_due_moved" => JsonSerializer.Deserialize(body, JournalEventJson.Default.TaskAnswerDueMoved),
            _ => throw new InvalidDataException($"Unknown kind of journal entry '{kind}'."),
        };
        return read ?? throw new InvalidDataException($"A journal entry of kind '{kind}' has no body.");
    }
}
