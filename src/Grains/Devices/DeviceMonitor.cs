using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Devices;

/// <summary>
/// The live state of one device and of its rules, guarded by its own lock, so that a bridge's thread and the grain's
/// turns may both come to it. Nothing waits inside the lock. See docs/decisions/0001.
/// </summary>
/// <remarks>
/// The grain's timer is armed for a moment not after the next deadline. What makes an earlier deadline is answered
/// <see cref="ReadingOutcome.Unsettled"/>: the caller then calls <see cref="IDeviceGrain.Settle"/>, which arms it anew.
/// This is rare: a deadline that moves further away costs nothing, the timer looks when it fires.
/// </remarks>
internal sealed partial class DeviceMonitor : IReadingInbox
{
    /// <summary>How far a device's clock may be off the server's.</summary>
    public const long ClockToleranceMs = 5 * 60 * 1000;

    /// <summary>How long a changed reading may wait for the snapshot.</summary>
    public const long SnapshotDelayMs = 60 * 1000;

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly TwinReporter _reporter;
    private readonly DeviceMetrics _metrics;

    private TwinDefinition _definition;
    private bool _detached;
    private readonly long _activatedMs;

    private SeqWindow _seqs;
    private ValueTable _values;
    private DeviceCounters _counters;
    private Health _health;
    private long? _lastSeenMs;
    private long? _readingMs;
    private long _takenMs = long.MinValue / 2;

    // How far the device's clock is ahead of ours, for times that are compared with its readings'.
    private long _aheadMs;
    private bool _clockOff;

    private long _snapshotDueMs = long.MaxValue;
    private bool _reportWaits;

    /// <summary>The monitor of a device as its snapshot and its newest alarms leave it.</summary>
    public DeviceMonitor(
        TwinDefinition definition,
        RuleSet rules,
        StoredDevice stored,
        ImmutableArray<AlarmRecord> newestAlarms,
        TimeProvider time,
        TwinReporter reporter,
        DeviceMetrics metrics)
    {
        (_definition, _rules, _time, _reporter, _metrics) = (definition, rules, time, reporter, metrics);
        var state = stored.State;
        _activatedMs = NowMs();
        _health = stored.Health is Health.NotApplicable ? Health.Unknown : stored.Health;
        _counters = state.Counters;
        _lastSeenMs = state.LastSeen?.ToUnixTimeMilliseconds();
        _readingMs = state.ReadingTime?.ToUnixTimeMilliseconds();
        _clockOff = state.ClockOff;
        _refusals = state.Refusals.IsDefault ? [] : state.Refusals;
        _values = new ValueTable(rules.ValueNames, rules.Utf8Names, state.Values);
        RestoreSeqs(state, newestAlarms);
        RestoreRules(newestAlarms);
    }

    /// <summary>What the plan says of the device.</summary>
    public TwinDefinition Definition
    {
        get
        {
            lock (_lock)
                return _definition;
        }
    }

    /// <summary>The book its rules are from.</summary>
    public RuleBook Book
    {
        get
        {
            lock (_lock)
                return _rules.Book;
        }
    }

    /// <summary>Whether the twin has left this process.</summary>
    public bool IsDetached
    {
        get
        {
            lock (_lock)
                return _detached;
        }
    }

    /// <summary>The next in the reporter's list; only the reporter touches it.</summary>
    public DeviceMonitor? NextToReport { get; set; }

    /// <inheritdoc/>
    public ReadingOutcome Offer(in ReadingView reading)
    {
        var nowMs = NowMs();
        lock (_lock)
        {
            if (_detached)
                return ReadingOutcome.Detached;
            var outcome = Take(reading, nowMs);
            MarkForReport();
            return _unsettled || WakeAtMs() < _armedMs ? ReadingOutcome.Unsettled : outcome;
        }
    }

