using SafeCommunity.Grains.Clocks;

namespace SafeCommunity.Grains.Devices;

/// <summary>
/// The two times of a process: steady time, on which delays and silences run and which no setting of the clock moves; and the
/// wall's, for stamps and for what devices say of their own clocks. Both in milliseconds; they agree until the wall's is set.
/// </summary>
internal sealed class TwinClock
{
    private readonly TimeProvider _time;
    private readonly long _startTimestamp;
    private readonly long _startMs;
    private readonly long _ticksPerMs;

    /// <summary>The clock of a process.</summary>
    public TwinClock(TimeProvider time)
    {
        _time = time;
        _startTimestamp = time.GetTimestamp();
        _startMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        // Both clocks that there are, the system's and one of virtual time, count whole ticks a millisecond.
        _ticksPerMs = Math.Max(1, time.TimestampFrequency / 1000);
    }

    /// <summary>The clocks of the worlds that are played in this process.</summary>
    public PlayedClocks Played { get; } = new();

    /// <summary>Both times now.</summary>
    public Instant Now
    {
        get
        {
            var timestamp = _time.GetTimestamp();
            // The process's clock tells the wall's time of a timestamp, which spares a second look at the machine's.
            var wall = _time is GuardedClock guarded ? guarded.At(timestamp) : _time.GetUtcNow();
            return new(_startMs + ((timestamp - _startTimestamp) / _ticksPerMs), wall.ToUnixTimeMilliseconds());
        }
    }
}

/// <summary>A moment by both clocks.</summary>
/// <param name="SteadyMs">Steady time.</param>
/// <param name="WallMs">The wall's time in Unix milliseconds.</param>
internal readonly record struct Instant(long SteadyMs, long WallMs)
{
    /// <summary>The wall's time as a stamp.</summary>
    public DateTimeOffset Stamp => DateTimeOffset.FromUnixTimeMilliseconds(WallMs);

    /// <summary>The steady time of a stamp of the past, not after now.</summary>
    public long SteadyOf(DateTimeOffset stamp) => SteadyMs - Math.Max(0, WallMs - stamp.ToUnixTimeMilliseconds());
}
