using SafeCommunity.Grains;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;
using SQLitePCL;

namespace SafeCommunity.Storage.Sqlite.Care;

/// <summary>
/// Makes a store's file anew from its journal: entries and readable snapshots are copied, read tables and indexes are made of the
/// entries, all in one transaction on a file beside it, which then takes its place. The old file stays, under another name.
/// </summary>
public static class StoreRebuild
{
    private const int PageSize = 2_000;

    /// <summary>Does it. No silo may run on the folder. Returns the name that the old file has now.</summary>
    /// <param name="dataFolder">The data folder.</param>
    /// <param name="tell">What is being done, a line for a person.</param>
    /// <param name="progress">What is being done, and how many entries of it.</param>
    /// <param name="time">The time.</param>
    /// <param name="cancellation">Gives up: all is as it was.</param>
    /// <exception cref="StoreOpenException">There is no store, or it is not one of ours.</exception>
    /// <exception cref="StoreUnavailableException">It is locked, or its pages are damaged where the journal stands.</exception>
    /// <exception cref="InvalidDataException">The journal is broken: nothing can be made of it.</exception>
    public static async Task<string> RunAsync(
        string dataFolder, Action<string> tell, Action<string, long> progress, TimeProvider time, CancellationToken cancellation)
    {
        var options = new SqliteStorageOptions { DataFolder = dataFolder };
        var path = SqliteConnections.PathOf(options);
        var next = path + ".rebuilt";
        foreach (var file in (string[])[next, next + "-wal", next + "-shm", next + "-journal"])
            File.Delete(file);
        // What a crash left in the log belongs to the file; a writer's connection brings it there when it closes.
        await Task.Run(() => SqliteConnections.OpenForWriting(options, isNew: false).Dispose(), cancellation);
        using (var reads = new SqliteReadPool(options))
        {
            using var made = new SqliteConnection($"Data Source={next};Pooling=False;Foreign Keys=False");
            made.Open();
            Execute(made, string.Create(CultureInfo.InvariantCulture, $"PRAGMA page_size = {SqliteConnections.PageSize}; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"));
            SqliteSchema.Prepare(made, readOnly: false);
            Execute(made, "BEGIN IMMEDIATE");
            await CopyAsync(reads, made, tell, progress, cancellation);
            Execute(made, "COMMIT");
            Execute(made, "PRAGMA journal_mode = WAL");
        }

        var old = $"{path}.before-{time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}";
        if (File.Exists(path + "-wal"))
            File.Move(path + "-wal", old + "-wal");
        File.Delete(path + "-shm");
        File.Move(path, old);
        File.Move(next, path);
        return old;
    }

    private static async Task CopyAsync(
        SqliteReadPool reads, SqliteConnection made, Action<string> tell, Action<string, long> progress, CancellationToken cancellation)
    {
        var store = await reads.ReadAsync(session => session.ReadFirst("SELECT id FROM store", row => row.GetString(0)), cancellation);
        Execute(made, "UPDATE store SET id = $0", store ?? "");
        await CopyJournalsAsync(reads, made, tell, progress, cancellation);
        await CopySnapshotsAsync(reads, made, tell, cancellation);
    }

    private static async Task CopyJournalsAsync(
        SqliteReadPool reads, SqliteConnection made, Action<string> tell, Action<string, long> progress, CancellationToken cancellation)
    {
        using var journal = new JournalWriter(made);
        using var subject = new PreparedStatement(made, "INSERT INTO subjects (number, community, name) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING");
        using var entry = new PreparedStatement(made, """
            INSERT INTO journal (community, position, time, kind, subject, actor, body, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """);
        var reader = new SqliteJournalReader(reads);
        foreach (var community in await reader.ListCommunitiesAsync(cancellation))
        {
            var chain = new JournalChain(community);
            for (var count = PageSize; count == PageSize;)
            {
                var page = await reads.ReadAsync(
                    session => session.ReadAll(
                        $"{SqliteJournalReader.SelectNumberedEntries} WHERE j.community = $0 AND j.position > $1 ORDER BY j.position LIMIT $2",
                        row => new StoredEntry(row.GetInt64(8), row.GetInt64(2), row.GetString(3), row.GetString(4), row.GetFieldValue<byte[]>(6), row.GetFieldValue<byte[]>(7), row.GetInt64(1), row.GetString(5)),
                        community,
                        chain.Entries,
                        PageSize),
                    cancellation);
                count = page.Length;
                foreach (var stored in page)
                    Copy(stored);
                progress(community, chain.Entries);
            }

            tell(string.Create(CultureInfo.InvariantCulture, $"{community}: {Plural.Of(chain.Entries, "entry", "entries")} copied, and their tables made"));

            void Copy(StoredEntry stored)
            {
                var record = JournalRecord.Encode(community, stored.Kind, stored.Subject, stored.Actor, stored.Body);
                chain.Add(stored.Position, stored.Time, record, stored.Hash);
                if (chain.Problem is { } problem)
                    throw new InvalidDataException($"the journal of {community} is broken, and nothing can be made of a broken journal: {problem} Put a copy back");
                subject.Bind(1, stored.SubjectNumber);
                subject.BindText(2, community);
                subject.BindText(3, stored.Subject);
                subject.Execute();
                entry.BindText(1, community);
                entry.Bind(2, stored.Position);
                entry.Bind(3, stored.Time);
                entry.BindText(4, stored.Kind);
                entry.Bind(5, stored.SubjectNumber);
                entry.BindText(6, stored.Actor);
                entry.BindText(7, stored.Body);
                entry.BindBlob(8, stored.Hash);
                entry.Execute();
                journal.Replay(stored.SubjectNumber, stored.ToEntry(community));
            }
        }
    }

