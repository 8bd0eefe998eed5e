using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Rules;

namespace SafeCommunity.Grains.Devices;

/// <content>
/// Readings that are older than the newest: overtaken on their way, or kept back by the device and told late. The newest values
/// stand. What happened is told all the same, and a condition that had been is recorded as such. Every method here is called
/// under the lock.
/// </content>
internal sealed partial class DeviceMonitor
{
    private void TakePast(in ReadingView reading, in ReadingContext context)
    {
        for (var i = 0; i < reading.Values.Length; i++)
        {
            ref readonly var value = ref reading.Values[i];
            var slot = SlotOf(reading, i, context.Now);
            if (slot < 0)
                continue;
            if (!value.IsEvent && !_values.IsKnown(slot))
            {
                _values.Set(slot, value.Value, value.IsBoolean);
                _values.Doubt(slot);
            }

            foreach (var rule in _rules.WatchersOf(slot))
                ObservePast(rule, value, context);
        }
    }

    private void ObservePast(int index, in ValueView value, in ReadingContext context)
    {
        ref var state = ref _states[index];
        var rule = _rules.Rules[index];
        if (rule.Armed is { } schedule && !_played.PeriodAt(schedule, context.TimeMs, _clock.Now).Armed)
            return;
        switch (rule.Condition)
        {
            // Nothing says that it is over: somebody pressed the button, and may wait for help since.
            case LevelCondition level when value.IsEvent || level is BooleanCondition { Each: true }:
                if (level.Holds(value.Value, active: false))
                    HappenNow(ref state, value.Value, context);
                break;

            case LevelCondition level when !state.Active && !IsRecorded(state, context.TimeMs):
                ObservePast(ref state, level, level.Holds(value.Value, active: false), context.CauseOf(value.Value), context);
                break;

            case RateCondition when !value.IsEvent:
                ObservePastRate(ref state, value.Value, context);
                // The newest reading may have risen from this one.
                if (state is { Armed: true, Active: false } && _readingMs is { } newestMs && KnownValueOf(rule) is { } newest && !IsRecorded(state, newestMs))
                    DriveRate(ref state, new RaiseCause(null, newestMs, newest, context.Now.SteadyMs, 0), isLate: true, context.Now);
                break;
        }
    }

    private void ObservePastRate(ref RuleState state, double value, in ReadingContext context)
    {
        // What is stored stands for later readings of now, and not for one of back then.
        if (state.Rate!.Add(context.TimeMs, value))
            MustStore(context.Now);
        if (state is { Armed: true, Active: false } && !IsRecorded(state, context.TimeMs))
            DriveRate(ref state, context.CauseOf(value), isLate: true, context.Now);
    }

    private void ObservePast(ref RuleState state, LevelCondition level, bool holds, in RaiseCause cause, in ReadingContext context)
    {
        if (!context.IsLate)
        {
            // Overtaken on its way, a moment ago: it goes out, and as the newer reading does not hold, clears at once.
            if (holds && level.OnDelay == TimeSpan.Zero && state.Pending is null)
            {
                Raise(ref state, cause);
                Clear(ref state, cause.Digest);
            }

            return;
        }

        switch (state.Pending)
        {
            case null when holds:
                Wait(ref state, new PendingChange(PendingKind.Past, cause, context.Now.SteadyMs + CatchUpMs, IsLate: true), context.Now);
                break;
            case { Kind: PendingKind.Past } past when holds:
                state.Pending = past with { DueMs = context.Now.SteadyMs + CatchUpMs };
                break;
            case { Kind: PendingKind.Past } past when context.TimeMs > past.Cause.TimeMs:
                EndPast(ref state, past, level, context.TimeMs);
                MustStore(context.Now);
                break;
        }
    }

    private void EndPast(ref RuleState state, PendingChange past, LevelCondition? level, long endedMs)
    {
        state.Pending = null;
        if (endedMs - past.Cause.TimeMs >= MsOf(level?.OnDelay ?? default))
            Happen(ref state, past.Cause, AlarmOnset.Past, endedMs);
    }

    // Whether an alarm, or one that is under way, tells of that time already.
    private static bool IsRecorded(in RuleState state, long timeMs)
    {
        if (state.Happened is [.., { Onset: AlarmOnset.Past } last] && last.EndedMs >= timeMs)
            return true;
        if (state.Raise is { } raise && raise.Cause.TimeMs >= timeMs)
            return true;
        return state.Newest is { } newest
            && (newest.Cause.Time.ToUnixTimeMilliseconds() >= timeMs
                || (newest is { Onset: AlarmOnset.Past, ClearedAt: { } ended } && ended.ToUnixTimeMilliseconds() >= timeMs));
    }

    private void ShiftRates(long byMs)
    {
        foreach (ref var state in _states.AsSpan())
            state.Rate?.Shift(byMs);
    }
}
