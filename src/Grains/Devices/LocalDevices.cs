using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace SafeCommunity.Grains.Devices;

/// <summary>The monitors of the device twins that live in this process.</summary>
internal sealed class LocalDevices : ILocalDevices
{
    private readonly ConcurrentDictionary<string, DeviceMonitor> _live = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DeviceMonitor> _unsettled = new(StringComparer.Ordinal);

    /// <summary>All that live now.</summary>
    public IEnumerable<KeyValuePair<string, DeviceMonitor>> All => _live;

    /// <inheritdoc/>
    public bool TryGetInbox(string device, [NotNullWhen(true)] out IReadingInbox? inbox)
    {
        var found = _live.TryGetValue(device, out var monitor);
        inbox = monitor;
        return found;
    }

    /// <summary>The monitor of a device, when it lives here now.</summary>
    public DeviceMonitor? Find(string device) => _live.GetValueOrDefault(device);

    /// <summary>Opens a device's inbox.</summary>
    public void Add(string device, DeviceMonitor monitor) => _live[device] = monitor;

    /// <summary>Closes it: readings that are under way are answered <see cref="ReadingOutcome.Detached"/>.</summary>
    public void Remove(string device, DeviceMonitor monitor)
    {
        _live.TryRemove(KeyValuePair.Create(device, monitor));
        monitor.Detach();
    }

    /// <summary>
    /// Keeps the monitor of a twin that left with something unsettled: who waits for that to settle asks the next
    /// activation, which must not answer that nothing waits.
    /// </summary>
    public void KeepUnsettled(string device, DeviceMonitor monitor) => _unsettled[device] = monitor;

    /// <summary>Takes what an earlier activation left unsettled; null when it left nothing.</summary>
    public DeviceMonitor? TakeUnsettled(string device) => _unsettled.TryRemove(device, out var monitor) ? monitor : null;
}
