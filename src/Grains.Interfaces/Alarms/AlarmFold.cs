using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Grains.Alarms;

/// <summary>How an alarm's entries make its state. Pure: the grain replays with it and read tables must agree with it.</summary>
public static class AlarmFold
{
    /// <summary>The alarm after an entry.</summary>
    /// <param name="alarm">The alarm before; null before its first entry.</param>
    /// <param name="entry">An entry whose subject is the alarm.</param>
    /// <exception cref="InvalidDataException">The entry cannot follow: the journal was written wrongly.</exception>
    public static AlarmRecord Apply(AlarmRecord? alarm, JournalEntry entry)
    {
        if (entry.Event is AlarmRaised raised)
        {
            return new AlarmRecord
            {
                Community = entry.Community,
                Id = entry.Subject,
                Twin = raised.Twin,
                Rule = raised.Rule,
                Severity = raised.Severity,
                Message = raised.Message,
                RaisedAt = entry.Time,
                LastRaisedAt = entry.Time,
                Cause = raised.Cause,
                Count = 1,
                Active = raised.Onset == AlarmOnset.Lasting,
                ClearedAt = raised.Onset switch
                {
                    AlarmOnset.Lasting => null,
                    AlarmOnset.Moment => entry.Time,
                    _ => raised.EndedAt ?? entry.Time,
                },
                Position = entry.Position,
                Onset = raised.Onset,
                Continues = raised.Continues,
            };
        }

        if (alarm is null)
            throw new InvalidDataException($"Entry {entry.Position} of {entry.Community} is of alarm {entry.Subject}, which was never raised.");

        MatterNote Note(string reason) => new(entry.Actor, entry.Time, reason);

        var next = entry.Event switch
        {
            AlarmRecurred recurred => alarm with
            {
                LastRaisedAt = entry.Time,
                Cause = recurred.Cause,
                Count = alarm.Count + 1,
                Active = alarm.Active || recurred.Onset == AlarmOnset.Lasting,
                ClearedAt = recurred.Onset == AlarmOnset.Lasting || alarm.Active ? alarm.ClearedAt : entry.Time,
                Acknowledgement = null,
            },
            AlarmCleared e => alarm with { Active = false, ClearedAt = entry.Time, Worst = e.Worst ?? alarm.Worst },
            AlarmAcknowledged e => alarm with { Acknowledgement = Note(e.Reason) },
            AlarmConfirmed e => alarm with { Judgement = Judgement.Confirmed, Judged = Note(e.Reason) },
            AlarmRejected e => alarm with { Judgement = Judgement.False, Judged = Note(e.Reason) },
            AlarmShelved e => alarm with { ShelvedUntil = e.Until, Shelved = Note(e.Reason) },
            AlarmUnshelved => alarm with { ShelvedUntil = null, Shelved = null },
            AlarmSuppressed e => alarm with { SuppressedBy = e.Suppression },
            AlarmUnsuppressed => alarm with { SuppressedBy = null },
            AlarmClosed e => alarm with { Closed = Note(e.Reason), ShelvedUntil = null, Shelved = null },
            _ => throw new InvalidDataException($"Entry {entry.Position} of {entry.Community} is not of an alarm."),
        };
        return next with { Position = entry.Position };
    }
}