    /// <summary>Copies what can be read, one by one: a damaged page takes those that lie on it, and no others.</summary>
    private static async Task CopySnapshotsAsync(SqliteReadPool reads, SqliteConnection made, Action<string> tell, CancellationToken cancellation)
    {
        foreach (var table in (string[])["snapshots", "snapshots_aside"])
        {
            var columns = table == "snapshots"
                ? "state_name, grain_type, grain_key, etag, payload, checksum"
                : "state_name, grain_type, grain_key, time, reason, payload";
            var (copied, lost) = (0, 0);
            foreach (var id in await IdsAsync(reads, table, tell, cancellation))
            {
                try
                {
                    var values = await reads.ReadAsync(
                        session => session.ReadFirst($"SELECT {columns} FROM {table} WHERE id = $0", row => Values(row), id), cancellation);
                    if (values is null)
                        continue;
                    if (table == "snapshots" && !Fits(values))
                    {
                        lost++;
                        continue;
                    }

                    Execute(made, $"INSERT INTO {table} ({columns}) VALUES ($0, $1, $2, $3, $4, $5)", values);
                    copied++;
                }
                catch (StoreUnavailableException)
                {
                    lost++;
                }
            }

            tell(string.Create(CultureInfo.InvariantCulture, $"{table}: {copied:N0} copied, {lost:N0} could not be read and are made anew by their twins"));
        }
    }

    private static async Task<IReadOnlyCollection<long>> IdsAsync(SqliteReadPool reads, string table, Action<string> tell, CancellationToken cancellation)
    {
        try
        {
            return await reads.ReadAsync(session => session.ReadAll($"SELECT id FROM {table} ORDER BY id", row => row.GetInt64(0)), cancellation);
        }
        catch (StoreUnavailableException fault)
        {
            tell($"{table}: cannot be listed and are left out, their twins begin from nothing: {fault.Message}");
            return [];
        }
    }

    private static bool Fits(object[] snapshot)
    {
        var payload = snapshot[4] as byte[] ?? Encoding.UTF8.GetBytes(Convert.ToString(snapshot[4], CultureInfo.InvariantCulture) ?? "");
        var key = new SnapshotKey((string)snapshot[0], (string)snapshot[1], (string)snapshot[2]);
        return snapshot[5] is byte[] checksum && SnapshotChecksum.Of(key, (string)snapshot[3], payload).AsSpan().SequenceEqual(checksum);
    }

    private static object[] Values(SqliteDataReader row)
    {
        var values = new object[row.FieldCount];
        row.GetValues(values);
        return values;
    }

    private static void Execute(SqliteConnection connection, string sql, params object[] parameters)
    {
        if (parameters.Length == 0)
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(connection.Handle, sql), connection.Handle);
            return;
        }

        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters.AddWithValue($"${i}", parameters[i]);
        command.ExecuteNonQuery();
    }

    private sealed record StoredEntry(
        long SubjectNumber, long Time, string Kind, string Subject, byte[] Body, byte[] Hash, long Position, string Actor)
    {
        public JournalEntry ToEntry(string community) => new()
        {
            Community = community,
            Position = Position,
            Time = DateTimeOffset.FromUnixTimeMilliseconds(Time),
            Subject = Subject,
            Actor = Actor,
            Event = JournalEvents.Read(Kind, Body),
            Hash = [.. Hash],
        };
    }
}
