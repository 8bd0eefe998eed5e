using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Devices;

/// <content>The rules: what readings and time make of them. Every private method here is called under the lock.</content>
internal sealed partial class DeviceMonitor
{
    /// <summary>
    /// How long a condition waits that a reading tells of which the device kept back, in milliseconds: the readings after it are
    /// on their way, and may say that it had ended long ago.
    /// </summary>
    public const long CatchUpMs = 3 * 1000;

    /// <summary>How long such a condition waits at the most while further readings of that kind go on to tell of it, in milliseconds.</summary>
    public const long LongestCatchUpMs = 10 * 1000;

    private const long SmallestStepMs = 1000;

    private RuleSet _rules;
    private RuleState[] _states = [];

    // Not after the first moment at which time alone may change something.
    private long _dueMs = long.MaxValue;

    // How soon silence may mean something after the device was heard, by a rule or by the device's limit.
    private long _shortestSilenceMs;

    // Whether a rule of silence may hold.
    private bool _mayBeSilent;

    // How far the wall's clock was ahead of the steady one when times of the day were last looked at.
    private long _wallAheadMs;

    // Which word of the played world's clock the times of the day were last found by.
    private int _playedVersion;

    // When the grain's timer fires.
    private long _armedMs = long.MaxValue;

    private void Observe(int index, in ValueView value, bool changed, bool isState, in ReadingContext context)
    {
        ref var state = ref _states[index];
        switch (_rules.Rules[index].Condition)
        {
            case LevelCondition level when value.IsEvent || level is BooleanCondition { Each: true }:
                // What a broker kept is no news.
                if (state.Armed && !isState && level.Holds(value.Value, active: false))
                    HappenNow(ref state, value.Value, context);
                break;

            case LevelCondition level when state.Armed && (changed || state.Pending is { IsLate: true }):
                Drive(ref state, level, value.Value, context);
                break;

            // An unchanged value counts too: what it rises from is where it stood last.
            case RateCondition when !value.IsEvent && context is { IsOfKnownClock: true, Trust: TimeTrust.Live } && state.Rate!.IsOlder(context.TimeMs):
                ObservePastRate(ref state, value.Value, context);
                break;

            case RateCondition when !value.IsEvent:
                if (!context.IsLate)
                    state.Rate!.Follow(context.TimeMs);
                AddSample(ref state, context.TimeMs, value.Value, context.Now);
                if (state.Armed)
                    DriveRate(ref state, context.CauseOf(value.Value), context.IsLate, context.Now);
                break;
        }
    }

    private void Drive(ref RuleState state, LevelCondition level, double value, in ReadingContext context)
    {
        var holds = level.Holds(value, state.Active);
        if (holds == state.Active)
        {
            EndPending(ref state, level, context);
            if (holds)
                NoteWorst(ref state, level, value, context);
            return;
        }

        if (holds && level is ThresholdCondition limit && (state.Pending is not { Kind: PendingKind.On } || limit.IsFarther(value, state.Farthest)))
            state.Farthest = value;
        var delayMs = MsOf(holds ? level.OnDelay : level.OffDelay);
        switch (state.Pending)
        {
            case { Kind: PendingKind.Past } when holds && _clockOff:
                // It was no past: the clock is behind, as has shown by now.
                state.Pending = null;
                MustStore(context.Now);
                break;
            case { Kind: PendingKind.Past } past:
                EndPast(ref state, past, level, context.TimeMs);
                break;
            case { IsLate: true } late when context.IsLate:
                Wait(ref state, late with { DueMs = Math.Max(late.DueMs, Math.Min(context.Now.SteadyMs + CatchUpMs, late.Cause.AtMs + LongestCatchUpMs)) }, context.Now);
                return;
            case { IsLate: true } late when context.TimeMs - late.Cause.TimeMs >= delayMs:
                Change(ref state, holds, holds ? late.Cause : context.CauseOf(value));
                return;
            case not null:
                return;
        }

        if (delayMs == 0 && !context.IsLate)
        {
            Change(ref state, holds, context.CauseOf(value));
            return;
        }

        // By the device's own time a part of the delay is over.
        var age = context.IsLate ? context.Now.WallMs - context.TimeMs : 0;
        var waitMs = Math.Max(context.IsLate ? CatchUpMs : 0, delayMs - age);
        Wait(
            ref state,
            new PendingChange(holds ? PendingKind.On : PendingKind.Off, context.CauseOf(value), context.Now.SteadyMs + waitMs, context.IsLate),
            context.Now);
    }

