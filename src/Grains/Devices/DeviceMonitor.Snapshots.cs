using System.Collections.Immutable;
using SafeCommunity.Grains.Rules;

namespace SafeCommunity.Grains.Devices;

/// <content>What is kept of the twin while it does not live.</content>
internal sealed partial class DeviceMonitor
{
    /// <summary>Whether a snapshot must be stored before what was taken is acknowledged.</summary>
    public bool MustBeStored
    {
        get
        {
            lock (_lock)
                return _mustStore;
        }
    }

    /// <summary>
    /// The state to store, when it is time: a snapshot never covers a reading whose alarm is not durable, so that
    /// such a reading, sent again after a crash, is not taken for one that was done with.
    /// </summary>
    /// <param name="due">Whether only a snapshot that is due is wanted; false for whatever changed, when nothing is taken in any more.</param>
    public StoredDevice? TakeSnapshot(bool due)
    {
        var now = _clock.Now;
        lock (_lock)
        {
            // Somebody waits for one that must be stored, however lately it could not be.
            if (_unsettled || _snapshotDueMs == long.MaxValue || (due && !_mustStore && now.SteadyMs < _snapshotDueMs))
                return null;
            (_snapshotDueMs, _mustStore) = (long.MaxValue, false);
            return new StoredDevice
            {
                Health = _health,
                State = State(),
                Waiting = StoreWaiting(now),
                Rates = StoreRates(isComplete: !due),
                RetainedDigest = _retainedDigest,
                Worst = StoreWorst(),
                Clock = _deviceClock.Stored,
                Alarms = StoreAlarms(),
            };
        }
    }

    /// <summary>The snapshot taken could not be written: it is due again after a while.</summary>
    /// <param name="retryAfter">After how long.</param>
    /// <param name="must">Whether what was acknowledged rests on it.</param>
    public void SnapshotFailed(TimeSpan retryAfter, bool must)
    {
        var now = _clock.Now;
        lock (_lock)
        {
            _snapshotDueMs = now.SteadyMs + MsOf(retryAfter);
            _mustStore |= must;
        }
    }

    private ImmutableArray<StoredChange> StoreWaiting(Instant now)
    {
        ImmutableArray<StoredChange>.Builder? waiting = null;
        for (var index = 0; index < _states.Length; index++)
        {
            if (_states[index].Pending is not { } pending)
                continue;
            waiting ??= ImmutableArray.CreateBuilder<StoredChange>();
            waiting.Add(new StoredChange
            {
                Rule = _rules.Rules[index].Id,
                Kind = pending.Kind switch { PendingKind.On => "on", PendingKind.Off => "off", _ => "past" },
                Since = now.Stamp.AddMilliseconds(pending.Cause.AtMs - now.SteadyMs),
                Due = now.Stamp.AddMilliseconds(pending.DueMs - now.SteadyMs),
                Cause = pending.Cause.ToAlarmCause(),
                IsLate = pending.IsLate,
            });
        }

        return waiting?.DrainToImmutable() ?? [];
    }

    private ImmutableArray<StoredAlarm> StoreAlarms()
    {
        ImmutableArray<StoredAlarm>.Builder? alarms = null;
        for (var index = 0; index < _states.Length; index++)
        {
            // One that knows better than the value that is stored with it does so after the next restart too.
            if (_states[index].Newest is { } newest && !IsDoubted(_rules.Rules[index]))
                (alarms ??= ImmutableArray.CreateBuilder<StoredAlarm>()).Add(new StoredAlarm(newest.Rule, newest.Ordinal, newest.Count, newest.Active));
        }

        return alarms?.DrainToImmutable() ?? [];
    }

    private bool IsDoubted(Rule rule) =>
        rule.Condition is ValueCondition condition && _values.IsDoubted(Array.IndexOf(_rules.ValueNames, condition.Value));

    private ImmutableArray<StoredWorst> StoreWorst()
    {
        ImmutableArray<StoredWorst>.Builder? worst = null;
        for (var index = 0; index < _states.Length; index++)
        {
            ref var state = ref _states[index];
            if (!state.Active || _rules.Rules[index].Condition is not ThresholdCondition)
                continue;
            (worst ??= ImmutableArray.CreateBuilder<StoredWorst>()).Add(
                new StoredWorst(_rules.Rules[index].Id, state.Worst, state.WorstBefore, state.WorstMs));
            state.WorstStored = state.Worst;
        }

        return worst?.DrainToImmutable() ?? [];
    }

    private ImmutableArray<StoredRate> StoreRates(bool isComplete)
    {
        ImmutableArray<StoredRate>.Builder? rates = null;
        for (var index = 0; index < _states.Length; index++)
        {
            if (_states[index].Rate is { IsEmpty: false } rate)
                (rates ??= ImmutableArray.CreateBuilder<StoredRate>()).Add(rate.Store(_rules.Rules[index].Id, isComplete));
        }

        return rates?.DrainToImmutable() ?? [];
    }
}
