namespace SafeCommunity.Grains.Clocks;

/// <summary>
/// A clock that shows the wall time of the moment it was made and from then on runs by monotonic time alone: it never steps,
/// whatever becomes of the machine's. For who only measures spans with it and shows it to nobody, as Orleans does.
/// </summary>
/// <param name="machine">The machine's clocks.</param>
public sealed class SteadyClock(TimeProvider machine) : TimeProvider
{
    private readonly DateTimeOffset _start = machine.GetUtcNow();
    private readonly long _startTimestamp = machine.GetTimestamp();

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => machine.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + machine.GetElapsedTime(_startTimestamp);

    /// <inheritdoc/>
    public override long GetTimestamp() => machine.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);
}
