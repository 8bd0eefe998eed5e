using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Storage.Sqlite.Lists;

namespace SafeCommunity.Storage.Sqlite.Matters;

/// <summary>Reads the table of one sort of matter.</summary>
internal sealed class SqliteMatterReader<T>(SqliteReadPool reads, MatterTable<T> table) : IMatterReader<T>
    where T : class, IMatter
{
    public Task<T?> GetAsync(string community, string id, CancellationToken cancellation = default) =>
        reads.ReadAsync(
            session => session.ReadFirst(
                $"SELECT m.body FROM {table.Name} m WHERE m.subject = (SELECT number FROM subjects WHERE community = $0 AND name = $1)",
                Read,
                community,
                id),
            cancellation);

    public async Task<MatterPage<T>> ListAsync(string community, MatterQuery query, CancellationToken cancellation = default)
    {
        var list = new ListSql(table.List, community, query);
        return await reads.ReadAsync(session => list.Read(session, Read), cancellation);
    }

    public Task<ImmutableArray<T>> ReadChangedAsync(
        string community, long afterPosition, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);

        // CROSS JOIN holds SQLite to this order: along the journal, from there to the matter whose last change the entry is.
        return reads.ReadAsync(
            session => session.ReadAll(
                $"""
                SELECT m.body FROM journal j CROSS JOIN {table.Name} m
                ON m.subject = j.subject AND m.position = j.position
                WHERE j.community = $0 AND j.position > $1 ORDER BY j.position LIMIT $2
                """,
                Read,
                community,
                afterPosition,
                limit),
            cancellation);
    }

    public Task<(long Position, ImmutableArray<T> Matters)> ReadOpenAsync(
        string community, CancellationToken cancellation = default) =>
        reads.ReadAsync(
            session => (
                SqliteJournalReader.ReadHead(session, community).Position,
                session.ReadAll(
                    $"SELECT m.body FROM {table.Name} m WHERE m.community = $0 AND m.is_open = 1 ORDER BY m.subject", Read, community)),
            cancellation);

    private T Read(SqliteDataReader row) => MatterJson.Read(row.GetFieldValue<byte[]>(0), table.Json);
}
