using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>Reads the journals of the store's file.</summary>
internal class SqliteJournalReader(SqliteReadPool reads) : IJournalReader
{
    private const int VerifyPageSize = 2_000;

    private const string SelectEntries = """
        SELECT j.community, j.position, j.time, j.kind, coalesce(s.name, ''), j.actor, j.body, j.hash
        FROM journal j LEFT JOIN subjects s ON s.number = j.subject
        """;

    public Task<JournalHead> GetHeadAsync(string community, CancellationToken cancellation = default) =>
        reads.ReadAsync(session => ReadHead(session, community), cancellation);

    public Task<ImmutableArray<JournalEntry>> ReadAsync(
        string community, long afterPosition, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return reads.ReadAsync(
            session => session.ReadAll(
                $"{SelectEntries} WHERE j.community = $0 AND j.position > $1 ORDER BY j.position LIMIT $2",
                ReadEntry,
                community,
                afterPosition,
                limit),
            cancellation);
    }

    public Task<ImmutableArray<JournalEntry>> ReadSubjectAsync(
        string community, string subject, CancellationToken cancellation = default) =>
        reads.ReadAsync(
            session => session.ReadAll(
                $"{SelectEntries} WHERE j.subject = (SELECT number FROM subjects WHERE community = $0 AND name = $1) ORDER BY j.position",
                ReadEntry,
                community,
                subject),
            cancellation);

    public Task<ImmutableArray<string>> ListCommunitiesAsync(CancellationToken cancellation = default) =>
        reads.ReadAsync(
            session =>
            {
                // One step per community along the key, where SELECT DISTINCT would walk every entry.
                var names = ImmutableArray.CreateBuilder<string>();
                var name = session.ReadFirst("SELECT community FROM journal ORDER BY community LIMIT 1", row => row.GetString(0));
                while (name is not null)
                {
                    names.Add(name);
                    name = session.ReadFirst(
                        "SELECT community FROM journal WHERE community > $0 ORDER BY community LIMIT 1", row => row.GetString(0), name);
                }

                return names.DrainToImmutable();
            },
            cancellation);

    public async Task<JournalVerification> VerifyAsync(
        string community, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        // Page by page, so that a long walk does not keep the write-ahead log from being emptied.
        var chain = new JournalChain(community);
        var read = VerifyPageSize;
        try
        {
            while (chain.Problem is null && read == VerifyPageSize)
            {
                read = await reads.ReadAsync(session => VerifyPage(session, chain), cancellation);
                progress?.Report(chain.Entries);
            }
        }
        catch (StoreUnavailableException damaged) when (damaged.InnerException is SqliteException fault && SqliteErrors.IsNotADatabase(fault))
        {
            return new JournalVerification(community, chain.Entries, chain.Entries + 1, $"A page of the file that should hold it is damaged ({fault.Message.TrimEnd('.')}).");
        }

        return chain.ToVerification();
    }

    /// <summary>Walks the newest entries of a community's chain, on the word of the one before them.</summary>
    public Task<JournalVerification> VerifyNewestAsync(string community, int count, CancellationToken cancellation) =>
        reads.ReadAsync(
            session =>
            {
                var before = Math.Max(0, ReadHead(session, community).Position - count);
                var hash = session.ReadFirst(
                    "SELECT hash FROM journal WHERE community = $0 AND position = $1", row => row.GetFieldValue<byte[]>(0), community, before);
                // Where the one before is missing the walk from the first entry will tell it.
                var chain = hash is null && before > 0 ? new JournalChain(community) : new JournalChain(community, before, hash);
                VerifyPage(session, chain);
                return chain.ToVerification();
            },
            cancellation);

    /// <summary>Where a community's journal ends, in the transaction of the session.</summary>
    internal static JournalHead ReadHead(SqliteReadSession session, string community) =>
        session.ReadFirst(
            "SELECT position, time, hash FROM journal WHERE community = $0 ORDER BY position DESC LIMIT 1",
            row => new JournalHead(row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), ReadBytes(row, 2)),
            community)
        ?? new JournalHead(0, DateTimeOffset.UnixEpoch, [.. new byte[JournalRecord.HashSize]]);

    private static int VerifyPage(SqliteReadSession session, JournalChain chain)
    {
        var count = 0;
        session.ReadWhile(
            $"{SelectEntries} WHERE j.community = $0 AND j.position > $1 ORDER BY j.position LIMIT $2",
            row =>
            {
                var record = JournalRecord.Encode(
                    row.GetString(0), row.GetString(3), row.GetString(4), row.GetString(5), row.GetFieldValue<byte[]>(6));
                chain.Add(row.GetInt64(1), row.GetInt64(2), record, row.GetFieldValue<byte[]>(7));
                count++;
                return chain.Problem is null;
            },
            chain.Community,
            chain.Entries,
            VerifyPageSize);
        return count;
    }

    /// <summary>The columns of an entry, and the number of its subject after them.</summary>
    internal static string SelectNumberedEntries { get; } = SelectEntries.Replace("j.hash\n", "j.hash, j.subject\n", StringComparison.Ordinal);

    internal static JournalEntry ReadEntry(SqliteDataReader row) => new()
    {
        Community = row.GetString(0),
        Position = row.GetInt64(1),
        Time = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
        Subject = row.GetString(4),
        Actor = row.GetString(5),
        Event = JournalEvents.Read(row.GetString(3), row.GetFieldValue<byte[]>(6)),
        Hash = ReadBytes(row, 7),
    };

    private static ImmutableArray<byte> ReadBytes(SqliteDataReader row, int column) =>
        ImmutableCollectionsMarshal.AsImmutableArray(row.GetFieldValue<byte[]>(column));
}