    private void EndPending(ref RuleState state, LevelCondition level, in ReadingContext context)
    {
        if (state.Pending is not { Kind: not PendingKind.Past } pending)
            return;
        // It had held for its time before this reading was measured: it has been, and nobody need go.
        if (pending.Kind == PendingKind.On && (pending.IsLate || (context.HasOwnTime && CameLate(pending.Cause))) && context.TimeMs - pending.Cause.TimeMs >= MsOf(level.OnDelay))
            Happen(ref state, pending.Cause, AlarmOnset.Past, context.TimeMs);
        state.Pending = null;
        MustStore(context.Now);
    }

    // A reading that was a while on its way, or that its device kept for less than makes it late: it began long before it came.
    private bool CameLate(in RaiseCause cause) => cause.AtMs + _wallAheadMs - cause.TimeMs - _deviceClock.BehindMs > CatchUpMs;

    // A waiting change, and that it waits no longer, must outlive a crash: the reading that it rests on is acknowledged.
    private void Wait(ref RuleState state, PendingChange change, Instant now)
    {
        state.Pending = change;
        _dueMs = Math.Min(_dueMs, change.DueMs);
        MustStore(now);
    }

    private void MustStore(Instant now) => (_mustStore, _snapshotDueMs) = (true, now.SteadyMs);

    private void Change(ref RuleState state, bool holds, in RaiseCause cause)
    {
        if (holds)
            Raise(ref state, cause);
        else
            Clear(ref state, cause.Digest);
    }

    private void AddSample(ref RuleState state, long timeMs, double value, Instant now)
    {
        state.Rate!.Add(timeMs, value);
        if (state.Armed && state.Rate.NeedsStoring(value))
            MustStore(now);
    }

    private void DriveRate(ref RuleState state, in RaiseCause cause, bool isLate, Instant now)
    {
        if (state.Rate!.HoldsUntil(cause.TimeMs, cause.Value!.Value) is { } until)
        {
            if (isLate && until < now.WallMs)
            {
                if (!state.Active && !IsRecorded(state, cause.TimeMs))
                    Happen(ref state, cause, AlarmOnset.Past, until);
                return;
            }

            // The window is of the device's clock; it ends after its last reading in it, not with it.
            state.RateHoldsUntilMs = now.SteadyMs + (until - _aheadMs - now.WallMs) + 1;
            _dueMs = Math.Min(_dueMs, state.RateHoldsUntilMs);
            if (!state.Active)
                Raise(ref state, cause);
        }
        else if (state.Active)
        {
            Clear(ref state, cause.Digest);
        }
    }

    private void Raise(ref RuleState state, in RaiseCause cause, bool isWorse = false)
    {
        // Farthest since it began, where it had to hold for a while first.
        if (state.Pending is not { Kind: PendingKind.On })
            state.Farthest = cause.Value ?? 0;
        (state.Active, state.Pending, state.Raise, state.RealarmMs, state.Rests) = (true, null, new Raise(cause, isWorse), 0, false);
        _mayBeSilent = true;
        (state.Worst, state.WorstBefore, state.WorstMs) = (cause.Value ?? 0, cause.Value ?? 0, cause.TimeMs);
        state.WorstStored = state.Worst;
        _unsettled = true;
    }

    private void Clear(ref RuleState state, long digest)
    {
        (state.Active, state.Pending, state.RealarmMs, state.ClearDigest) = (false, null, 0, digest);
        _unsettled = true;
    }

    private void HappenNow(ref RuleState state, double value, in ReadingContext context)
    {
        // The journal has it, and the alarm is there; where a person closed that, what may be another press is not passed over.
        if (context.IsSentAgain && state.Newest is { IsOpen: true, Judgement: not Judgement.False })
            return;
        Happen(ref state, context.CauseOf(value), AlarmOnset.Moment, null);
    }

