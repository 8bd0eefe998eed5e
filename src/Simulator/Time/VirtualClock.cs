namespace SafeCommunity.Simulator.Time;

/// <summary>
/// A time that stands still until a driver moves it on. Its timers wait in a queue in the order (due time, owner, number of
/// the owner's timer), which depends on nothing but the owners, so that threads cannot change it.
/// </summary>
/// <param name="start">The first moment.</param>
/// <param name="currentOwner">Whose code makes a timer right now; null where no owner is known.</param>
public sealed class VirtualClock(DateTimeOffset start, Func<TimerOwner?> currentOwner) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<(VirtualTimer Timer, long Arming), Turn> _queue = new();
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private long _now = start.UtcTicks;
    private long _arming;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>When the next timer fires; null when none is armed.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_lock)
                return TryPeek(out _, out var turn) ? new DateTimeOffset(turn.Due, TimeSpan.Zero) : null;
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _now), TimeSpan.Zero);

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref _now);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // Beside the grains there are the process's own services; each kind of callback is an owner for itself.
        var owner = currentOwner() ?? new TimerOwner($"process/{callback.Method.DeclaringType?.FullName}", IsIndependent: false);
        VirtualTimer timer;
        lock (_lock)
        {
            var number = _numbers.GetValueOrDefault(owner.Name);
            _numbers[owner.Name] = number + 1;
            timer = new VirtualTimer(this, callback, state, owner, number);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves on; timers that are due on the way do not fire by themselves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">That would be back.</exception>
    public void AdvanceTo(DateTimeOffset time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, GetUtcNow());
        Volatile.Write(ref _now, time.UtcTicks);
    }

    /// <summary>
    /// Fires the first timer that is due; when its owner is independent, all of independent owners that come right after it
    /// and were due at the same moment.
    /// </summary>
    /// <returns>How many fired; none when none is due.</returns>
    public int Fire()
    {
        List<VirtualTimer> firing = [];
        lock (_lock)
        {
            var now = Volatile.Read(ref _now);
            var (first, together) = (0L, true);
            while (together && TryPeek(out var timer, out var turn) && turn.Due <= now
                   && (firing.Count == 0 || (timer.Owner.IsIndependent && turn.Due == first)))
            {
                _queue.Dequeue();
                (first, together) = (turn.Due, timer.Owner.IsIndependent);
                firing.Add(timer);
                if (timer.Period is { } period)
                    Enqueue(timer, turn.Due + period);
                else
                    timer.Arming = 0;
            }
        }

        foreach (var timer in firing)
            timer.Invoke();
        return firing.Count;
    }

    private bool Change(VirtualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            if (timer.IsDisposed)
                return false;
            timer.Arming = 0;
            timer.Period = period > TimeSpan.Zero ? period.Ticks : null;
            if (dueTime >= TimeSpan.Zero)
                Enqueue(timer, Volatile.Read(ref _now) + dueTime.Ticks);
            return true;
        }
    }

    private void Dispose(VirtualTimer timer)
    {
        lock (_lock)
            (timer.IsDisposed, timer.Arming) = (true, 0);
    }

    private void Enqueue(VirtualTimer timer, long due)
    {
        timer.Arming = ++_arming;
        _queue.Enqueue((timer, timer.Arming), new Turn(due, timer.Owner.Name, timer.Number));
    }

    // What was armed anew, stopped or disposed of meanwhile stays in the queue until its turn, and is passed over then.
    private bool TryPeek(out VirtualTimer timer, out Turn turn)
    {
        while (_queue.TryPeek(out var armed, out turn))
        {
            timer = armed.Timer;
            if (timer.Arming == armed.Arming)
                return true;
            _queue.Dequeue();
        }

        timer = null!;
        return false;
    }

    private readonly record struct Turn(long Due, string Owner, int Number) : IComparable<Turn>
    {
        public int CompareTo(Turn other)
        {
            var order = Due.CompareTo(other.Due);
            if (order == 0)
                order = string.CompareOrdinal(Owner, other.Owner);
            return order == 0 ? Number.CompareTo(other.Number) : order;
        }
    }

    private sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state, TimerOwner owner, int number) : ITimer
    {
        public TimerOwner Owner => owner;

        /// <summary>Which of its owner's timers it is.</summary>
        public int Number => number;

        // These three are guarded by the clock's lock.

        /// <summary>Which arming is in force; zero when it is not armed.</summary>
        public long Arming { get; set; }

        /// <summary>In ticks; null when it fires once.</summary>
        public long? Period { get; set; }

        public bool IsDisposed { get; set; }

        public void Invoke() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => clock.Change(this, dueTime, period);

        public void Dispose() => clock.Dispose(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
