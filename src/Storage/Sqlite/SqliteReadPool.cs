using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>
/// A bounded number of connections that only read. SQLite's driver is synchronous, so a read runs on the thread pool,
/// never on a grain's scheduler; each is one consistent view of the file, beside the writer (WAL).
/// </summary>
internal sealed class SqliteReadPool(SqliteStorageOptions options) : IDisposable
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
                session = new SqliteReadSession(SqliteConnections.OpenForReading(options));
            var result = session.InTransaction(read);
            _idle.Add(session);
            session = null;
            if (_disposed)
                CloseIdle();
            return result;
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.ToUnavailable(e, SqliteConnections.PathOf(options));
        }
        finally
        {
            session?.Dispose();
        }
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out var session))
            session.Dispose();
    }
}
