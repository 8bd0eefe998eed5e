namespace SafeCommunity.Grains.Tests.Cluster;

/// <summary>
/// Tells the time that a test sets, wall time and monotonic time; only a step parts them. Timers run in real time.
/// </summary>
public sealed class AdjustableClock : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero).Ticks;

    private long _stepped;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks) + Interlocked.Read(ref _stepped), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    /// <summary>Sets the wall clock; no time passes.</summary>
    public void Step(TimeSpan by) => Interlocked.Add(ref _stepped, by.Ticks);
}