    private void Happen(ref RuleState state, in RaiseCause cause, AlarmOnset onset, long? endedMs)
    {
        (state.Happened ??= []).Add(new Occurrence(cause, onset, endedMs));
        _unsettled = true;
    }

    // A condition that gets worse after a person judged it alarms again at once; that it was judged is heard of up to a second later.
    private void NoteWorst(ref RuleState state, LevelCondition level, double value, in ReadingContext context)
    {
        if (level is ThresholdCondition limit && limit.IsFarther(value, state.Farthest))
            state.Farthest = value;
        // What it is held against stays what it was when it was judged, or put to rest, however slowly it gets worse.
        if (state.RealarmMs != 0 || state.Rests)
        {
            if (IsWorse(level, value, state.Worst))
                Raise(ref state, context.CauseOf(value), isWorse: state.Rests);
        }
        else if (level is ThresholdCondition threshold && threshold.IsFarther(value, state.Worst))
        {
            (state.Worst, state.WorstBefore, state.WorstMs) = (value, state.Worst, context.Now.WallMs);
            // Somebody may have judged the alarm a moment ago, and nobody has told this twin yet.
            if (IsWorse(level, value, state.WorstStored))
                MustStore(context.Now);
        }
    }

    // A condition that a person found false, or closed, and that is now clearly over what it was then.
    private static bool IsWorse(LevelCondition level, double value, double judged) => level is ThresholdCondition threshold
        && (threshold.Direction == Direction.Up ? value - judged : judged - value) > Math.Max(threshold.Deadband, Math.Abs(threshold.Limit) / 10);

    // For each message: it reads nothing that most devices do not need for it anyway.
    private void EndSilence(long nowMs)
    {
        if (_mayBeSilent)
        {
            _mayBeSilent = false;
            foreach (var index in _rules.Silences)
            {
                if (_states[index].Active)
                    Clear(ref _states[index], 0);
            }
        }

        if (_dueMs > nowMs + _shortestSilenceMs)
            _dueMs = nowMs + _shortestSilenceMs;
    }

    private void MeasureSilence()
    {
        var shortest = _rules.ShortestSilence ?? TimeSpan.MaxValue;
        if (_definition.SilenceLimit > TimeSpan.Zero && _definition.SilenceLimit < shortest)
            shortest = _definition.SilenceLimit;
        (_mayBeSilent, _shortestSilenceMs) = (true, MsOf(shortest));
    }

    /// <summary>Does what time alone brings, when a deadline has passed.</summary>
    private void RunDue(Instant now)
    {
        if (Math.Abs(now.WallMs - now.SteadyMs - _wallAheadMs) > SmallestStepMs || _played.Version != _playedVersion)
            NoteStep(now);
        if (now.SteadyMs < _dueMs)
            return;
        for (var index = 0; index < _states.Length; index++)
            RunDue(index, now);
        RunWill(now.SteadyMs);
        if (_health == Health.Online && HeardMs() is { } heard && _definition.SilenceLimit > TimeSpan.Zero
            && now.SteadyMs - heard >= MsOf(_definition.SilenceLimit))
        {
            SetHealth(Health.Offline, now.SteadyMs);
        }

        MarkForReport();
        _dueMs = NextDueMs(now);
    }

    // The wall's clock was set, or a played world's: times of the day are looked at anew, and nothing else is.
    private void NoteStep(Instant now)
    {
        _wallAheadMs = now.WallMs - now.SteadyMs;
        _playedVersion = _played.Version;
        foreach (ref var state in _states.AsSpan())
        {
            if (state.ArmedUntilMs == long.MaxValue)
                continue;
            state.ArmedUntilMs = long.MinValue;
            _dueMs = now.SteadyMs;
        }
    }

