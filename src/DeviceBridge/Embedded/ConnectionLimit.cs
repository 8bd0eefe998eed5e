using Microsoft.Extensions.Options;
using SafeCommunity.DeviceBridge.Diagnostics;

namespace SafeCommunity.DeviceBridge.Embedded;

/// <summary>Holds devices' connections below the limit.</summary>
internal sealed class ConnectionLimit(BridgeMeter meter, IOptions<DeviceBridgeOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long? _lastFull;

    /// <summary>The most connections at once.</summary>
    public int Limit => options.Value.MaxConnections;

    /// <summary>How many there are.</summary>
    public int Count => meter.Connections;

    /// <summary>Whether one was refused within the last minute.</summary>
    public bool WasFull
    {
        get
        {
            lock (_lock)
                return _lastFull is { } last && time.GetElapsedTime(last) < Memory;
        }
    }

    /// <summary>A connection comes; false, and counted, when there is no room for it.</summary>
    /// <param name="remote">Where it comes from.</param>
    public bool TryEnter(string? remote)
    {
        if (meter.AddConnections(1) <= Limit)
            return true;
        meter.AddConnections(-1);
        meter.Reject(Rejection.TooManyConnections, remote);
        lock (_lock)
            _lastFull = time.GetTimestamp();
        return false;
    }

    /// <summary>A connection that entered is gone.</summary>
    public void Leave() => meter.AddConnections(-1);
}
