namespace SafeCommunity.Api.Feeds;

/// <summary>
/// A pulse with a shortest time between two. The first after a quiet while goes out at once; what comes too soon after
/// is put together into one.
/// </summary>
internal sealed class PacedPulse : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Pulse _pulse = new();
    private readonly Func<TimeSpan> _spacing;
    private readonly Action _publish;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _last;
    private bool _scheduled;

    /// <summary>A pulse.</summary>
    /// <param name="spacing">The shortest time between two pulses, asked each time.</param>
    /// <param name="publish">Called before each pulse: makes visible what came since the last.</param>
    /// <param name="time">The clock.</param>
    public PacedPulse(Func<TimeSpan> spacing, Action publish, TimeProvider time)
    {
        _spacing = spacing;
        _publish = publish;
        _time = time;
        _last = time.GetTimestamp() - time.TimestampFrequency;
        _timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Completes at the next pulse. Take it before looking, so that none is missed.</summary>
    public Task Next => _pulse.Next;

    /// <summary>Something came: pulse now, or as soon as the spacing allows.</summary>
    public void Request()
    {
        lock (_lock)
        {
            if (_scheduled)
                return;

            var wait = _spacing() - _time.GetElapsedTime(_last);
            // Timers are no finer than about a millisecond.
            if (wait > TimeSpan.FromMilliseconds(1))
            {
                _scheduled = true;
                _timer.Change(wait, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        Fire();
    }

    /// <summary>Pulses at once.</summary>
    public void Fire()
    {
        lock (_lock)
        {
            _scheduled = false;
            _last = _time.GetTimestamp();
        }

        _publish();
        _pulse.Send();
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();
}
