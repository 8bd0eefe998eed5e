using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Storage.Sqlite.Care;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>
/// The one writer of the store's file (group commit): a thread takes all the operations that wait, writes them in one
/// transaction, and only then completes their callers. While it waits for the disk, the next operations gather.
/// </summary>
/// <remarks>
/// A transaction that fails is taken back whole and all its callers are refused with
/// <see cref="StoreUnavailableException"/>; the writer goes on with the next. An operation that is wrong in itself fails
/// alone: the others are written again without it.
/// </remarks>
internal sealed partial class SqliteWriter : IAsyncDisposable
{
    private static readonly TimeSpan RescueLimit = TimeSpan.FromSeconds(10);

    private readonly SqliteStorageOptions _options;
    private readonly SqliteReadPool _reads;
    private readonly StoreFiles _files;
    private readonly StoreAnchors _anchors;
    private readonly StoreCondition _condition;
    private readonly ILogger _logger;
    private readonly Channel<WriteOperation> _queue;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteWriteSession? _session;
    private long _failedTransactions;
    private long _transactions;
    private long _rows;
    private int _waiting;
    private int _probing;

    /// <summary>Opens the file and starts the thread.</summary>
    /// <exception cref="StoreOpenException">The file cannot be used.</exception>
    /// <exception cref="SqliteException">The file is locked, or the disk is full.</exception>
    public SqliteWriter(
        SqliteStorageOptions options, SqliteReadPool reads, StoreFiles files, StoreAnchors anchors, StoreCondition condition, ILogger logger)
    {
        (_options, _reads, _files, _anchors, _condition, _logger) = (options, reads, files, anchors, condition, logger);
        StoreAnchors.RefuseEmpty(options);
        _queue = Channel.CreateBounded<WriteOperation>(
            new BoundedChannelOptions(options.QueueCapacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        _session = OpenSession();
        new Thread(Run) { Name = "SQLite writer", IsBackground = true }.Start();
    }

    /// <summary>How many transactions were committed.</summary>
    public long Transactions => Interlocked.Read(ref _transactions);

    /// <summary>About how many rows they wrote.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>How many operations are not done yet. One that ends is counted until its caller's continuation is on its way.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Queues an operation, waiting while the queue is full, and waits until it is durable.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; an operation that was queued is still written.</exception>
    public async Task WriteAsync(WriteOperation operation, CancellationToken cancellation)
    {
        AddWaiting();
        try
        {
            await _queue.Writer.WriteAsync(operation, cancellation);
        }
        catch (Exception e)
        {
            RemoveWaiting();
            if (e is ChannelClosedException)
                throw new StoreUnavailableException("Nothing was written: the store is closed.", e);
            throw;
        }

        await operation.Done.WaitAsync(cancellation);
    }

    /// <summary>Has it tried whether the store can write, unless that is under way; nobody waits for the outcome.</summary>
    /// <param name="writes">Whether a row is written, or only a transaction begun and ended.</param>
    public void Probe(bool writes)
    {
        if (Interlocked.Exchange(ref _probing, 1) != 0)
            return;
        AddWaiting();
        if (_queue.Writer.TryWrite(new StoreProbe(writes)))
            return;
        RemoveWaiting();
        Volatile.Write(ref _probing, 0);
    }

    /// <summary>Takes no more operations, writes those that wait, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _ended.Task;
    }

    private void Run()
    {
        var batch = new List<WriteOperation>();
        while (WaitForWork())
        {
            var rows = 0;
            while (rows < _options.MaxBatchRows && _queue.Reader.TryRead(out var operation))
            {
                batch.Add(operation);
                rows += operation.Rows;
            }

            WriteBatch(batch);
            batch.Clear();
            Volatile.Write(ref _probing, 0);
        }

        CloseSession();
        _ended.SetResult();
    }

    private bool WaitForWork()
    {
        var ready = _queue.Reader.WaitToReadAsync();
        return ready.IsCompleted ? ready.Result : ready.AsTask().GetAwaiter().GetResult();
    }

    private void WriteBatch(List<WriteOperation> batch)
    {
        try
        {
            if (!TryWriteTogether(batch))
                WriteApart(batch);
        }
        catch (Exception e)
        {
            // Whatever went wrong, the callers hear of it and the thread lives on for the next transaction.
            Rollback();
            // A log that was removed is in this connection's hands alone: it stays open until what the log held is in the database.
            var isLogRemoved = _files.IsLogRemoved();
            if (!isLogRemoved && (e is SqliteException sqlite ? SqliteErrors.NeedsNewConnection(sqlite) : e is not (StoreUnavailableException or IOException)))
                CloseSession();
            Refuse(batch, e);
            if (isLogRemoved)
                TryRescueLog();
            return;
        }

        _condition.Refused(null);
        if (_failedTransactions > 0)
        {
            LogRecovered(_failedTransactions);
            _failedTransactions = 0;
        }

        foreach (var operation in batch)
        {
            if (operation is JournalAppend { IsRefused: false, Head: { } head, Community: var community })
                _anchors.Note(community, head);
            operation.Complete();
            RemoveWaiting();
        }
    }

    private void AddWaiting()
    {
        if (Interlocked.Increment(ref _waiting) == 1)
            _condition.Advances(moreWaits: true);
    }

    private void RemoveWaiting()
    {
        var left = Interlocked.Decrement(ref _waiting);
        _condition.Advances(moreWaits: left > 0);
    }

    /// <summary>Writes and commits all of it; false when an operation is wrong in itself, and nothing was written.</summary>
    private bool TryWriteTogether(List<WriteOperation> batch)
    {
        _session ??= OpenSession();
        _session.Begin();
        try
        {
            foreach (var operation in batch)
                operation.WriteOrRefuse(_session);
        }
        catch (Exception e) when (IsOfOperation(e))
        {
            _session.Rollback();
            return false;
        }

        Commit(_session, batch);
        return true;
    }

    /// <summary>Writes and commits each operation that can be written, in one transaction; fails and removes the others.</summary>
    private void WriteApart(List<WriteOperation> batch)
    {
        _session ??= OpenSession();
        _session.Begin();
        var failed = new List<(WriteOperation Operation, Exception Error)>();
        foreach (var operation in batch)
        {
            _session.BeginOperation();
            try
            {
                operation.WriteOrRefuse(_session);
            }
            catch (Exception e) when (IsOfOperation(e))
            {
                _session.RollbackOperation();
                failed.Add((operation, e is SqliteException ? new InvalidDataException($"It contradicts what is stored: {e.Message}", e) : e));
            }

            _session.EndOperation();
        }

        Commit(_session, batch);
        foreach (var (operation, error) in failed)
        {
            batch.Remove(operation);
            operation.Fail(error);
            RemoveWaiting();
        }
    }

    private void Commit(SqliteWriteSession session, List<WriteOperation> batch)
    {
        if (FindHindrance() is { } before)
            throw new StoreUnavailableException(before);
        session.Commit();
        // Between that look and the commit the files may have gone, and the commit with them.
        if (FindHindrance() is { } after && !(_files.IsLogRemoved() && TryRescueLog()))
            throw new IOException($"Whether it was written is unknown: {after}");
        var rows = batch.Sum(operation => operation.Rows);
        if (rows == 0)
            return;
        Interlocked.Increment(ref _transactions);
        Interlocked.Add(ref _rows, rows);
    }

    private string? FindHindrance()
    {
        var hindrance = _options.WaitForDisk ? _files.FindHindrance() : null;
        _condition.Hindered(hindrance);
        return hindrance;
    }

    /// <summary>
    /// Where the write-ahead log was removed, this process's handles still hold it: all of it goes into the database, and the files
    /// are opened anew. Every connection of the process must be closed for that, or the new log would stand beside the old.
    /// </summary>
    private bool TryRescueLog()
    {
        var done = false;
        try
        {
            _reads.TryPause(RescueLimit, () =>
            {
                if (_session?.TryEmptyLog() != true)
                    return;
                CloseSession();
                _session = OpenSession(isRescue: true);
                done = true;
            });
        }
        catch (Exception fault) when (fault is SqliteException or StoreOpenException or IOException)
        {
            LogNotRescued(fault.Message);
        }

        if (done)
        {
            LogRescued(SqliteConnections.PathOf(_options));
            FindHindrance();
        }

        return done;
    }

    private static bool IsOfOperation(Exception error) => error is not SqliteException sqlite || SqliteErrors.IsOfOperation(sqlite);

    private void Refuse(List<WriteOperation> batch, Exception error)
    {
        var refusal = error switch
        {
            // Not a refusal: what its callers hear is that the outcome is unknown.
            IOException or StoreUnavailableException => error,
            SqliteException sqlite => SqliteErrors.ToUnavailable(sqlite, SqliteConnections.PathOf(_options)),
            _ => new StoreUnavailableException($"Nothing was written: {error.Message}", error),
        };
        _condition.Refused(refusal.Message);
        if (error is SqliteException damage && SqliteErrors.IsNotADatabase(damage))
            _condition.Damaged(refusal.Message);
        if (_failedTransactions++ == 0)
            LogUnavailable(refusal.Message, error);
        foreach (var operation in batch)
        {
            operation.Fail(refusal);
            RemoveWaiting();
        }
    }

    private void Rollback()
    {
        try
        {
            _session?.Rollback();
        }
        catch (SqliteException e)
        {
            // Closing the connection takes the transaction back too.
            LogRollbackFailed(e);
            CloseSession();
        }
    }

    private SqliteWriteSession OpenSession(bool isRescue = false)
    {
        // The file it had, or none: what stands in its place by now is not the store.
        if (_files.IsKnown && !isRescue && FindHindrance() is { } hindrance)
            throw new StoreUnavailableException(hindrance);
        var connection = SqliteConnections.OpenForWriting(_options, isNew: !_files.IsKnown);
        try
        {
            if (!_files.IsKnown)
                _anchors.Open(connection);
            _files.Remember();
            return new SqliteWriteSession(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void CloseSession()
    {
        _session?.Dispose();
        _session = null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store refuses writes: {Reason}")]
    private partial void LogUnavailable(string reason, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The write-ahead log of {File} was removed while the program runs. What it held was moved into the database; nothing is lost.")]
    private partial void LogRescued(string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "The write-ahead log was removed while the program runs, and what it held could not be moved into the database yet: {Reason}")]
    private partial void LogNotRescued(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store writes again, after {Failed} refused transactions.")]
    private partial void LogRecovered(long failed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A transaction could not be rolled back; the connection is closed instead.")]
    private partial void LogRollbackFailed(Exception error);
}
