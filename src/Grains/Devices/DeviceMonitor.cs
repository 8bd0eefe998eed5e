using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;
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
    /// <summary>How long a changed reading may wait for the snapshot, in milliseconds.</summary>
    public const long SnapshotDelayMs = 60 * 1000;

    private readonly Lock _lock = new();
    private readonly TwinClock _clock;
    private readonly PlayedClock _played;
    private readonly TwinReporter _reporter;
    private readonly LeftOutLog _leftOut;
    private readonly long _activatedMs;

    private TwinDefinition _definition;
    private bool _detached;

    private MessageWindow _messages;
    private DeviceClock _deviceClock;
    private ValueTable _values;
    private DeviceCounters _counters;
    private Health _health;
    private long _connection;
    private long? _heardMs;
    private DateTimeOffset? _lastSeen;
    private long? _readingMs;
    private long _takenMs = long.MinValue / 2;
    private bool _clockOff;
    private long _retainedDigest;

    // How far the time of the reading that is being judged is ahead of the wall's.
    private long _aheadMs;

    private long _snapshotDueMs = long.MaxValue;
    private bool _mustStore;
    private bool _reportWaits;

    /// <summary>The monitor of a device as its snapshot and its newest alarms leave it.</summary>
    /// <param name="definition">What the plan says of the device.</param>
    /// <param name="rules">Its rules.</param>
    /// <param name="stored">Its snapshot.</param>
    /// <param name="newestAlarms">The newest alarm of each rule.</param>
    /// <param name="history">The entries of those that changed lately, by which messages are recognised that are sent again.</param>
    /// <param name="clock">The process's clock.</param>
    /// <param name="reporter">Takes its states to the directory.</param>
    /// <param name="leftOut">Is told what the twin leaves out.</param>
    public DeviceMonitor(
        TwinDefinition definition,
        RuleSet rules,
        StoredDevice stored,
        ImmutableArray<AlarmRecord> newestAlarms,
        ImmutableArray<JournalEntry> history,
        TwinClock clock,
        TwinReporter reporter,
        LeftOutLog leftOut)
    {
        (_definition, _rules, _clock, _reporter, _leftOut) = (definition, rules, clock, reporter, leftOut);
        _played = clock.Played.Of(definition.Id.Community);
        _playedVersion = _played.Version;
        var state = stored.State;
        var now = clock.Now;
        (_activatedMs, _wallAheadMs) = (now.SteadyMs, now.WallMs - now.SteadyMs);
        _health = stored.Health is Health.NotApplicable ? Health.Unknown : stored.Health;
        _counters = state.Counters;
        _lastSeen = state.LastSeen;
        _heardMs = state.LastSeen is { } seen ? now.SteadyOf(seen) : null;
        _readingMs = state.ReadingTime?.ToUnixTimeMilliseconds();
        _clockOff = state.ClockOff;
        _deviceClock = DeviceClock.Restore(stored.Clock);
        _refusals = state.Refusals.IsDefault ? [] : state.Refusals;
        _retainedDigest = stored.RetainedDigest;
        _values = new ValueTable(rules.ValueNames, rules.Utf8Names, state.Values);
        _messages = MessageWindow.Restore(state.LastSeq);
        _durable = DurableMessages.Of(history);
        RestoreRules(stored, newestAlarms, now);
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
        var now = _clock.Now;
        lock (_lock)
        {
            if (_detached)
                return ReadingOutcome.Detached;
            var outcome = Take(reading, now);
            MarkForReport();
            return IsUnsettled || WakeAtMs() < _armedMs ? ReadingOutcome.Unsettled : outcome;
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
        var values = ArrayPool<ValueView>.Shared.Rent(reading.Values.Length);
        var leftOut = reading.LeftOut.IsEmpty ? [] : new LeftOutView[reading.LeftOut.Length];
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
            var now = _clock.Now;
            lock (_lock)
            {
                var outcome = Take(view, now);
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

    /// <summary>The conditions that hold now, by the newest values.</summary>
    public ImmutableArray<ActiveCondition> GetConditions()
    {
        // What is said of them is written outside the lock: readings wait for it.
        var held = new List<(TwinDefinition Twin, Rule Rule, double Value, double? Worst, DateTimeOffset? Time)>();
        lock (_lock)
        {
            for (var index = 0; index < _states.Length; index++)
            {
                var rule = _rules.Rules[index];
                if (!_states[index].Active || KnownValueOf(rule) is not { } value)
                    continue;
                double? worst = rule.Condition is ThresholdCondition ? _states[index].Farthest : null;
                held.Add((_definition, rule, value, worst, FromMs(_readingMs)));
            }
        }

        return
        [
            .. held.Select(one => new ActiveCondition
            {
                Twin = one.Twin.Id.Name,
                Rule = one.Rule.Id,
                Value = one.Value,
                Time = one.Time,
                Worst = one.Worst,
                Message = RuleMessage.Fill(one.Rule, one.Twin, one.Value, one.Worst),
            }),
        ];
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

    private ReadingOutcome Take(in ReadingView reading, Instant now)
    {
        RunDue(now);
        if (reading.Delivery.IsRetained)
            return TakeRetained(reading, now);

        var digest = reading.Seq is null ? 0 : MessageDigest.Of(reading);
        if (IsRepeated(reading, digest, now, out var verdict, out var missed))
        {
            // It was sent, so the device is there; more it does not say.
            _counters = _counters with { Duplicates = _counters.Duplicates + 1 };
            Heard(now);
            return ReadingOutcome.Duplicate;
        }

        if (!reading.LeftOut.IsEmpty)
            AddRefusals(reading, now);
        var wasWorthKeeping = _deviceClock.IsWorthKeeping;
        var time = _deviceClock.Judge(reading.TimeMs, now);
        if (time.StepMs != 0)
            ShiftRates(time.StepMs);
        Count(missed, time.Trust);
        _takenMs = now.SteadyMs;
        if (reading.Delivery.Connection != 0)
            _connection = reading.Delivery.Connection;
        Heard(now);

        var isSentAgain = digest != 0 && (HasTime(reading, now) || reading.Delivery.IsRedelivery) && _durable?.Knows(digest) == true;
        var context = new ReadingContext(reading.Seq, time.Ms, digest, time.Trust, isSentAgain, now) { IsOfKnownClock = _deviceClock.IsKnown };
        _aheadMs = time.Ms - now.WallMs;
        if (IsOfThePast(verdict, time))
        {
            _counters = _counters with { Late = _counters.Late + 1 };
            TakePast(reading, context);
            return ReadingOutcome.Accepted;
        }

        if (reading.TimeMs is not null)
        {
            _clockOff = time.Trust == TimeTrust.Off;
            // Another process would take its next message for one that was kept back.
            if (_deviceClock.IsWorthKeeping != wasWorthKeeping)
                MustStore(now);
        }

        _readingMs = time.Ms;
        TakeValues(reading, context, isState: false);
        return ReadingOutcome.Accepted;
    }

    private void TakeValues(in ReadingView reading, in ReadingContext context, bool isState)
    {
        var values = reading.Values;
        for (var i = 0; i < values.Length; i++)
        {
            ref readonly var value = ref values[i];
            if (value.IsEvent && isState)
                continue;
            var slot = SlotOf(reading, i, context.Now);
            if (slot < 0)
                continue;
            // Nothing comes of what no rule asks for, and it is no value that would be shown.
            if (value.IsEvent && _rules.WatchersOf(slot).IsEmpty)
                LeaveOut("unwatched_event", _values.NameOf(slot), context.Now);
            if (_definition.Kind == TwinKind.PatrolUnit && PatrolPosition.IsImplausible(_values.NameOf(slot), value.Value, _definition.Place))
            {
                LeaveOut(PatrolPosition.Implausible, _values.NameOf(slot), context.Now);
                continue;
            }

            // What happens at a moment is no value that the device has from then on.
            var changed = !value.IsEvent && _values.Set(slot, value.Value, value.IsBoolean);
            foreach (var rule in _rules.WatchersOf(slot))
                Observe(rule, value, changed, isState, context);
        }
    }

    private bool IsRepeated(in ReadingView reading, long digest, Instant now, out MessageVerdict verdict, out long missed)
    {
        // A number that comes again, with the same content, may be of a device that began anew, also over the same connection,
        // which may be a gateway's.
        var hasTime = HasTime(reading, now);
        var isSure = hasTime || reading.Delivery.IsRedelivery;
        if (digest != 0 && hasTime && _durable?.IsDone(digest) == true)
        {
            (verdict, missed) = (MessageVerdict.Repeated, 0);
            return true;
        }

        verdict = _messages.Take(reading.Seq, digest, isSure, isOlder: hasTime && reading.TimeMs < _readingMs, out missed);
        return verdict == MessageVerdict.Repeated;
    }

    // A clock that stands, or begins anew at the same time, writes the same time on every message.
    private static bool HasTime(in ReadingView reading, Instant now) => reading.TimeMs is { } own && DeviceClock.IsNear(own, now);

    // Times of now say little of the order: clocks are set. A number that fills a gap does, and so does a reading that was kept back.
    private bool IsOfThePast(MessageVerdict verdict, ReadingTime time) => time.Trust switch
    {
        TimeTrust.Kept => time.Ms < _readingMs,
        TimeTrust.Live => verdict == MessageVerdict.Overtaken && !(time.Ms > _readingMs),
        _ => verdict == MessageVerdict.Overtaken,
    };

    private void Count(long missed, TimeTrust trust) => _counters = new DeviceCounters(
        _counters.Accepted + 1,
        _counters.Duplicates,
        _counters.Late,
        missed > long.MaxValue - _counters.Missed ? long.MaxValue : Math.Max(0, _counters.Missed + missed),
        _counters.ClockOff + (trust == TimeTrust.Off ? 1 : 0))
    {
        Shed = _counters.Shed,
    };

    private int SlotOf(in ReadingView reading, int index, Instant now)
    {
        var name = reading.NameOf(reading.Values[index]);
        if (_definition.Kind == TwinKind.PatrolUnit)
            name = PatrolPosition.NameOf(name);
        var slot = _values.Find(name, index);
        if (slot >= 0)
            return slot;
        slot = _values.Add(name, out var isAmbiguous);
        if (slot >= 0 && _values.IsAlias(slot, name) && IsWrittenTwice(reading, index, slot))
        {
            LeaveOut("duplicate_name", Encoding.UTF8.GetString(name), now);
            return -1;
        }

        if (isAmbiguous)
            LeaveOut("ambiguous_name", Encoding.UTF8.GetString(name), now);
        if (slot < 0)
            LeaveOut("too_many_names", Encoding.UTF8.GetString(name), now);

        return slot;
    }

    // Of several writings of one name in a message the name's own counts, otherwise the first.
    private bool IsWrittenTwice(in ReadingView reading, int index, int slot)
    {
        var name = reading.NameOf(reading.Values[index]);
        for (var i = 0; i < reading.Values.Length; i++)
        {
            var other = reading.NameOf(reading.Values[i]);
            if (!_values.IsAlias(slot, other) || (i < index && Ascii.EqualsIgnoreCase(other, name)))
                return true;
        }

        return false;
    }

    private void Heard(Instant now)
    {
        (_heardMs, _lastSeen) = (now.SteadyMs, now.Stamp);
        _willDueMs = long.MaxValue;
        SetHealth(Health.Online, now.SteadyMs);
        _snapshotDueMs = Math.Min(_snapshotDueMs, now.SteadyMs + SnapshotDelayMs);
        EndSilence(now.SteadyMs);
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
        LastSeen = _lastSeen,
        LastSeq = _messages.Newest,
        ReadingTime = FromMs(_readingMs),
        ClockOff = _clockOff,
        Values = _values.ToImmutable(),
        Counters = _counters,
        Refusals = _refusals,
    };

    private static DateTimeOffset? FromMs(long? ms) => ms is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;

    /// <summary>What is known of the reading that is being judged.</summary>
    /// <param name="Seq">Its number.</param>
    /// <param name="TimeMs">When it was measured, in Unix milliseconds.</param>
    /// <param name="Digest">The digest of the message; 0 without a number.</param>
    /// <param name="Trust">Whose time that is.</param>
    /// <param name="IsSentAgain">Whether the journal tells of it: it was not acknowledged before a start.</param>
    /// <param name="Now">Now.</param>
    private readonly record struct ReadingContext(long? Seq, long TimeMs, long Digest, TimeTrust Trust, bool IsSentAgain, Instant Now)
    {
        /// <summary>Whether the device kept it back, and tells it late.</summary>
        public bool IsLate => Trust == TimeTrust.Kept;

        /// <summary>Whether the device says when it was measured, and is believed.</summary>
        public bool HasOwnTime => Trust is TimeTrust.Live or TimeTrust.Kept;

        /// <summary>Whether the device's clock is known, so that an older time than the last is of a message that was longer on its way.</summary>
        public bool IsOfKnownClock { get; init; }

        /// <summary>The reading as a cause.</summary>
        public RaiseCause CauseOf(double value) => new(Seq, TimeMs, value, Now.SteadyMs, Digest);

        /// <summary>What is known of itself when no reading but the rule, its arming or a deadline is new.</summary>
        public static ReadingContext Of(Instant now) => new(null, now.WallMs, 0, TimeTrust.Server, IsSentAgain: false, now);
    }
}
