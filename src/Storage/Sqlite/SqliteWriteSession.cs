using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>The write connection with its prepared statements and what they cache; belongs to the writer's thread.</summary>
internal sealed class SqliteWriteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly PreparedStatement _begin;
    private readonly PreparedStatement _commit;
    private readonly PreparedStatement _rollback;
    private readonly PreparedStatement _beginOperation;
    private readonly PreparedStatement _rollbackOperation;
    private readonly PreparedStatement _endOperation;
    private readonly PreparedStatement _dataVersion;
    private readonly PreparedStatement _probe;
    private readonly PreparedStatement _emptyLog;
    private long _knownDataVersion;

    public SqliteWriteSession(SqliteConnection connection)
    {
        _connection = connection;
        _begin = new PreparedStatement(connection, "BEGIN IMMEDIATE");
        _commit = new PreparedStatement(connection, "COMMIT");
        _rollback = new PreparedStatement(connection, "ROLLBACK");
        _beginOperation = new PreparedStatement(connection, "SAVEPOINT operation");
        _rollbackOperation = new PreparedStatement(connection, "ROLLBACK TO operation");
        _endOperation = new PreparedStatement(connection, "RELEASE operation");
        _dataVersion = new PreparedStatement(connection, "PRAGMA data_version");
        _probe = new PreparedStatement(connection, "UPDATE store SET probes = probes + 1");
        _emptyLog = new PreparedStatement(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        Journal = new JournalWriter(connection);
        Snapshots = new SnapshotWriter(connection);
    }

    public JournalWriter Journal { get; }

    public SnapshotWriter Snapshots { get; }

    public void Begin()
    {
        _begin.Execute();

        // Another connection wrote: what is cached of the file may be old.
        var version = _dataVersion.QueryInt64() ?? 0;
        if (version != _knownDataVersion)
        {
            Journal.Forget();
            _knownDataVersion = version;
        }
    }

    public void Commit() => _commit.Execute();

    /// <summary>Writes a row that means nothing, to see whether it can.</summary>
    public void Probe() => _probe.Execute();

    /// <summary>Moves all that the write-ahead log holds into the database; false when somebody is in the way.</summary>
    public bool TryEmptyLog() => _emptyLog.QueryInt64() == 0;

    /// <summary>Marks where an operation begins, so that it can be taken back alone.</summary>
    public void BeginOperation() => _beginOperation.Execute();

    /// <summary>Takes back what was written since <see cref="BeginOperation"/>.</summary>
    public void RollbackOperation()
    {
        Journal.Forget();
        _rollbackOperation.Execute();
    }

    public void EndOperation() => _endOperation.Execute();

    /// <summary>Takes the transaction back, if SQLite has not done so itself.</summary>
    public void Rollback()
    {
        Journal.Forget();
        if (raw.sqlite3_get_autocommit(_connection.Handle!) == 0)
            _rollback.Execute();
    }

    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
        _beginOperation.Dispose();
        _rollbackOperation.Dispose();
        _endOperation.Dispose();
        _dataVersion.Dispose();
        _probe.Dispose();
        _emptyLog.Dispose();
        Journal.Dispose();
        Snapshots.Dispose();
        _connection.Dispose();
    }
}
