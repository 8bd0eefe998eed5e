using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Twins;
using EventCase = SafeCommunity.V1.JournalEntry.EventOneofCase;

namespace SafeCommunity.Simulator.Play.Matters;

/// <summary>
/// Reads the API's journal entries as a world hears them: those of alarms, incidents, tasks and reports. What else the
/// journal holds no world acts on.
/// </summary>
/// <param name="ahead">
/// How far the world's clock is ahead of the running system's. All times are moved by it, so that spans stay what they are.
/// </param>
internal sealed partial class EntryReader(TimeSpan ahead)
{
    /// <summary>The entry; null where a world does not hear of such.</summary>
    public JournalEntry? Read(V1.JournalEntry entry)
    {
        var @event = ReadAlarm(entry) ?? ReadIncident(entry) ?? ReadTask(entry) ?? ReadReport(entry);
        return @event is null
            ? null
            : new JournalEntry
            {
                Community = entry.Subject.Split('/')[1],
                Position = entry.Position,
                Time = Time(entry.Time),
                Subject = @event is AlarmEvent ? WireNames.LastOf(entry.Subject) : WireNames.MatterOf(entry.Subject),
                Actor = entry.Actor,
                Event = @event,
                Hash = [.. entry.Hash.Span],
            };
    }

    /// <summary>An alarm that was open before anybody listened, as if it were raised just now by whatever raised it last.</summary>
    public IEnumerable<JournalEntry> Read(V1.Alarm alarm)
    {
        yield return Entry(new AlarmRaised
        {
            Twin = WireNames.LastOf(alarm.Twin),
            Rule = alarm.Rule,
            Severity = (AlarmSeverity)alarm.Severity,
            Message = Text(alarm.Message),
            Cause = Cause(alarm.Cause),
            Onset = Onset(alarm.Onset),
        });
        if (!alarm.Active && alarm.Onset == V1.AlarmOnset.Lasting)
            yield return Entry(new AlarmCleared("") { Worst = alarm.HasWorstValue ? alarm.WorstValue : null });

        JournalEntry Entry(AlarmEvent @event) => new()
        {
            Community = alarm.Name.Split('/')[1],
            Position = alarm.Position,
            Time = Time(alarm.LastRaiseTime),
            Subject = WireNames.LastOf(alarm.Name),
            Actor = "",
            Event = @event,
            Hash = [],
        };
    }

    private JournalEvent? ReadAlarm(V1.JournalEntry entry) => entry.EventCase switch
    {
        EventCase.AlarmRaised when entry.AlarmRaised is var e => new AlarmRaised
        {
            Twin = WireNames.LastOf(e.Twin),
            Rule = e.Rule,
            Severity = (AlarmSeverity)e.Severity,
            Message = Text(e.Message),
            Cause = Cause(e.Cause),
            Onset = Onset(e.Onset),
            EndedAt = e.EndTime is null ? null : Time(e.EndTime),
            Continues = e.Continues.Length > 0 ? WireNames.LastOf(e.Continues) : null,
        },
        EventCase.AlarmRecurred => new AlarmRecurred(Cause(entry.AlarmRecurred.Cause)) { Onset = Onset(entry.AlarmRecurred.Onset) },
        EventCase.AlarmCleared => new AlarmCleared(entry.AlarmCleared.Reason)
        {
            Digest = entry.AlarmCleared.MessageDigest,
            Worst = entry.AlarmCleared.HasWorstValue ? entry.AlarmCleared.WorstValue : null,
        },
        EventCase.AlarmAcknowledged => new AlarmAcknowledged(entry.AlarmAcknowledged.Reason),
        EventCase.AlarmConfirmed => new AlarmConfirmed(entry.AlarmConfirmed.Reason),
        EventCase.AlarmRejected => new AlarmRejected(entry.AlarmRejected.Reason),
        EventCase.AlarmShelved => new AlarmShelved(Time(entry.AlarmShelved.ExpireTime), entry.AlarmShelved.Reason),
        EventCase.AlarmUnshelved => new AlarmUnshelved(entry.AlarmUnshelved.Reason),
        EventCase.AlarmClosed => new AlarmClosed(entry.AlarmClosed.Reason),
        EventCase.AlarmSuppressed =>
            new AlarmSuppressed(WireNames.NumberOf(entry.AlarmSuppressed.Suppression), entry.AlarmSuppressed.Reason),
        EventCase.AlarmUnsuppressed => new AlarmUnsuppressed(entry.AlarmUnsuppressed.Reason),
        _ => null,
    };

    private JournalEvent? ReadTask(V1.JournalEntry entry) => entry.EventCase switch
    {
        EventCase.TaskStoodBy when entry.TaskStoodBy is var e =>
            new TaskStoodBy(WireNames.NumberOf(e.Incident), WireNames.LastOf(e.Unit), Reasons(e.Reasons)),
        EventCase.TaskOffered when entry.TaskOffered is var e =>
            new TaskOffered(WireNames.NumberOf(e.Incident), WireNames.LastOf(e.Unit), Time(e.AnswerDueTime), Reasons(e.Reasons)),
        EventCase.TaskAccepted => new TaskAccepted(entry.TaskAccepted.Reason) { ArrivalDue = OptionalTime(entry.TaskAccepted.ArrivalDueTime) },
        EventCase.TaskDeclined => new TaskDeclined(entry.TaskDeclined.Reason),
        EventCase.TaskExpired => new TaskExpired(entry.TaskExpired.Reason),
        EventCase.TaskStarted => new TaskStarted(entry.TaskStarted.Reason) { ArrivalDue = OptionalTime(entry.TaskStarted.ArrivalDueTime) },
        EventCase.TaskArrived => new TaskArrived(entry.TaskArrived.Reason),
        EventCase.TaskDone => new TaskDone(entry.TaskDone.Reason),
        EventCase.TaskRecalled => new TaskRecalled(entry.TaskRecalled.Reason),
        EventCase.TaskReplaced => new TaskReplaced(entry.TaskReplaced.Reason),
        EventCase.TaskChased when entry.TaskChased is var e => new TaskChased(e.Times, OptionalTime(e.ArrivalDueTime), Text(e.Text)),
        EventCase.TaskArrivalDueMoved when entry.TaskArrivalDueMoved is var e => new TaskArrivalDueMoved(Time(e.ArrivalDueTime), e.Reason),
        EventCase.TaskAnswerDueMoved when entry.TaskAnswerDueMoved is var e => new TaskAnswerDueMoved(Time(e.AnswerDueTime), e.Reason),
        _ => null,
    };

    private DateTimeOffset Time(Timestamp time) => time.ToDateTimeOffset() + ahead;

    private DateTimeOffset? OptionalTime(Timestamp? time) => time is null ? null : Time(time);

    private AlarmCause Cause(V1.AlarmCause cause) =>
        new(cause.HasSeq ? cause.Seq : null, Time(cause.Time), cause.HasValue ? cause.Value : null) { Digest = cause.MessageDigest };

    private static AlarmOnset Onset(V1.AlarmOnset onset) => (AlarmOnset)((int)onset - 1);

    private IncidentDeadline? Deadline(V1.IncidentDeadline? deadline) =>
        deadline is null ? null : new IncidentDeadline((IncidentStage)deadline.Stage, Time(deadline.DueTime));

    private static BilingualText Text(V1.BilingualText text) => new(text.Zh, text.En);

    private static ImmutableArray<UnitReason> Reasons(IEnumerable<V1.UnitReason> reasons) =>
        [.. reasons.Select(reason => new UnitReason(reason.Criterion, reason.Passed, Text(reason.Text)))];
}
