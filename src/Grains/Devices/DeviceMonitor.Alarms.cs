using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Devices;

/// <content>What the grain does with the monitor: settling, waking, new rules. Only grain turns come here.</content>
internal sealed partial class DeviceMonitor
{
    // Rules that are no longer of the device: their alarms may still have to be cleared, and their ordinals be remembered.
    private readonly Dictionary<string, RuleState> _retired = new(StringComparer.Ordinal);
    private bool _unsettled;

    /// <summary>Does what time alone brings until now.</summary>
    public void Tick()
    {
        var nowMs = NowMs();
        lock (_lock)
            RunDue(nowMs);
    }

    /// <summary>When the grain's timer must fire, in Unix milliseconds; null for never. From now on only an earlier deadline asks for arming.</summary>
    /// <param name="retryMs">When settling is tried again; null when it did not fail.</param>
    public long? Arm(long? retryMs)
    {
        lock (_lock)
        {
            _armedMs = (retryMs, _unsettled) switch
            {
                // While something is unsettled no snapshot can be taken, and waking for it would be a busy loop.
                ({ } retry, _) => Math.Min(_dueMs, retry),
                // Waking found something that no reading's sender waits for: a rule that went, an armed time that ended.
                (null, true) => 0,
                _ => WakeAtMs(),
            };
            return _armedMs == long.MaxValue ? null : _armedMs;
        }
    }

    /// <summary>How many rules there are, for <see cref="TryGetWork"/>.</summary>
    public int RuleCount
    {
        get
        {
            lock (_lock)
                return _states.Length;
        }
    }

    /// <summary>What the alarm of a rule must still be told; false when nothing.</summary>
    public bool TryGetWork(int index, out AlarmWork work)
    {
        lock (_lock)
        {
            work = new AlarmWork(index, _rules.Rules[index], _states[index]);
            return _states[index].IsUnsettled;
        }
    }

    /// <summary>The rule's raises up to this work's are durable.</summary>
    public void Raised(in AlarmWork work, AlarmRecord alarm)
    {
        lock (_lock)
        {
            ref var state = ref _states[work.Index];
            (state.ReportedRaises, state.ReportedActive) = (work.State.Raises, true);
            (state.Ordinal, state.Closed) = (alarm.Ordinal, false);
            FindUnsettled();
        }
    }

    /// <summary>The rule's clearing is durable.</summary>
    public void Cleared(in AlarmWork work, AlarmRecord? alarm)
    {
        var nowMs = NowMs();
        lock (_lock)
        {
            ref var state = ref _states[work.Index];
            state.ReportedActive = false;
            state.ClearedAtMs = alarm?.ClearedAt?.ToUnixTimeMilliseconds() ?? nowMs;
            state.Closed = alarm is not { IsOpen: true };
            FindUnsettled();
        }
    }

    /// <summary>The alarms that must be cleared because their rule is no longer of the device.</summary>
    public ImmutableArray<RetiredAlarm> RetiredAlarms()
    {
        lock (_lock)
            return [.. _retired.Where(rule => rule.Value.ReportedActive).Select(rule => new RetiredAlarm(rule.Key, rule.Value.Ordinal))];
    }

    /// <summary>The clearing of a retired rule's alarm is durable.</summary>
    public void Cleared(RetiredAlarm retired, AlarmRecord? alarm)
    {
        var nowMs = NowMs();
        lock (_lock)
        {
            var state = _retired[retired.RuleId];
            (state.Active, state.ReportedActive) = (false, false);
            state.ClearedAtMs = alarm?.ClearedAt?.ToUnixTimeMilliseconds() ?? nowMs;
            state.Closed = alarm is not { IsOpen: true };
            _retired[retired.RuleId] = state;
            FindUnsettled();
        }
    }

