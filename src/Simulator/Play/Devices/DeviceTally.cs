namespace SafeCommunity.Simulator.Play.Devices;

/// <summary>Counts what became of the devices' messages, over all connections.</summary>
internal sealed class DeviceTally
{
    private long _readings;
    private long _acknowledged;
    private long _refused;

    /// <summary>Readings that were made.</summary>
    public long Readings => Interlocked.Read(ref _readings);

    /// <summary>Readings that were acknowledged.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>Messages that were refused.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public void CountReading() => Interlocked.Increment(ref _readings);

    public void CountAcknowledged() => Interlocked.Increment(ref _acknowledged);

    /// <returns>How many were refused so far, this one included.</returns>
    public long CountRefused() => Interlocked.Increment(ref _refused);
}
