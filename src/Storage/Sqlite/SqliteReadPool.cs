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
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private bool _disposed;

    /// <summary>Runs a read in a transaction of its own.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be read now.</exception>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
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

    private T Read<T>(Func<SqliteConnection, T> read)
    {
        SqliteConnection? connection = null;
        try
        {
            if (!_idle.TryTake(out connection))
                connection = SqliteConnections.OpenForReading(options);
            T result;
            using (var transaction = connection.BeginTransaction(deferred: true))
            {
                result = read(connection);
                transaction.Commit();
            }

            _idle.Add(connection);
            connection = null;
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
            connection?.Dispose();
        }
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out var connection))
            connection.Dispose();
    }
}
