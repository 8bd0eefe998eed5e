using Microsoft.Extensions.Logging;
using SafeCommunity.Simulator.World;

namespace SafeCommunity.Simulator.Play.Devices;

/// <summary>
/// The devices' way to the broker: a few connections that they share. A device keeps to one of them, so its messages
/// arrive in order. A last will belongs to a connection and could not speak for those who share it, so there is none:
/// that a device drops out is said by the retained status it publishes.
/// </summary>
internal sealed class DeviceLink
{
    private readonly BrokerConnection[] _connections;

    /// <param name="options">The broker, and how many connections.</param>
    /// <param name="sequences">Each device's highest sequence number that the running system has seen.</param>
    /// <param name="reachability">Is told whether the broker is reached.</param>
    /// <param name="tally">Counts.</param>
    /// <param name="time">The machine's time: what the messages' stamps and the waits go by.</param>
    /// <param name="log">Where refusals are told.</param>
    public DeviceLink(
        PlayOptions options, IReadOnlyDictionary<string, long> sequences, Reachability reachability, DeviceTally tally, TimeProvider time, ILogger log)
    {
        var numbers = new SequenceNumbers(sequences, time);
        _connections =
        [
            .. Enumerable.Range(1, options.Connections).Select(
                number => new BrokerConnection(number, options, numbers, reachability, tally, time, log)),
        ];
    }

    /// <summary>Sends what a device says; waits while too much waits before it.</summary>
    public ValueTask SendAsync(string twin, WorldAction action, CancellationToken cancellation) =>
        _connections[IndexOf(twin)].SendAsync(action, cancellation);

    /// <summary>Nothing more will be sent.</summary>
    public void Complete()
    {
        foreach (var connection in _connections)
            connection.Complete();
    }

    /// <summary>Keeps the connections until everything was sent after <see cref="Complete"/>.</summary>
    public Task RunAsync(CancellationToken cancellation) => Task.WhenAll(_connections.Select(connection => connection.RunAsync(cancellation)));

    // Spread evenly, and always the same: FNV-1a.
    private int IndexOf(string twin)
    {
        var hash = 2166136261u;
        foreach (var letter in twin)
            hash = unchecked((hash ^ letter) * 16777619u);
        return (int)(hash % (uint)_connections.Length);
    }
}

/// <summary>
/// Goes on from what the running system has seen of each device, as a device does that keeps its counter. One that was
/// never heard begins with the time, so that its numbers are new even where the memory of it was lost.
/// </summary>
internal sealed class SequenceNumbers(IReadOnlyDictionary<string, long> seen, TimeProvider time)
{
    private readonly long _begin = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The number on the wire of a device's so manieth message of this world.</summary>
    public long Of(string twin, long seq) => seen.GetValueOrDefault(twin, _begin) + seq;
}
