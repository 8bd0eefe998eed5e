namespace SafeCommunity.Simulator.Play;

/// <summary>
/// The world's time by the machine's: so many times as fast. Where the world cannot keep up, its clock waits for it:
/// the time that was lost is counted and never made up for, or a system that was slow would be flooded for it.
/// </summary>
internal sealed class PlayClock
{
    /// <summary>What the world may be behind and catch up with.</summary>
    internal static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time;
    private readonly DateTimeOffset _start;
    private readonly double _speed;
    private readonly long _begun;
    private readonly Lock _lock = new();
    private TimeSpan _lost;
    private DateTimeOffset _next;

    /// <param name="time">The machine's time.</param>
    /// <param name="start">The world's time now.</param>
    /// <param name="speed">How many times as fast the world's goes.</param>
    public PlayClock(TimeProvider time, DateTimeOffset start, double speed)
    {
        (_time, _start, _speed, _begun, _next) = (time, start, speed, time.GetTimestamp(), start);
    }

    /// <summary>The world's time.</summary>
    public DateTimeOffset Now
    {
        get
        {
            lock (_lock)
                return NowIn();
        }
    }

    /// <summary>How much of the machine's time the world has lost, what it is held up by at this moment included.</summary>
    public TimeSpan Lag
    {
        get
        {
            lock (_lock)
                return Behind() is var behind && behind > Tolerance ? _lost + behind : _lost;
        }
    }

    /// <summary>Says what the world does next. What it is too late for by more than the tolerance is lost.</summary>
    /// <returns>How long to wait for it, by the machine's time; zero when it is due.</returns>
    public TimeSpan Expect(DateTimeOffset next)
    {
        lock (_lock)
        {
            _next = next;
            var behind = Behind();
            if (behind > Tolerance)
                _lost += behind;
            return behind < TimeSpan.Zero ? -behind : TimeSpan.Zero;
        }
    }

    private DateTimeOffset NowIn() => _start + ((_time.GetElapsedTime(_begun) - _lost) * _speed);

    private TimeSpan Behind() => (NowIn() - _next) / _speed;
}
