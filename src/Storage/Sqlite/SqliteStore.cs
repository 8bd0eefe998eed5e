using System.Collections.Frozen;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Storage.Sqlite.Care;
using SafeCommunity.Storage.Sqlite.Matters;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>The embedded store: one SQLite file with one writer and some readers.</summary>
public sealed class SqliteStore : IAsyncDisposable, IDisposable
{
    private readonly SqliteReadPool _reads;
    private readonly SqliteWriter _writer;
    private readonly StoreAnchors _anchors;
    private readonly StoreWatch? _watch;
    private readonly FrozenDictionary<Type, object> _matters;

    private SqliteStore(SqliteStorageOptions options, TimeProvider time, ILogger<SqliteStore> logger)
    {
        Condition = new StoreCondition(time);
        var files = new StoreFiles(options);
        _anchors = new StoreAnchors(options, Condition, time, logger);
        _reads = new SqliteReadPool(options, files, Condition);
        _writer = new SqliteWriter(options, _reads, files, _anchors, Condition, logger);
        SnapshotCare = new SnapshotCare(_writer, Condition, time, logger);
        Journal = new SqliteJournalStore(_reads, _writer);
        Alarms = new SqliteAlarmReader(_reads);
        AlarmStatistics = new SqliteAlarmStatisticsReader(_reads);
        _matters = MatterTables.All.ToFrozenDictionary(table => table.ReaderType, table => table.ReaderOn(_reads));
        Snapshots = new SqliteSnapshotReader(_reads, SnapshotCare, SnapshotSerializer);
        _watch = options.WaitForDisk ? new StoreWatch(options, files, _anchors, Condition, _writer, _reads, time, logger) : null;
    }

    /// <summary>The journals.</summary>
    public IJournalStore Journal { get; }

    /// <summary>The table of alarms.</summary>
    public IAlarmReader Alarms { get; }

    /// <summary>What happened to alarms.</summary>
    public IAlarmStatisticsReader AlarmStatistics { get; }

    /// <summary>How the store is.</summary>
    public StoreCondition Condition { get; }

    /// <summary>How many writes are under way: queued, being written, or about to be answered.</summary>
    public int WaitingWrites => _writer.Waiting;

    internal SqliteSnapshotReader Snapshots { get; }

    internal SnapshotCare SnapshotCare { get; }

    internal static SnapshotSerializer SnapshotSerializer { get; } = new();

    /// <summary>How many transactions were committed, and about how many rows they wrote.</summary>
    internal (long Transactions, long Rows) Written => (_writer.Transactions, _writer.Rows);

    /// <summary>The table of one sort of matter.</summary>
    /// <typeparam name="T">Incidents, tasks, units, reports, lessons, seats, or suppressions.</typeparam>
    public IMatterReader<T> Matters<T>()
        where T : class, IMatter =>
        (IMatterReader<T>)MatterReader(typeof(IMatterReader<T>));

    /// <summary>Opens the store, and makes it where there is none.</summary>
    /// <param name="options">How it is kept.</param>
    /// <param name="logger">Where it tells what goes wrong.</param>
    /// <param name="time">The time; the system's when null.</param>
    /// <exception cref="StoreOpenException">The file or its folder cannot be used, or there was one and is none any more.</exception>
    /// <exception cref="StoreUnavailableException">The file is locked, or the disk is full.</exception>
    public static SqliteStore Open(SqliteStorageOptions options, ILogger<SqliteStore> logger, TimeProvider? time = null)
    {
        try
        {
            return new SqliteStore(options, time ?? TimeProvider.System, logger);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.ToUnavailable(e, SqliteConnections.PathOf(options));
        }
    }

    /// <summary>Writes what waits, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        // The writer closes last, when it can empty the write-ahead log into the file.
        if (_watch is not null)
            await _watch.DisposeAsync();
        _reads.Dispose();
        await _writer.DisposeAsync();
        if (Condition.Hindrance is null)
            _anchors.Save();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>The reader of a sort of matter, by the type it is asked for.</summary>
    internal object MatterReader(Type type) => _matters[type];

    internal Task WriteAsync(WriteOperation operation) => _writer.WriteAsync(operation, CancellationToken.None);
}
