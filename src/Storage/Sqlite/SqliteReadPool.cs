using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Storage.Sqlite.Care;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>
/// A bounded number of connections that only read. SQLite's driver is synchronous, so a read runs on the thread pool,
/// never on a grain's scheduler; each is one consistent view of the file, beside the writer (WAL).
/// </summary>
/// <param name="options">How the store is kept.</param>
/// <param name="files">The files of a store that is open for writing; null for an archive.</param>
/// <param name="condition">What is told of reads that fail; null for an archive.</param>
internal sealed class SqliteReadPool(SqliteStorageOptions options, StoreFiles? files = null, StoreCondition? condition = null) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.ReadConnections);
    private readonly ConcurrentBag<SqliteReadSession> _idle = [];
    private volatile bool _disposed;

    /// <summary>Runs a read in a transaction of its own.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be read now, or the store is closed.</exception>
    public async Task<T> ReadAsync<T>(Func<SqliteReadSession, T> read, CancellationToken cancellation)
    {
        if (_disposed)
            throw new StoreUnavailableException("Nothing was read: the store is closed.");
        await _free.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => Read(read), cancellation);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>
    /// Lets the reads that run end, closes all connections, and holds up further reads while something is done; false, and it is not
    /// done, when they take too long.
    /// </summary>
    public bool TryPause(TimeSpan limit, Action action)
    {
        var held = 0;
        try
        {
            while (held < options.ReadConnections)
            {
                if (!_free.Wait(limit))
                    return false;
                held++;
            }

            CloseIdle();
            action();
            return true;
        }
        finally
        {
            if (held > 0)
                _free.Release(held);
        }
    }

    /// <summary>Closes the connections; a read that still runs closes its own.</summary>
    public void Dispose()
    {
        _disposed = true;
        CloseIdle();
    }

    private T Read<T>(Func<SqliteReadSession, T> read)
    {
        SqliteReadSession? session = null;
        try
        {
            if (!_idle.TryTake(out session))
                session = Open();
            var result = session.InTransaction(read);
            _idle.Add(session);
            session = null;
            condition?.ReadFailed(null);
            if (_disposed)
                CloseIdle();
            return result;
        }
        catch (SqliteException e)
        {
            var refusal = SqliteErrors.ToUnavailable(e, SqliteConnections.PathOf(options));
            condition?.ReadFailed(refusal.Message);
            if (SqliteErrors.IsNotADatabase(e))
                condition?.Damaged(refusal.Message);
            throw refusal;
        }
        catch (StoreUnavailableException e)
        {
            condition?.ReadFailed(e.Message);
            throw;
        }
        finally
        {
            session?.Dispose();
        }
    }

    private SqliteReadSession Open()
    {
        // Another file in the place of the store's would be read as if it were the store's.
        if (files?.FindHindrance() is { } hindrance)
            throw new StoreUnavailableException(hindrance);
        try
        {
            return new SqliteReadSession(SqliteConnections.OpenForReading(options));
        }
        catch (StoreOpenException e) when (files is not null)
        {
            throw new StoreUnavailableException(e.Message, e);
        }
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out var session))
            session.Dispose();
    }
}