    private void RunDue(int index, Instant now)
    {
        ref var state = ref _states[index];
        var rule = _rules.Rules[index];
        if (rule.Armed is { } schedule && now.WallMs >= state.ArmedUntilMs)
        {
            var period = _played.PeriodAt(schedule, now.WallMs, now);
            var begins = period.Armed && !state.Armed;
            (state.Armed, state.ArmedUntilMs) = (period.Armed, period.UntilMs);
            if (begins)
                ObserveKnown(index, now);
            else if (!state.Armed)
                Disarm(ref state, now);
        }

        if (!state.Armed)
            return;
        if (state.Pending is { } pending && now.SteadyMs >= pending.DueMs)
            EndDelay(ref state, rule, pending, now);
        if (state.RealarmMs != 0 && now.SteadyMs >= state.RealarmMs)
            Raise(ref state, CauseOfKnown(rule, now));

        switch (rule.Condition)
        {
            case SilenceCondition silence when !state.Active && HeardMs() is { } heard && now.SteadyMs - heard >= MsOf(silence.For):
                Raise(ref state, new RaiseCause(null, now.WallMs, null, now.SteadyMs, 0));
                break;
            case RateCondition when state.Active && now.SteadyMs >= state.RateHoldsUntilMs:
                Clear(ref state, 0);
                break;
        }
    }

    private void EndDelay(ref RuleState state, Rule rule, PendingChange pending, Instant now)
    {
        switch (pending.Kind)
        {
            case PendingKind.On:
                Raise(ref state, pending.Cause with { AtMs = pending.DueMs });
                break;
            case PendingKind.Off:
                Clear(ref state, pending.Cause.Digest);
                break;
            default:
                // The newest reading says that it no longer holds.
                EndPast(ref state, pending, rule.Condition as LevelCondition, _readingMs ?? now.WallMs);
                break;
        }

        MustStore(now);
    }

    private void Disarm(ref RuleState state, Instant now)
    {
        if (state.Pending is not null)
            MustStore(now);
        state.Pending = null;
        if (state.Active)
            Clear(ref state, 0);
    }

    /// <summary>Holds a rule against the value that is known, when no reading but the rule or its arming is new.</summary>
    private void ObserveKnown(int index, Instant now)
    {
        if (_rules.Rules[index].Condition is LevelCondition level and not BooleanCondition { Each: true }
            && KnownValueOf(_rules.Rules[index]) is { } value)
        {
            Drive(ref _states[index], level, value, ReadingContext.Of(now));
        }
    }

    private RaiseCause CauseOfKnown(Rule rule, Instant now) => new(null, now.WallMs, KnownValueOf(rule), now.SteadyMs, 0);

    private double? KnownValueOf(Rule rule)
    {
        if (rule.Condition is not ValueCondition condition)
            return null;
        var slot = Array.IndexOf(_rules.ValueNames, condition.Value);
        return _values.IsKnown(slot) ? _values[slot] : null;
    }

    private long NextDueMs(Instant now)
    {
        var due = _willDueMs;
        var heard = HeardMs();
        if (_health == Health.Online && heard is { } since && _definition.SilenceLimit > TimeSpan.Zero)
            due = Math.Min(due, since + MsOf(_definition.SilenceLimit));
        for (var index = 0; index < _states.Length; index++)
        {
            ref readonly var state = ref _states[index];
            if (state.ArmedUntilMs != long.MaxValue)
                due = Math.Min(due, now.SteadyMs + (state.ArmedUntilMs - now.WallMs));
            if (state.Pending is { } pending)
                due = Math.Min(due, pending.DueMs);
            if (state.RealarmMs != 0)
                due = Math.Min(due, state.RealarmMs);
            switch (_rules.Rules[index].Condition)
            {
                case SilenceCondition silence when state.Armed && !state.Active && heard is { } quiet:
                    due = Math.Min(due, quiet + MsOf(silence.For));
                    break;
                case RateCondition when state.Active:
                    due = Math.Min(due, state.RateHoldsUntilMs);
                    break;
            }
        }

        return due;
    }

    // A device is not silent for the time in which its twin did not live; one that was never heard is not silent at all.
    private long? HeardMs() => _heardMs is { } heard ? Math.Max(heard, _activatedMs) : null;

    private static long MsOf(TimeSpan time) => (long)time.TotalMilliseconds;
}
