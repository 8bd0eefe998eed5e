using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Dispatch;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.DeviceBridge.Routing;

/// <summary>The way to one device's twin, kept as long as the plan holds the device.</summary>
internal sealed class DeviceRoute
{
    private IReadingInbox? _inbox;
    private long _lastConnection;
    private int _waiting;

    public DeviceRoute(string id, TwinKind kind, IDeviceGrain grain, DeviceLaneServices services)
    {
        Id = id;
        Kind = kind;
        Grain = grain;
        Lane = new DeviceLane(this, services);
        Shed = services.Meter.ShedOf(id[..id.IndexOf('/')]);
    }

    /// <summary>The twin's id as text.</summary>
    public string Id { get; }

    /// <summary>Which grain it is.</summary>
    public TwinKind Kind { get; }

    /// <summary>The twin.</summary>
    public IDeviceGrain Grain { get; }

    /// <summary>Where messages wait that could not be taken at once.</summary>
    public DeviceLane Lane { get; }

    /// <summary>
    /// How many messages wait in <see cref="Lane"/>, which alone sets it. It stands here because every message asks for it, and the
    /// lane of a device is far away in memory.
    /// </summary>
    public int Waiting
    {
        get => Volatile.Read(ref _waiting);
        set => Volatile.Write(ref _waiting, value);
    }

    /// <summary>Whether no message waits, so that the next one need not.</summary>
    public bool IsIdle => Waiting == 0;

    /// <summary>Counts the readings that are let go, of all devices of the community.</summary>
    public SheddingEpisode Shed { get; }

    /// <summary>The inbox that took the last reading; null when the twin was not in this process.</summary>
    public IReadingInbox? Inbox
    {
        get => Volatile.Read(ref _inbox);
        set => Volatile.Write(ref _inbox, value);
    }

    /// <summary>A message of the device came.</summary>
    /// <param name="connection">The connection it came over; 0 where that is not known.</param>
    public void Hear(long connection)
    {
        // Nearly always the same: then nothing is written that other cores read.
        if (Volatile.Read(ref _lastConnection) != connection)
            Volatile.Write(ref _lastConnection, connection);
    }

    /// <summary>
    /// Whether a last will of a connection says nothing of the device, for it spoke last over one that was opened later.
    /// </summary>
    /// <param name="connection">The connection that died; 0 where that is not known.</param>
    public bool IsStaleWill(long connection) => connection != 0 && Volatile.Read(ref _lastConnection) > connection;
}
