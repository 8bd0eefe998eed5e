using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Devices;

/// <content>Readings that are let go when too many come. See docs/decisions/0012.</content>
internal sealed partial class DeviceMonitor
{
    /// <summary>How long after a reading that was taken in full others may be let go: the twin is never older than that.</summary>
    public const long FreshnessMs = 1000;

    /// <inheritdoc/>
    public bool TryShed(in ReadingView reading)
    {
        var now = _clock.Now;
        lock (_lock)
        {
            if (_detached || now.SteadyMs - _takenMs >= FreshnessMs || now.SteadyMs >= _dueMs || _health != Health.Online
                || IsUnsettled || !_messages.IsNewer(reading.Seq) || !reading.LeftOut.IsEmpty || reading.Delivery.IsRetained)
            {
                return false;
            }

            var timeMs = reading.TimeMs ?? now.WallMs;
            if (!DeviceClock.IsNear(timeMs, now) || !LeavesAlarms(reading, timeMs))
                return false;

            _messages.Take(reading.Seq, reading.Seq is null ? 0 : MessageDigest.Of(reading), isSure: false, isOlder: false, out var missed);
            _counters = _counters with
            {
                Shed = _counters.Shed + 1,
                Missed = missed > long.MaxValue - _counters.Missed ? long.MaxValue : _counters.Missed + missed,
            };
            (_heardMs, _lastSeen) = (now.SteadyMs, now.Stamp);
            return true;
        }
    }

    private bool LeavesAlarms(in ReadingView reading, long timeMs)
    {
        foreach (var index in _rules.Silences)
        {
            if (_states[index].Active)
                return false;
        }

        var values = reading.Values;
        for (var i = 0; i < values.Length; i++)
        {
            ref readonly var value = ref values[i];
            var slot = _values.Find(reading.NameOf(value), i);
            if (slot < 0 || value.IsEvent)
                return false;
            // A yes or no is a state and not one sample of many: its last change must not be lost.
            var changed = !_values.IsKnown(slot) || _values[slot] != value.Value;
            if (changed && value.IsBoolean)
                return false;
            foreach (var rule in _rules.WatchersOf(slot))
            {
                if (!LeavesAlarm(rule, value.Value, changed, timeMs))
                    return false;
            }
        }

        return true;
    }

    private bool LeavesAlarm(int index, double value, bool changed, long timeMs)
    {
        ref var state = ref _states[index];
        switch (_rules.Rules[index].Condition)
        {
            // When the rule is armed it looks at the value that is known then.
            case LevelCondition when !state.Armed:
                return !changed;
            case BooleanCondition { Each: true } each:
                return !each.Holds(value, active: false);
            case LevelCondition level:
                return state.Pending is null && state.RealarmMs == 0 && level.Holds(value, state.Active) == state.Active;
            // What it rises from may be a reading that is let go. To add it again changes nothing.
            case RateCondition:
                state.Rate!.Add(timeMs, value);
                return !state.Active && !state.Rate.NeedsStoring(value) && (!state.Armed || state.Rate.HoldsUntil(timeMs, value) is null);
            default:
                return false;
        }
    }
}
