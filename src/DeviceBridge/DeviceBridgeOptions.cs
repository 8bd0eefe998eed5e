using System.Net;

namespace SafeCommunity.DeviceBridge;

/// <summary>How the bridge meets the devices, and its limits.</summary>
public sealed class DeviceBridgeOptions
{
    /// <summary>Where the embedded broker listens; loopback unless told otherwise. Port 0 takes a free one.</summary>
    public IPEndPoint Endpoint { get; set; } = new(IPAddress.Loopback, 1883);

    /// <summary>
    /// The external broker to use instead of the embedded one, <c>mqtt://[user:password@]host[:port]</c>; null for the
    /// embedded one. The password is never logged.
    /// </summary>
    public Uri? ExternalBroker { get; set; }

    /// <summary>
    /// The MQTT client id at the external broker. It must stay the same over restarts, for the broker keeps under it what
    /// was not acknowledged, and must differ between bridges.
    /// </summary>
    public string ExternalClientId { get; set; } = "safecommunity-bridge";

    /// <summary>
    /// The group to share the external broker's messages in, when several bridges take part; null for none. The broker
    /// gives each message to one of the group, so that the order of a device holds only as far as the broker keeps it.
    /// </summary>
    public string? ExternalShareGroup { get; set; }

    /// <summary>How many messages the external broker may send before the first is acknowledged.</summary>
    public ushort ExternalInFlight { get; set; } = 1000;

    /// <summary>How long a twin may take to make durable what a message caused, before it counts as unavailable.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The largest payload, in bytes.</summary>
    public int MaxPayloadBytes { get; set; } = 64 * 1024;

    /// <summary>The largest MQTT packet, in bytes; a connection that sends more is closed.</summary>
    public int MaxPacketBytes { get; set; } = 256 * 1024;

    /// <summary>The most connections at once.</summary>
    public int MaxConnections { get; set; } = 20_000;

    /// <summary>How many messages may wait for one device's twin.</summary>
    public int MaxQueuedPerDevice { get; set; } = 64;

    /// <summary>How many messages may wait for all twins together.</summary>
    public int MaxQueued { get; set; } = 65_536;

    /// <summary>
    /// How many packets may wait to be sent to one client, and how many may wait for its acknowledgement, before it is
    /// too slow.
    /// </summary>
    public int MaxPendingPerClient { get; set; } = 1000;

    /// <summary>
    /// How long a connection may have more to read without a pause before its sender counts as behind: what it says is late
    /// by then, and its QoS 0 readings that change no alarm are let go until it has caught up.
    /// </summary>
    public TimeSpan MaxReadingDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a client may take no byte that is sent to it, before its connection is closed.</summary>
    public TimeSpan SlowReaderTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long stopping waits for messages that are on their way to their twins.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(2);
}