    /// <summary>
    /// Takes new rules or a new plan. A rule that stays keeps its alarm, and its delays where its condition is the same;
    /// a rule that goes leaves its alarm to be cleared; every rule is held against the values that are known.
    /// </summary>
    /// <returns>False when something is unsettled: settle first, so that no raise is forgotten with its rule.</returns>
    public bool TryRebind(TwinDefinition definition, RuleSet rules)
    {
        var nowMs = NowMs();
        lock (_lock)
        {
            RunDue(nowMs);
            if (_unsettled)
                return false;
            var (oldRules, oldStates) = (_rules, _states);
            for (var index = 0; index < oldStates.Length; index++)
                _retired[oldRules.Rules[index].Id] = oldStates[index];

            (_definition, _rules) = (definition, rules);
            _values = new ValueTable(rules.ValueNames, rules.Utf8Names, _values.ToImmutable());
            _states = new RuleState[rules.Rules.Length];
            for (var index = 0; index < _states.Length; index++)
            {
                var rule = rules.Rules[index];
                if (_retired.Remove(rule.Id, out var kept) && ConditionOf(oldRules, rule.Id) != rule.Condition)
                    kept = kept with { Pending = PendingChange.None, Rate = null };
                _states[index] = kept;
                Begin(index, nowMs, observe: true);
            }

            _dueMs = NextDueMs();
            FindUnsettled();
            MarkForReport();
            return true;
        }
    }

    private void RestoreRules(ImmutableArray<AlarmRecord> newestAlarms)
    {
        var nowMs = _activatedMs;
        foreach (var alarm in newestAlarms)
        {
            _retired[alarm.Rule] = new RuleState
            {
                Active = alarm.Active,
                ReportedActive = alarm.Active,
                Ordinal = alarm.Ordinal,
                Closed = !alarm.IsOpen,
                ClearedAtMs = alarm.ClearedAt?.ToUnixTimeMilliseconds() ?? 0,
                Cause = new RaiseCause(alarm.Cause.Seq, alarm.Cause.Time.ToUnixTimeMilliseconds(), alarm.Cause.Value, alarm.LastRaisedAt.ToUnixTimeMilliseconds()),
            };
        }

        _states = new RuleState[_rules.Rules.Length];
        for (var index = 0; index < _states.Length; index++)
        {
            // An alarm that changed after the snapshot was taken knows better than the snapshot's value.
            var known = newestAlarms.FirstOrDefault(alarm => alarm.Rule == _rules.Rules[index].Id);
            var changedMs = Math.Max(
                known?.LastRaisedAt.ToUnixTimeMilliseconds() ?? 0, known?.ClearedAt?.ToUnixTimeMilliseconds() ?? 0);
            if (_retired.Remove(_rules.Rules[index].Id, out var restored))
                _states[index] = restored;
            Begin(index, nowMs, observe: _lastSeenMs is { } seen && seen >= changedMs);
        }

        // An alarm that was closed while its condition held has nobody to tell when its rule goes.
        foreach (var (rule, state) in _retired.Where(rule => rule.Value.Closed).ToArray())
            _retired[rule] = state with { ReportedActive = false };
        _dueMs = NextDueMs();
        FindUnsettled();
    }

    private void Begin(int index, long nowMs, bool observe)
    {
        ref var state = ref _states[index];
        var rule = _rules.Rules[index];
        (state.Armed, state.ArmedUntilMs) = (true, long.MaxValue);
        if (rule.Armed?.At(nowMs) is { } period)
            (state.Armed, state.ArmedUntilMs) = (period.Armed, period.UntilMs);
        if (rule.Condition is RateCondition rate && state.Rate is null)
        {
            state.Rate = new RateWindow(rate);
            state.RateHoldsUntilMs = nowMs + MsOf(rate.Within);
        }

        if (!state.Armed)
            Disarm(ref state);
        else if (observe)
            ObserveKnown(index, nowMs);
        else if (rule.Condition is ValueCondition condition)
            _values.Doubt(Array.IndexOf(_rules.ValueNames, condition.Value));
    }

    private void FindUnsettled()
    {
        _unsettled = false;
        foreach (ref readonly var state in _states.AsSpan())
            _unsettled |= state.IsUnsettled;
        foreach (var state in _retired.Values)
            _unsettled |= state.ReportedActive;
    }

    private long WakeAtMs() => Math.Min(_dueMs, _snapshotDueMs);

    private static RuleCondition? ConditionOf(RuleSet rules, string id)
    {
        foreach (var rule in rules.Rules)
        {
            if (rule.Id == id)
                return rule.Condition;
        }

        return null;
    }
}