    /// <summary>Takes a reading that came as a message to the grain.</summary>
    /// <returns>What became of it, as if nothing waited: the grain settles before it answers.</returns>
    public ReadingOutcome Receive(Reading reading)
    {
        var length = 0;
        foreach (var value in reading.Values)
            length += Encoding.UTF8.GetByteCount(value.Name);
        foreach (var part in reading.LeftOut)
            length += Encoding.UTF8.GetByteCount(part.Name);
        var names = ArrayPool<byte>.Shared.Rent(length);
        var leftOut = reading.LeftOut.IsEmpty ? [] : new LeftOutView[reading.LeftOut.Length];
        var values = ArrayPool<ValueView>.Shared.Rent(reading.Values.Length);
        try
        {
            var (at, count) = (0, 0);
            foreach (var value in reading.Values)
            {
                var size = Encoding.UTF8.GetBytes(value.Name, names.AsSpan(at));
                values[count++] = new ValueView(at, size, value.Value, value.IsBoolean, value.IsEvent);
                at += size;
            }

            count = 0;
            foreach (var part in reading.LeftOut)
            {
                var size = Encoding.UTF8.GetBytes(part.Name, names.AsSpan(at));
                leftOut[count++] = new LeftOutView(at, size, part.Reason);
                at += size;
            }

            var view = new ReadingView
            {
                Seq = reading.Seq,
                TimeMs = reading.Time?.ToUnixTimeMilliseconds(),
                Names = names.AsSpan(0, at),
                Values = values.AsSpan(0, reading.Values.Length),
                Delivery = reading.Delivery,
                LeftOut = leftOut,
            };
            var nowMs = NowMs();
            lock (_lock)
            {
                var outcome = Take(view, nowMs);
                MarkForReport();
                return outcome;
            }
        }
        finally
        {
            ArrayPool<ValueView>.Shared.Return(values);
            ArrayPool<byte>.Shared.Return(names);
        }
    }

    /// <summary>Takes the device's word on itself, or its last will.</summary>
    public void ReceiveStatus(DeviceStatus status)
    {
        var nowMs = NowMs();
        lock (_lock)
        {
            RunDue(nowMs);
            if (status.Online)
                Heard(nowMs);
            else
                SetHealth(Health.Offline, nowMs);
            MarkForReport();
        }
    }

    /// <summary>The state for the reporter, which then no longer waits for it.</summary>
    public TwinSnapshot TakeReport()
    {
        lock (_lock)
        {
            _reportWaits = false;
            return Snapshot();
        }
    }

    /// <summary>The twin as it is now, without its counts.</summary>
    public TwinSnapshot GetSnapshot()
    {
        lock (_lock)
            return Snapshot();
    }

    /// <summary>
    /// The state to store, when it is time: a snapshot never covers a reading whose alarm is not durable, so that
    /// such a reading, sent again after a crash, is not taken for a duplicate.
    /// </summary>
    /// <param name="due">Whether only a snapshot that is due is wanted; false for whatever changed.</param>
    public StoredDevice? TakeSnapshot(bool due)
    {
        var nowMs = NowMs();
        lock (_lock)
        {
            if (_unsettled || _snapshotDueMs == long.MaxValue || (due && nowMs < _snapshotDueMs))
                return null;
            _snapshotDueMs = long.MaxValue;
            return new StoredDevice { Health = _health, State = State() };
        }
    }

    /// <summary>The snapshot taken could not be written: it is due again after a while.</summary>
    public void SnapshotFailed(TimeSpan retryAfter)
    {
        var nowMs = NowMs();
        lock (_lock)
            _snapshotDueMs = nowMs + (long)retryAfter.TotalMilliseconds;
    }

    /// <summary>From now on every reading is refused: the twin leaves this process.</summary>
    public void Detach()
    {
        lock (_lock)
            _detached = true;
    }

    /// <summary>The twin lives again in this process, before what it had to settle was settled.</summary>
    public void Attach()
    {
        lock (_lock)
        {
            _detached = false;
            _armedMs = long.MaxValue;
        }
    }

    /// <summary>Puts it on the reporter's list unless it is there.</summary>
    public void Report()
    {
        lock (_lock)
            MarkForReport();
    }

