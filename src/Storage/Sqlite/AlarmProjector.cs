using Microsoft.Data.Sqlite;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>
/// Keeps the table of alarms in the journal's transaction. Each event writes only the columns it changes; the outcome is
/// what <see cref="AlarmFold.Apply"/> makes of the same entries.
/// </summary>
internal sealed class AlarmProjector : IDisposable
{
    // In every statement ?1 is the number of the subject and ?2 the position.
    private readonly PreparedStatement _raise;
    private readonly PreparedStatement _recur;
    private readonly PreparedStatement _clear;
    private readonly PreparedStatement _acknowledge;
    private readonly PreparedStatement _judge;
    private readonly PreparedStatement _shelve;
    private readonly PreparedStatement _unshelve;
    private readonly PreparedStatement _suppress;
    private readonly PreparedStatement _unsuppress;
    private readonly PreparedStatement _close;

    public AlarmProjector(SqliteConnection connection)
    {
        _raise = new PreparedStatement(connection, """
            INSERT INTO alarms (subject, position, community, id, twin, rule, severity, message_zh, message_en,
                raised_at, last_raised_at, cause_seq, cause_time, cause_value, cause_digest, count, active, judgement,
                onset, cleared_at, continues)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11, ?12, ?13, ?14, 1, ?15 = 0, 0, ?15, ?16, ?17)
            """);
        _recur = Update("""
            last_raised_at = ?3, cause_seq = ?4, cause_time = ?5, cause_value = ?6, cause_digest = ?7, count = count + 1,
            cleared_at = CASE WHEN ?8 = 0 OR active THEN cleared_at ELSE ?3 END, active = active OR ?8 = 0,
            acknowledged_by = NULL, acknowledged_at = NULL, acknowledged_reason = NULL
            """);
        _clear = Update("active = 0, cleared_at = ?3, worst_value = coalesce(?4, worst_value)");
        _acknowledge = Update("acknowledged_by = ?3, acknowledged_at = ?4, acknowledged_reason = ?5");
        _judge = Update("judged_by = ?3, judged_at = ?4, judged_reason = ?5, judgement = ?6");
        _shelve = Update("shelved_by = ?3, shelved_at = ?4, shelved_reason = ?5, shelved_until = ?6");
        _unshelve = Update("shelved_by = NULL, shelved_at = NULL, shelved_reason = NULL, shelved_until = NULL");
        _suppress = Update("suppressed_by = ?3");
        _unsuppress = Update("suppressed_by = NULL");
        _close = Update("""
            closed_by = ?3, closed_at = ?4, closed_reason = ?5,
            shelved_by = NULL, shelved_at = NULL, shelved_reason = NULL, shelved_until = NULL
            """);

        PreparedStatement Update(string columns) =>
            new(connection, $"UPDATE alarms SET position = ?2, {columns} WHERE subject = ?1");
    }

    /// <summary>Applies one entry.</summary>
    /// <exception cref="InvalidDataException">The event is of an alarm that was never raised.</exception>
    /// <exception cref="SqliteException">The alarm was raised before (a constraint), or the store cannot write.</exception>
    public void Apply(long subject, string community, JournalDraft draft, JournalHead place, AlarmEvent @event)
    {
        var time = TimeColumn.Of(place.Time);
        var statement = @event switch
        {
            AlarmRaised e => Raise(e),
            AlarmRecurred e => Recur(e),
            AlarmCleared e => Clear(e),
            AlarmAcknowledged e => Note(_acknowledge, e.Reason),
            AlarmConfirmed e => Judge(Judgement.Confirmed, e.Reason),
            AlarmRejected e => Judge(Judgement.False, e.Reason),
            AlarmShelved e => Shelve(e),
            AlarmUnshelved => _unshelve,
            AlarmSuppressed e => Suppress(e),
            AlarmUnsuppressed => _unsuppress,
            AlarmClosed e => Note(_close, e.Reason),
            _ => throw new InvalidDataException($"The table of alarms knows no {@event.GetType().Name}."),
        };
        statement.Bind(1, subject);
        statement.Bind(2, place.Position);
        if (statement.Execute() != 1)
            throw new InvalidDataException($"An entry of {community} is of alarm {draft.Subject}, which was never raised.");

        PreparedStatement Raise(AlarmRaised raised)
        {
            _raise.BindText(3, community);
            _raise.BindText(4, draft.Subject);
            _raise.BindText(5, raised.Twin);
            _raise.BindText(6, raised.Rule);
            _raise.Bind(7, (long)raised.Severity);
            _raise.BindText(8, raised.Message.Zh);
            _raise.BindText(9, raised.Message.En);
            _raise.Bind(10, time);
            BindCause(_raise, 11, raised.Cause);
            _raise.Bind(15, (long)raised.Onset);
            long? ended = raised.Onset switch
            {
                AlarmOnset.Lasting => null,
                AlarmOnset.Moment => time,
                _ => raised.EndedAt is { } at ? TimeColumn.Of(at) : time,
            };
            _raise.Bind(16, ended);
            _raise.BindText(17, raised.Continues);
            return _raise;
        }

        PreparedStatement Recur(AlarmRecurred recurred)
        {
            _recur.Bind(3, time);
            BindCause(_recur, 4, recurred.Cause);
            _recur.Bind(8, (long)recurred.Onset);
            return _recur;
        }

        PreparedStatement Clear(AlarmCleared cleared)
        {
            _clear.Bind(3, time);
            _clear.Bind(4, cleared.Worst);
            return _clear;
        }

        PreparedStatement Judge(Judgement judgement, string reason)
        {
            _judge.Bind(6, (long)judgement);
            return Note(_judge, reason);
        }

        PreparedStatement Shelve(AlarmShelved shelved)
        {
            _shelve.Bind(6, TimeColumn.Of(shelved.Until));
            return Note(_shelve, shelved.Reason);
        }

        PreparedStatement Suppress(AlarmSuppressed suppressed)
        {
            _suppress.Bind(3, suppressed.Suppression);
            return _suppress;
        }

        PreparedStatement Note(PreparedStatement target, string reason)
        {
            target.BindText(3, draft.Actor);
            target.Bind(4, time);
            target.BindText(5, reason);
            return target;
        }
    }

    public void Dispose()
    {
        PreparedStatement[] all = [_raise, _recur, _clear, _acknowledge, _judge, _shelve, _unshelve, _suppress, _unsuppress, _close];
        foreach (var statement in all)
            statement.Dispose();
    }

    private static void BindCause(PreparedStatement statement, int first, AlarmCause cause)
    {
        statement.Bind(first, cause.Seq);
        statement.Bind(first + 1, TimeColumn.Of(cause.Time));
        statement.Bind(first + 2, cause.Value);
        statement.Bind(first + 3, cause.Digest);
    }
}
