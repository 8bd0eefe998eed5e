using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SafeCommunity.Storage.Sqlite.Matters;
using SQLitePCL;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>
/// The tables of the embedded store and their version, which stands in the file's <c>user_version</c>. A file is brought
/// to the version of this program step by step, a new one from nothing, so that all files of a version are alike.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>Marks the file as ours: "SafC" in ASCII.</summary>
    private const int ApplicationId = 0x53616643;

    /// <summary>
    /// The first version. Times in <c>journal</c> are Unix milliseconds. Times in <c>alarms</c> are Unix time in units of 100 ns, exact for
    /// what devices and people sent. A subject's name stands once, and its number everywhere else: see
    /// <see cref="SubjectNumbers"/>. <c>alarms</c> has no index of its positions, since the journal is ordered by position
    /// and leads to the alarms, which spares a write for each change; and none of its twins, since an alarm's id, the
    /// subject's name, begins with its twin.
    /// </summary>
    private const string JournalAndAlarms = """
        CREATE TABLE subjects (
            number    INTEGER PRIMARY KEY,
            community TEXT NOT NULL,
            name      TEXT NOT NULL,
            UNIQUE (community, name)
        ) STRICT;

        CREATE TABLE journal (
            community TEXT NOT NULL,
            position  INTEGER NOT NULL,
            time      INTEGER NOT NULL,
            kind      TEXT NOT NULL,
            subject   INTEGER NOT NULL REFERENCES subjects (number),
            actor     TEXT NOT NULL,
            body      TEXT NOT NULL,
            hash      BLOB NOT NULL,
            PRIMARY KEY (community, position)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX journal_by_subject ON journal (subject, position);

        CREATE TABLE alarms (
            subject             INTEGER PRIMARY KEY REFERENCES subjects (number),
            community           TEXT NOT NULL,
            id                  TEXT NOT NULL,
            twin                TEXT NOT NULL,
            rule                TEXT NOT NULL,
            severity            INTEGER NOT NULL,
            message_zh          TEXT NOT NULL,
            message_en          TEXT NOT NULL,
            raised_at           INTEGER NOT NULL,
            last_raised_at      INTEGER NOT NULL,
            cause_seq           INTEGER,
            cause_time          INTEGER NOT NULL,
            cause_value         REAL,
            count               INTEGER NOT NULL,
            active              INTEGER NOT NULL,
            cleared_at          INTEGER,
            acknowledged_by     TEXT,
            acknowledged_at     INTEGER,
            acknowledged_reason TEXT,
            judgement           INTEGER NOT NULL,
            judged_by           TEXT,
            judged_at           INTEGER,
            judged_reason       TEXT,
            shelved_until       INTEGER,
            shelved_by          TEXT,
            shelved_at          INTEGER,
            shelved_reason      TEXT,
            closed_by           TEXT,
            closed_at           INTEGER,
            closed_reason       TEXT,
            position            INTEGER NOT NULL
        ) STRICT;

        CREATE INDEX alarms_by_community ON alarms (community);
        CREATE INDEX alarms_open ON alarms (community) WHERE closed_at IS NULL;

        -- With a rowid: a community's directory is one row of megabytes, which every search of a tree of whole rows that
        -- passes it would have to read.
        CREATE TABLE snapshots (
            id         INTEGER PRIMARY KEY,
            state_name TEXT NOT NULL,
            grain_key  TEXT NOT NULL,
            grain_type TEXT NOT NULL,
            etag       TEXT NOT NULL,
            payload    ANY NOT NULL,
            UNIQUE (state_name, grain_key, grain_type)
        ) STRICT;
        """;

    /// <summary>
    /// The second version: suppression of alarms, and the tables of the other matters, as they are declared. A journal of the
    /// first version holds no entry of either. Whoever changes a declaration writes what it was here, and a step that changes it.
    /// </summary>
    private static readonly string Matters = $"""
        ALTER TABLE alarms ADD COLUMN suppressed_by INTEGER;

        {string.Join("\n\n", MatterTables.All.Select(table => table.CreateSql))}
        """;

    /// <summary>
    /// The third version: how an alarm's condition met it, by which message, and of which alarm it is the same condition. In files
    /// of earlier versions every condition was one that lasts.
    /// </summary>
    private const string AlarmOnsets = """
        ALTER TABLE alarms ADD COLUMN cause_digest INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE alarms ADD COLUMN onset INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE alarms ADD COLUMN continues TEXT;
        CREATE INDEX alarms_held ON alarms (community) WHERE active AND (closed_at IS NOT NULL OR judgement = 2);
        """;

    /// <summary>
    /// The fourth version. Snapshots carry a checksum, those of before one of what they are now; unreadable ones are moved aside; and the store has a
    /// name, by which a file beside it knows it again. The function is <see cref="SnapshotChecksum"/>.
    /// </summary>
    private const string Checksums = $"""
        ALTER TABLE snapshots ADD COLUMN checksum BLOB NOT NULL DEFAULT x'';
        UPDATE snapshots SET checksum = {ChecksumFunction}(state_name, grain_type, grain_key, etag, CAST(payload AS BLOB));
        CREATE TABLE snapshots_aside (
            id         INTEGER PRIMARY KEY,
            state_name TEXT NOT NULL,
            grain_key  TEXT NOT NULL,
            grain_type TEXT NOT NULL,
            time       INTEGER NOT NULL,
            reason     TEXT NOT NULL,
            payload    ANY
        ) STRICT;
        CREATE TABLE store (
            id     TEXT NOT NULL,
            probes INTEGER NOT NULL
        ) STRICT;
        INSERT INTO store (id, probes) VALUES (lower(hex(randomblob(16))), 0);
        """;

    /// <summary>The fifth version: the value farthest over the limit when an alarm's condition last held.</summary>
    private const string WorstValues = "ALTER TABLE alarms ADD COLUMN worst_value REAL;";

    private const string ChecksumFunction = "snapshot_checksum";

    /// <summary>What makes each version of the one before; the first of nothing. Never changed once it was released.</summary>
    private static readonly ImmutableArray<string> Steps = [JournalAndAlarms, Matters, AlarmOnsets, Checksums, WorstValues];

    /// <summary>The version this program writes and reads.</summary>
    public static int Version => Steps.Length;

    /// <summary>
    /// Makes the tables in an empty file, brings a file of an older version to this one in one transaction, or checks that
    /// the file is one this program understands.
    /// </summary>
    /// <exception cref="StoreOpenException">The file is something else, or newer than this program, or older and may not be changed.</exception>
    /// <exception cref="SqliteException">The file cannot be read or written.</exception>
    public static void Prepare(SqliteConnection connection, bool readOnly)
    {
        using var transaction = connection.BeginTransaction(deferred: readOnly);
        var version = ReadVersion();
        if (version == Version)
            return;
        if (readOnly)
        {
            throw new StoreOpenException($"{connection.DataSource} has version {version} and this program reads version {Version}: "
                + "start the store on it once, which brings it up.");
        }

        connection.CreateFunction(
            ChecksumFunction,
            (string state, string type, string key, string etag, byte[] payload) => SnapshotChecksum.Of(new SnapshotKey(state, type, key), etag, payload),
            isDeterministic: true);
        foreach (var step in Steps[version..])
            Execute(step);
        Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version};"));
        transaction.Commit();

        int ReadVersion()
        {
            if (!readOnly && Read("SELECT count(*) FROM sqlite_schema") == 0)
                return 0;
            if (readOnly && Read("SELECT count(*) FROM sqlite_schema") == 0)
                throw new StoreOpenException($"{connection.DataSource} is empty: put it back from a copy.");
            if (Read("PRAGMA application_id") != ApplicationId)
                throw new StoreOpenException($"{connection.DataSource} is a database of another program: choose another data folder.");
            var found = Read("PRAGMA user_version");
            return found >= 1 && found <= Version
                ? (int)found
                : throw new StoreOpenException($"{connection.DataSource} has version {found} and this program knows version {Version}: "
                    + "start the newer program that wrote it.");
        }

        long Read(string sql)
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = sql;
            return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }

        // Not by a command: where a statement of several looks like a query, as ALTER TABLE does, the driver runs those after it
        // when the reader is closed, and drops their errors.
        void Execute(string sql) =>
            SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(connection.Handle, sql), connection.Handle);
    }
}
