using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Devices;

/// <content>The rules: what readings and time make of them. Every method here is called under the lock.</content>
internal sealed partial class DeviceMonitor
{
    private RuleSet _rules;
    private RuleState[] _states = [];

    // Not after the first moment at which time alone may change something.
    private long _dueMs = long.MaxValue;

    // When the grain's timer fires.
    private long _armedMs = long.MaxValue;

    private void Observe(int index, double value, bool changed, in RaiseCause cause)
    {
        ref var state = ref _states[index];
        var rule = _rules.Rules[index];
        switch (rule.Condition)
        {
            case LevelCondition level when changed && state.Armed:
                Drive(ref state, level.Holds(value, state.Active), level.OnDelay, level.OffDelay, cause);
                break;

            // An unchanged value counts too: what it rises from is where it stood last.
            case RateCondition:
                state.Rate!.Add(cause.TimeMs, value);
                if (state.Armed)
                    DriveRate(ref state, cause);
                break;
        }
    }

    private void ObserveOvertaken(int index, double value, in RaiseCause cause)
    {
        ref var state = ref _states[index];
        // A raise at or after this reading is known to the alarm already, or overtook it.
        if (!state.Armed || state.Active || state.Cause.Seq >= cause.Seq)
            return;
        if (_rules.Rules[index].Condition is LevelCondition level && level.OnDelay == TimeSpan.Zero && level.Holds(value, active: false))
        {
            Raise(ref state, cause);
            Clear(ref state);
        }
    }

    private void Drive(ref RuleState state, bool holds, TimeSpan onDelay, TimeSpan offDelay, in RaiseCause cause)
    {
        if (holds == state.Active)
        {
            state.Pending = PendingChange.None;
            return;
        }

        var delay = holds ? onDelay : offDelay;
        if (delay == TimeSpan.Zero)
        {
            if (holds)
                Raise(ref state, cause);
            else
                Clear(ref state);
        }
        else if (state.Pending == PendingChange.None)
        {
            state.Pending = holds ? PendingChange.On : PendingChange.Off;
            state.PendingCause = cause;
            state.PendingDueMs = cause.RaisedMs + (long)delay.TotalMilliseconds;
            _dueMs = Math.Min(_dueMs, state.PendingDueMs);
        }
    }

    private void DriveRate(ref RuleState state, in RaiseCause cause)
    {
        if (state.Rate!.HoldsUntil(cause.TimeMs, cause.Value!.Value) is { } until)
        {
            // The window is of the device's clock; it ends after its last reading in it, not with it.
            state.RateHoldsUntilMs = until - _aheadMs + 1;
            _dueMs = Math.Min(_dueMs, state.RateHoldsUntilMs);
            if (!state.Active)
                Raise(ref state, cause);
        }
        else if (state.Active)
        {
            Clear(ref state);
        }
    }

    private void Raise(ref RuleState state, in RaiseCause cause)
    {
        (state.Active, state.Pending, state.Cause) = (true, PendingChange.None, cause);
        state.Raises++;
        _unsettled = true;
    }

    private void Clear(ref RuleState state)
    {
        (state.Active, state.Pending) = (false, PendingChange.None);
        _unsettled = true;
    }

    private void EndSilence(long nowMs)
    {
        foreach (var index in _rules.Silences)
        {
            if (_states[index].Active)
                Clear(ref _states[index]);
            _dueMs = Math.Min(_dueMs, nowMs + MsOf(((SilenceCondition)_rules.Rules[index].Condition).For));
        }

        if (_definition.SilenceLimit > TimeSpan.Zero)
            _dueMs = Math.Min(_dueMs, nowMs + MsOf(_definition.SilenceLimit));
    }

    /// <summary>Does what time alone brings, when a deadline has passed.</summary>
    private void RunDue(long nowMs)
    {
        if (nowMs < _dueMs)
            return;
        for (var index = 0; index < _states.Length; index++)
            RunDue(index, nowMs);
        if (_health == Health.Online && HeardMs() is { } heard && _definition.SilenceLimit > TimeSpan.Zero
            && nowMs - heard >= MsOf(_definition.SilenceLimit))
        {
            SetHealth(Health.Offline, nowMs);
        }

        MarkForReport();
        _dueMs = NextDueMs();
    }

    private void RunDue(int index, long nowMs)
    {
        ref var state = ref _states[index];
        var rule = _rules.Rules[index];
        if (rule.Armed is { } schedule && nowMs >= state.ArmedUntilMs)
        {
            var period = schedule.At(nowMs);
            var begins = period.Armed && !state.Armed;
            (state.Armed, state.ArmedUntilMs) = (period.Armed, period.UntilMs);
            if (begins)
                ObserveKnown(index, nowMs);
            else if (!state.Armed)
                Disarm(ref state);
        }

        if (!state.Armed)
            return;
        if (state.Pending != PendingChange.None && nowMs >= state.PendingDueMs)
        {
            if (state.Pending == PendingChange.On)
                Raise(ref state, state.PendingCause with { RaisedMs = state.PendingDueMs });
            else
                Clear(ref state);
        }

        switch (rule.Condition)
        {
            case SilenceCondition silence when !state.Active && HeardMs() is { } heard && nowMs - heard >= MsOf(silence.For):
                Raise(ref state, new RaiseCause(null, nowMs, null, nowMs));
                break;
            case RateCondition when state.Active && nowMs >= state.RateHoldsUntilMs:
                Clear(ref state);
                break;
        }
    }

    private void Disarm(ref RuleState state)
    {
        state.Pending = PendingChange.None;
        if (state.Active)
            Clear(ref state);
    }

    /// <summary>Holds a rule against the value that is known, when no reading but the rule or its arming is new.</summary>
    private void ObserveKnown(int index, long nowMs)
    {
        if (_rules.Rules[index].Condition is not LevelCondition level)
            return;
        var slot = Array.IndexOf(_rules.ValueNames, level.Value);
        if (_values.IsKnown(slot))
            Observe(index, _values[slot], changed: true, new RaiseCause(null, nowMs, _values[slot], nowMs));
    }

    private long NextDueMs()
    {
        var due = long.MaxValue;
        var heard = HeardMs();
        if (_health == Health.Online && heard is { } since && _definition.SilenceLimit > TimeSpan.Zero)
            due = since + MsOf(_definition.SilenceLimit);
        for (var index = 0; index < _states.Length; index++)
        {
            ref readonly var state = ref _states[index];
            due = Math.Min(due, state.ArmedUntilMs);
            if (state.Pending != PendingChange.None)
                due = Math.Min(due, state.PendingDueMs);
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
    private long? HeardMs() => _lastSeenMs is { } seen ? Math.Max(seen, _activatedMs) : null;

    private static long MsOf(TimeSpan time) => (long)time.TotalMilliseconds;
}
