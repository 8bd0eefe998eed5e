namespace SafeCommunity.DeviceBridge.Embedded;

/// <summary>
/// The QoS 2 messages that a client sent and has not released yet (MQTT 5, 4.3.3): one that comes again is answered and
/// not taken a second time [MQTT-4.3.3-10].
/// </summary>
/// <param name="limit">How many there may be.</param>
internal sealed class ExactlyOnce(int limit)
{
    private readonly HashSet<ushort> _unreleased = [];
    private readonly Lock _lock = new();

    /// <summary>Whether there are as many as there may be.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
                return _unreleased.Count >= limit;
        }
    }

    /// <summary>A message comes; false when it was taken before.</summary>
    public bool TryBegin(ushort identifier)
    {
        lock (_lock)
            return _unreleased.Add(identifier);
    }

    /// <summary>A message is released, or was refused and is done with; false when there was none of that number.</summary>
    public bool End(ushort identifier)
    {
        lock (_lock)
            return _unreleased.Remove(identifier);
    }
}
