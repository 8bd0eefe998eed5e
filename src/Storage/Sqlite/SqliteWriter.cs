using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Storage;

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
    private readonly SqliteStorageOptions _options;
    private readonly ILogger _logger;
    private readonly Channel<WriteOperation> _queue;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteWriteSession? _session;
    private long _failedTransactions;
    private long _transactions;
    private long _rows;
    private int _waiting;

    /// <summary>Opens the file and starts the thread.</summary>
    /// <exception cref="StoreOpenException">The file cannot be used.</exception>
    /// <exception cref="SqliteException">The file is locked, or the disk is full.</exception>
    public SqliteWriter(SqliteStorageOptions options, ILogger logger)
    {
        _options = options;
        _logger = logger;
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
        Interlocked.Increment(ref _waiting);
        try
        {
            await _queue.Writer.WriteAsync(operation, cancellation);
        }
        catch (Exception e)
        {
            Interlocked.Decrement(ref _waiting);
            if (e is ChannelClosedException)
                throw new StoreUnavailableException("Nothing was written: the store is closed.", e);
            throw;
        }

        await operation.Done.WaitAsync(cancellation);
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
            if (e is not SqliteException sqlite || SqliteErrors.NeedsNewConnection(sqlite))
                CloseSession();
            Refuse(batch, e);
            return;
        }

        if (_failedTransactions > 0)
        {
            LogRecovered(_failedTransactions);
            _failedTransactions = 0;
        }

        foreach (var operation in batch)
        {
            operation.Complete();
            Interlocked.Decrement(ref _waiting);
        }
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
            Interlocked.Decrement(ref _waiting);
        }
    }

    private void Commit(SqliteWriteSession session, List<WriteOperation> batch)
    {
        session.Commit();
        Interlocked.Increment(ref _transactions);
        Interlocked.Add(ref _rows, batch.Sum(operation => operation.Rows));
    }

    private static bool IsOfOperation(Exception error) => error is not SqliteException sqlite || SqliteErrors.IsOfOperation(sqlite);

    private void Refuse(List<WriteOperation> batch, Exception error)
    {
        var refusal = error is SqliteException sqlite
            ? SqliteErrors.ToUnavailable(sqlite, SqliteConnections.PathOf(_options))
            : new StoreUnavailableException($"Nothing was written: {error.Message}", error);
        if (_failedTransactions++ == 0)
            LogUnavailable(refusal.Message, error);
        foreach (var operation in batch)
        {
            operation.Fail(refusal);
            Interlocked.Decrement(ref _waiting);
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

    private SqliteWriteSession OpenSession()
    {
        var connection = SqliteConnections.OpenForWriting(_options);
        try
        {
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

    [LoggerMessage(Level = LogLevel.Information, Message = "The store writes again, after {Failed} refused transactions.")]
    private partial void LogRecovered(long failed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A transaction could not be rolled back; the connection is closed instead.")]
    private partial void LogRollbackFailed(Exception error);
}
