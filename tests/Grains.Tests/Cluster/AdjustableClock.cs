namespace SafeCommunity.Grains.Tests.Cluster;

/// <summary>Tells the time that a test sets; timers run in real time.</summary>
public sealed class AdjustableClock : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero).Ticks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
