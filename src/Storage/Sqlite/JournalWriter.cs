using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Clocks;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Storage.Sqlite.Matters;
using SQLitePCL;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>Appends to the journal and keeps its read tables; belongs to the writer's thread.</summary>
internal sealed class JournalWriter : IDisposable
{
    private readonly Dictionary<string, Head> _heads = [];
    private readonly PreparedStatement _insert;
    private readonly PreparedStatement _readHead;
    private readonly PreparedStatement _readLast;
    private readonly SubjectNumbers _subjects;
    private readonly AlarmProjector _alarms;
    private readonly IMatterProjector[] _matters;

    public JournalWriter(SqliteConnection connection)
    {
        _insert = new PreparedStatement(connection, """
            INSERT INTO journal (community, position, time, kind, subject, actor, body, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """);
        _readHead = new PreparedStatement(connection, """
            SELECT position, time, hash FROM journal WHERE community = ? ORDER BY position DESC LIMIT 1
            """);
        _readLast = new PreparedStatement(connection, "SELECT max(position) FROM journal WHERE subject = ?1");
        _subjects = new SubjectNumbers(connection);
        _alarms = new AlarmProjector(connection);
        _matters = [.. MatterTables.All.Select(table => table.ProjectorOn(connection))];
    }

    /// <summary>Checks that nothing came after the entry that a draft was decided on.</summary>
    /// <exception cref="StaleDraftException">Something did.</exception>
    public void Check(string community, JournalDraft draft)
    {
        if (draft.After is not { } after)
            return;
        _readLast.Bind(1, _subjects.NumberOf(community, draft.Subject));
        if ((_readLast.QueryInt64() ?? 0) != after)
            throw new StaleDraftException(draft.Subject);
    }

    /// <summary>Writes one entry after the head and returns where it stands.</summary>
    public JournalHead Append(string community, JournalRecord record, DateTimeOffset time, JournalEvent @event, JournalDraft draft)
    {
        var head = HeadOf(community);
        head.Position++;
        var stamp = time.ToUnixTimeMilliseconds();
        // Times go on along the positions; only a step of the clock, which says so, takes them back.
        head.Time = @event is ClockStepped ? stamp : Math.Max(head.Time, stamp);
        head.Hash = record.Seal(head.Hash, head.Position, head.Time);
        var subject = _subjects.NumberOf(community, draft.Subject);

        _insert.BindText(1, record.Community);
        _insert.Bind(2, head.Position);
        _insert.Bind(3, head.Time);
        _insert.BindText(4, record.Kind);
        _insert.Bind(5, subject);
        _insert.BindText(6, record.Actor);
        _insert.BindText(7, record.Body);
        _insert.BindBlob(8, head.Hash);
        _insert.Execute();

        var place = new JournalHead(
            head.Position,
            DateTimeOffset.FromUnixTimeMilliseconds(head.Time),
            ImmutableCollectionsMarshal.AsImmutableArray(head.Hash));
        Project(subject, community, draft, place, @event);
        return place;
    }

    /// <summary>Brings an entry that stands in the journal into the read tables alone, which were emptied or are a comparison's.</summary>
    /// <param name="subject">The number of its subject.</param>
    /// <param name="entry">The entry; they come in order.</param>
    /// <exception cref="InvalidDataException">The entry cannot follow.</exception>
    public void Replay(long subject, JournalEntry entry) => Project(
        subject,
        entry.Community,
        JournalDraft.Of(entry.Subject, entry.Actor, entry.Event),
        new JournalHead(entry.Position, entry.Time, entry.Hash),
        entry.Event);

    /// <summary>What is cached may no longer be what the file holds.</summary>
    public void Forget()
    {
        _heads.Clear();
        _subjects.Forget();
        foreach (var matters in _matters)
            matters.Forget();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _readHead.Dispose();
        _readLast.Dispose();
        _subjects.Dispose();
        _alarms.Dispose();
        foreach (var matters in _matters)
            matters.Dispose();
    }

    // Alarms come in floods and their table is kept column by column, with nothing allocated; other matters are few.
    private void Project(long subject, string community, JournalDraft draft, JournalHead place, JournalEvent @event)
    {
        if (@event is AlarmEvent alarm)
        {
            _alarms.Apply(subject, community, draft, place, alarm);
            return;
        }

        foreach (var matters in _matters)
        {
            if (!matters.Takes(@event))
                continue;
            matters.Apply(subject, new JournalEntry
            {
                Community = community,
                Position = place.Position,
                Time = place.Time,
                Subject = draft.Subject,
                Actor = draft.Actor,
                Event = @event,
                Hash = place.Hash,
            });
            return;
        }
    }

    private Head HeadOf(string community)
    {
        if (!_heads.TryGetValue(community, out var head))
        {
            _readHead.BindText(1, community);
            head = _readHead.QuerySingle(row => new Head
            {
                Position = raw.sqlite3_column_int64(row, 0),
                Time = raw.sqlite3_column_int64(row, 1),
                Hash = raw.sqlite3_column_blob(row, 2).ToArray(),
            }) ?? new Head { Hash = new byte[JournalRecord.HashSize] };
            _heads.Add(community, head);
        }

        return head;
    }

    private sealed class Head
    {
        public long Position { get; set; }

        public long Time { get; set; }

        public required byte[] Hash { get; set; }
    }
}
