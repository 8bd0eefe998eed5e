namespace SafeCommunity.Grains.Clocks;

/// <summary>
/// The clock of the process. Its wall time runs by monotonic time and follows the machine's wall clock: what that gains or
/// loses little by little is followed silently and never backwards; where it steps, because somebody set it or the machine
/// slept, the step is adopted as a whole in one moment, when <see cref="Look"/> has seen it hold, and by nothing else. So
/// that who reads the time twice in one decision never meets a step in between unnoticed.
/// </summary>
/// <remarks>All members may be called by any thread.</remarks>
public sealed class GuardedClock : TimeProvider
{
    /// <summary>A difference from the machine's wall clock that is smaller is no step, but followed.</summary>
    public static readonly TimeSpan SmallestStep = TimeSpan.FromSeconds(1);

    /// <summary>How long a step must hold before it is adopted.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    // Two readings that are to be of one moment may lie so far apart; a process that is stopped in between reads again.
    private static readonly TimeSpan OneMoment = TimeSpan.FromMilliseconds(20);
    private const int Attempts = 3;

    // What is lost little by little is given up by running so much slower, so that time never goes back.
    private const int Slowness = 10;

    private readonly Lock _looking = new();
    private readonly TimeProvider _machine;
    private Course _course;
    private Sight? _seen;
    private ClockStep? _last;

    /// <summary>A clock that begins with what the machine's shows now.</summary>
    /// <param name="machine">The machine's clocks.</param>
    public GuardedClock(TimeProvider machine)
    {
        _machine = machine;
        var (timestamp, wall) = ReadMachine() ?? (machine.GetTimestamp(), machine.GetUtcNow());
        _course = new Course(timestamp, wall, TimeSpan.Zero, TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => _machine.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => _machine.TimestampFrequency;

    /// <summary>The last step that was adopted; null while there was none.</summary>
    public ClockStep? LastStep => Volatile.Read(ref _last);

    /// <summary>By how much the machine's clock is ahead, where that is not followed yet because it does not hold; null otherwise.</summary>
    public TimeSpan? Unsettled => Volatile.Read(ref _seen)?.Difference;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Read().Now;

    /// <inheritdoc/>
    public override long GetTimestamp() => _machine.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>The wall's time of a timestamp that was read just now.</summary>
    public DateTimeOffset At(long timestamp)
    {
        var course = Volatile.Read(ref _course);
        return course.At(_machine.GetElapsedTime(course.Begin, timestamp));
    }

    /// <summary>The time and the steps made so far, of one moment.</summary>
    public ClockReading Read()
    {
        var course = Volatile.Read(ref _course);
        return new ClockReading(course.At(_machine.GetElapsedTime(course.Begin)), course.Stepped);
    }

    /// <summary>Compares with the machine's wall clock. To be called a few times a second.</summary>
    /// <returns>The step that is adopted by this very call; null when there is none.</returns>
    public ClockStep? Look()
    {
        lock (_looking)
        {
            if (ReadMachine() is not var (timestamp, wall))
                return null;
            var now = _course.At(_machine.GetElapsedTime(_course.Begin, timestamp));
            var difference = wall - now;
            if (difference.Duration() < SmallestStep)
            {
                _seen = null;
                _course = difference < TimeSpan.Zero
                    ? new Course(timestamp, now, -difference, _course.Stepped)
                    : new Course(timestamp, wall, TimeSpan.Zero, _course.Stepped);
                return null;
            }

            if (_seen is not { } seen || (difference - seen.Difference).Duration() >= SmallestStep)
            {
                _seen = new Sight(timestamp, difference);
                return null;
            }

            if (_machine.GetElapsedTime(seen.Timestamp, timestamp) < Settling)
                return null;

            // In whole milliseconds, as the journal keeps times; what is left of it is followed.
            var step = new ClockStep(now, TimeSpan.FromMilliseconds(Math.Round(difference.TotalMilliseconds)), timestamp);
            _course = new Course(timestamp, step.After, TimeSpan.Zero, _course.Stepped + step.By);
            (_seen, _last) = (null, step);
            return step;
        }
    }

    // Both clocks in one moment; null where that did not succeed, because the process was stopped each time.
    private (long Timestamp, DateTimeOffset Wall)? ReadMachine()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var before = _machine.GetTimestamp();
            var wall = _machine.GetUtcNow();
            var after = _machine.GetTimestamp();
            if (_machine.GetElapsedTime(before, after) <= OneMoment)
                return (after, wall);
        }

        return null;
    }

    /// <summary>How the time goes on until the next look.</summary>
    /// <param name="Begin">Since when, by monotonic time.</param>
    /// <param name="Time">What was shown then.</param>
    /// <param name="Ahead">How far that was ahead of the machine's clock, to be given up; zero when it was not.</param>
    /// <param name="Stepped">The sum of all steps so far.</param>
    private sealed record Course(long Begin, DateTimeOffset Time, TimeSpan Ahead, TimeSpan Stepped)
    {
        public DateTimeOffset At(TimeSpan elapsed) =>
            Time + elapsed - (Ahead > TimeSpan.Zero ? TimeSpan.FromTicks(Math.Min(elapsed.Ticks / Slowness, Ahead.Ticks)) : TimeSpan.Zero);
    }

    /// <summary>A difference that was seen and may be a step.</summary>
    private sealed record Sight(long Timestamp, TimeSpan Difference);
}
