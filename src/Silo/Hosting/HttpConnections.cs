using Microsoft.AspNetCore.Connections;

namespace SafeCommunity.Silo.Hosting;

/// <summary>
/// Holds HTTP connections, those of gRPC included, below a limit. One too many takes the place of the one that has
/// longest had no request: idle connections, however many, keep nobody out.
/// </summary>
/// <param name="limit">The most connections at once.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Is told, once a minute at most.</param>
internal sealed partial class HttpConnections(int limit, TimeProvider time, ILogger<HttpConnections> logger)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Entry> _idle = new();
    private int _count;
    private long? _lastFull;
    private long? _lastTold;

    /// <summary>The most connections at once.</summary>
    public int Limit => limit;

    /// <summary>How many there are, and how many of them have no request.</summary>
    public (int All, int Idle) Count
    {
        get
        {
            lock (_lock)
                return (_count, _idle.Count);
        }
    }

    /// <summary>Whether there was one too many within the last minute.</summary>
    public bool WasFull
    {
        get
        {
            lock (_lock)
                return _lastFull is { } last && time.GetElapsedTime(last) < TimeSpan.FromMinutes(1);
        }
    }

    /// <summary>Serves a connection, if there is room or can be made.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var entry = new Entry(connection);
        if (!TryEnter(entry, out var evicted))
        {
            connection.Abort();
            return;
        }

        evicted?.Connection.Abort();
        connection.Features.Set(entry);
        try
        {
            await next(connection);
        }
        finally
        {
            Leave(entry);
        }
    }

    /// <summary>Serves a request; its connection is not idle meanwhile.</summary>
    public async Task ServeAsync(HttpContext context, RequestDelegate next)
    {
        var entry = context.Features.Get<Entry>();
        if (entry is null)
        {
            await next(context);
            return;
        }

        Begin(entry);
        try
        {
            await next(context);
        }
        finally
        {
            End(entry);
        }
    }

    private bool TryEnter(Entry entry, out Entry? evicted)
    {
        lock (_lock)
        {
            evicted = null;
            if (_count >= limit)
            {
                if (_lastTold is not { } told || time.GetElapsedTime(told) >= TimeSpan.FromMinutes(1))
                {
                    _lastTold = time.GetTimestamp();
                    LogFull(limit);
                }

                _lastFull = time.GetTimestamp();
                evicted = _idle.First?.Value;
                if (evicted is null)
                    return false;
                Remove(evicted);
            }

            _count++;
            entry.Idle = _idle.AddLast(entry);
            return true;
        }
    }

    private void Leave(Entry entry)
    {
        lock (_lock)
            Remove(entry);
    }

    private void Remove(Entry entry)
    {
        if (entry.HasLeft)
            return;
        entry.HasLeft = true;
        _count--;
        if (entry.Idle is { } idle)
            _idle.Remove(idle);
        entry.Idle = null;
    }

    private void Begin(Entry entry)
    {
        lock (_lock)
        {
            if (entry.Requests++ > 0 || entry.Idle is not { } idle)
                return;
            _idle.Remove(idle);
            entry.Idle = null;
        }
    }

    private void End(Entry entry)
    {
        lock (_lock)
        {
            if (--entry.Requests == 0 && !entry.HasLeft)
                entry.Idle = _idle.AddLast(entry);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "There are {Limit} HTTP connections, as many as there may be: the next takes the place of one without a request, or is refused")]
    private partial void LogFull(int limit);

    /// <summary>One connection.</summary>
    private sealed class Entry(ConnectionContext connection)
    {
        public ConnectionContext Connection => connection;

        /// <summary>How many requests it has now; several only in HTTP/2.</summary>
        public int Requests { get; set; }

        /// <summary>Its place among those without a request.</summary>
        public LinkedListNode<Entry>? Idle { get; set; }

        /// <summary>Whether it counts no more.</summary>
        public bool HasLeft { get; set; }
    }
}