    private ReadingOutcome Take(in ReadingView reading, long nowMs)
    {
        var verdict = _seqs.Take(reading.Seq, reading.TimeMs, out var missed);
        switch (verdict)
        {
            case SeqVerdict.Duplicate:
                _counters = _counters with { Duplicates = _counters.Duplicates + 1 };
                return ReadingOutcome.Duplicate;
            case SeqVerdict.Late:
                _counters = _counters with { Late = _counters.Late + 1 };
                return ReadingOutcome.Late;
        }

        RunDue(nowMs);
        if (!reading.LeftOut.IsEmpty)
            AddRefusals(reading, nowMs);
        var timeMs = reading.TimeMs ?? nowMs;
        var clockOff = unchecked((ulong)(timeMs - nowMs + ClockToleranceMs)) > 2 * ClockToleranceMs;
        if (clockOff)
            timeMs = nowMs;
        _counters = new DeviceCounters(
            _counters.Accepted + 1,
            _counters.Duplicates,
            _counters.Late,
            missed > long.MaxValue - _counters.Missed ? long.MaxValue : _counters.Missed + missed,
            _counters.ClockOff + (clockOff ? 1 : 0)) { Shed = _counters.Shed };
        _takenMs = nowMs;
        Heard(nowMs);

        if (verdict == SeqVerdict.OutOfOrder)
        {
            TakeOutOfOrder(reading, timeMs, nowMs);
            return ReadingOutcome.Accepted;
        }

        if (reading.TimeMs is not null)
            _clockOff = clockOff;
        (_readingMs, _aheadMs) = (timeMs, timeMs - nowMs);
        var values = reading.Values;
        for (var i = 0; i < values.Length; i++)
        {
            ref readonly var value = ref values[i];
            var slot = SlotOf(reading.NameOf(value), i);
            if (slot < 0)
                continue;
            var changed = _values.Set(slot, value.Value, value.IsBoolean);
            foreach (var rule in _rules.WatchersOf(slot))
                Observe(rule, value.Value, changed, new RaiseCause(reading.Seq, timeMs, value.Value, nowMs));
        }

        return ReadingOutcome.Accepted;
    }

    /// <summary>
    /// A reading that a newer one has overtaken. The newest values stand; but what should have raised still raises and,
    /// as the newer reading does not hold, clears at once: an alarm is never lost for a message that came late.
    /// </summary>
    private void TakeOutOfOrder(in ReadingView reading, long timeMs, long nowMs)
    {
        for (var i = 0; i < reading.Values.Length; i++)
        {
            ref readonly var value = ref reading.Values[i];
            var slot = SlotOf(reading.NameOf(value), i);
            if (slot < 0)
                continue;
            if (!_values.IsKnown(slot))
                _values.Set(slot, value.Value, value.IsBoolean);
            foreach (var rule in _rules.WatchersOf(slot))
                ObserveOvertaken(rule, value.Value, new RaiseCause(reading.Seq, timeMs, value.Value, nowMs));
        }
    }

    private int SlotOf(ReadOnlySpan<byte> name, int guess)
    {
        var slot = _values.Find(name, guess);
        if (slot < 0)
            slot = _values.Add(name);
        if (slot < 0)
            _metrics.ValueDropped();
        return slot;
    }

    private void Heard(long nowMs)
    {
        _lastSeenMs = nowMs;
        SetHealth(Health.Online, nowMs);
        _snapshotDueMs = Math.Min(_snapshotDueMs, nowMs + SnapshotDelayMs);
        EndSilence(nowMs);
    }

    private void SetHealth(Health health, long nowMs)
    {
        if (_health == health)
            return;
        _health = health;
        _snapshotDueMs = nowMs;
    }

    private void MarkForReport()
    {
        if (_reportWaits)
            return;
        _reportWaits = true;
        _reporter.Add(this);
    }

    private TwinSnapshot Snapshot() => new() { Definition = _definition, Health = _health, Device = State() };

    private DeviceState State() => new()
    {
        LastSeen = FromMs(_lastSeenMs),
        LastSeq = _seqs.Newest,
        ReadingTime = FromMs(_readingMs),
        ClockOff = _clockOff,
        Values = _values.ToImmutable(),
        Counters = _counters,
        Refusals = _refusals,
    };

    private void RestoreSeqs(DeviceState state, ImmutableArray<AlarmRecord> newestAlarms)
    {
        var (newest, timeMs) = (state.LastSeq, _clockOff ? null : _readingMs);
        foreach (var alarm in newestAlarms)
        {
            // The snapshot may be older than the alarms, which were durable before their messages were acknowledged.
            var causeMs = alarm.Cause.Time.ToUnixTimeMilliseconds();
            if (alarm.Cause.Seq is { } seq && (newest is null || (seq > newest && causeMs >= (_readingMs ?? long.MinValue))))
                (newest, timeMs) = (seq, causeMs);
        }

        _seqs = SeqWindow.Restore(newest, timeMs);
    }

    private long NowMs() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private static DateTimeOffset? FromMs(long? ms) => ms is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;
}
