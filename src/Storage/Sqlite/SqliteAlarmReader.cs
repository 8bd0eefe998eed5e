using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Storage.Sqlite.Lists;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>Reads the table of alarms.</summary>
internal sealed class SqliteAlarmReader(SqliteReadPool reads) : IAlarmReader
{
    public Task<AlarmRecord?> GetAsync(string community, string id, CancellationToken cancellation = default) =>
        reads.ReadAsync(
            session => session.ReadFirst(
                $"SELECT {AlarmTable.Columns} FROM alarms a WHERE a.subject = (SELECT number FROM subjects WHERE community = $0 AND name = $1)",
                AlarmTable.Read,
                community,
                id),
            cancellation);

    public async Task<AlarmPage> ListAsync(string community, AlarmQuery query, CancellationToken cancellation = default)
    {
        var list = new ListSql(AlarmTable.List, community, new MatterQuery
        {
            Filter = query.Filter,
            OrderBy = query.OrderBy,
            PageSize = query.PageSize,
            PageToken = query.PageToken,
            Now = query.Now,
        });
        var page = await reads.ReadAsync(session => list.Read(session, AlarmTable.Read), cancellation);
        return new AlarmPage(page.Matters, page.NextPageToken, page.TotalSize);
    }

    public Task<ImmutableArray<AlarmRecord>> ReadChangedAsync(
        string community, long afterPosition, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);

        // CROSS JOIN holds SQLite to this order: along the journal, from there to the alarm whose last change the entry is.
        return reads.ReadAsync(
            session => session.ReadAll(
                $"""
                SELECT {AlarmTable.Columns} FROM journal j CROSS JOIN alarms a
                ON a.subject = j.subject AND a.position = j.position
                WHERE j.community = $0 AND j.position > $1 ORDER BY j.position LIMIT $2
                """,
                AlarmTable.Read,
                community,
                afterPosition,
                limit),
            cancellation);
    }

    public Task<(long Position, ImmutableArray<AlarmRecord> Alarms)> ReadOpenAsync(
        string community, CancellationToken cancellation = default) =>
        reads.ReadAsync(
            session => (
                SqliteJournalReader.ReadHead(session, community).Position,
                session.ReadAll(
                    $"SELECT {AlarmTable.Columns} FROM alarms a WHERE a.community = $0 AND a.closed_at IS NULL ORDER BY a.id",
                    AlarmTable.Read,
                    community)),
            cancellation);

    public Task<ImmutableArray<AlarmRecord>> ReadNewestOfTwinAsync(
        string community, string twin, CancellationToken cancellation = default) =>
        reads.ReadAsync(
            session => session.ReadAll(
                // The ids of a twin's alarms are a range of names, from '{twin}.' to before '{twin}/'; what follows twin and rule
                // is the ordinal. With a single max() SQLite takes the other columns from the row that holds it.
                $"""
                SELECT {AlarmTable.Columns}, max(CAST(substr(a.id, length(a.twin) + length(a.rule) + 3) AS INTEGER))
                FROM subjects s JOIN alarms a ON a.subject = s.number
                WHERE s.community = $0 AND s.name > $1 || '.' AND s.name < $1 || '/' AND a.twin = $1 GROUP BY a.rule ORDER BY a.rule
                """,
                AlarmTable.Read,
                community,
                twin),
            cancellation);

    public Task<ImmutableArray<AlarmRecord>> ReadHeldAsync(string community, CancellationToken cancellation = default) =>
        reads.ReadAsync(
            session => session.ReadAll(
                $"SELECT {AlarmTable.Columns} FROM alarms a WHERE a.community = $0 AND {AlarmTable.HeldSql} ORDER BY a.id",
                AlarmTable.Read,
                community),
            cancellation);

    public Task<ImmutableArray<AlarmRecord>> ReadRestingAsync(string community, CancellationToken cancellation = default) =>
        reads.ReadAsync(
            session => session.ReadAll(
                $"""
                SELECT {AlarmTable.Columns} FROM alarms a WHERE a.community = $0 AND a.closed_at IS NULL
                AND a.active AND (a.shelved_until IS NOT NULL OR a.suppressed_by IS NOT NULL) ORDER BY a.id
                """,
                AlarmTable.Read,
                community),
            cancellation);

    public Task<ImmutableArray<AlarmRecord>> ReadReturnedAsync(string community, CancellationToken cancellation = default) =>
        reads.ReadAsync(
            session => session.ReadAll(
                $"""
                SELECT {AlarmTable.Columns} FROM alarms a WHERE a.community = $0 AND a.closed_at IS NULL
                AND NOT a.active AND a.acknowledged_at IS NOT NULL AND a.shelved_until IS NULL AND a.suppressed_by IS NULL ORDER BY a.id
                """,
                AlarmTable.Read,
                community),
            cancellation);

    public Task<ImmutableArray<AlarmRecord>> ReadShelfExpiredAsync(
        string community, DateTimeOffset now, CancellationToken cancellation = default) =>
        reads.ReadAsync(
            session => session.ReadAll(
                $"""
                SELECT {AlarmTable.Columns} FROM alarms a
                WHERE a.community = $0 AND a.closed_at IS NULL AND a.shelved_until <= $1 ORDER BY a.shelved_until, a.id
                """,
                AlarmTable.Read,
                community,
                TimeColumn.Of(now)),
            cancellation);
}
