using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Devices;

/// <content>What the grain does with the monitor: settling, waking, new rules. Only grain turns come here.</content>
internal sealed partial class DeviceMonitor
{
    private const string RuleRemoved = "rule removed";
    private const string Disarmed = "disarmed";

    // Rules that are no longer of the device: their alarms may still have to be cleared, and be remembered.
    private readonly Dictionary<string, RuleState> _retired = new(StringComparer.Ordinal);
    private readonly DurableMessages? _durable;
    private bool _unsettled;

    private bool IsUnsettled => _unsettled || _mustStore;

    /// <summary>Does what time alone brings until now.</summary>
    public void Tick()
    {
        var now = _clock.Now;
        lock (_lock)
            RunDue(now);
    }

    /// <summary>When the grain's timer must fire, in steady milliseconds; null for never. From now on only an earlier deadline asks for arming.</summary>
    /// <param name="retryMs">When settling is tried again; null when it did not fail.</param>
    public long? Arm(long? retryMs)
    {
        lock (_lock)
        {
            _armedMs = (retryMs, IsUnsettled) switch
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

    /// <summary>What alarms must still be told, rule by rule; empty when nothing.</summary>
    public ImmutableArray<AlarmWork> TakeWork()
    {
        lock (_lock)
        {
            if (!_unsettled)
                return [];
            var works = ImmutableArray.CreateBuilder<AlarmWork>();
            for (var index = 0; index < _states.Length; index++)
            {
                ref readonly var state = ref _states[index];
                if (state.IsUnsettled)
                    works.Add(WorkOf(_rules.Rules[index].Id, _rules.Rules[index], state, state.Armed ? "" : Disarmed));
            }

            foreach (var (rule, state) in _retired)
            {
                if (state.IsUnsettled)
                    works.Add(WorkOf(rule, null, state, RuleRemoved));
            }

            return works.DrainToImmutable();
        }
    }

    /// <summary>Work is durable.</summary>
    /// <param name="works">The work.</param>
    /// <param name="entries">The entries that were written for it.</param>
    public void Settled(ImmutableArray<AlarmWork> works, ImmutableArray<JournalEntry> entries)
    {
        var now = _clock.Now;
        var alarms = new Dictionary<string, AlarmRecord?>(StringComparer.Ordinal);
        foreach (var work in works)
        {
            if (work.Newest is { } newest)
                alarms[newest.Id] = newest;
        }

        foreach (var entry in entries)
            alarms[entry.Subject] = AlarmFold.Apply(alarms.GetValueOrDefault(entry.Subject), entry);
        var newestOfRules = alarms.Values.OfType<AlarmRecord>().GroupBy(alarm => alarm.Rule)
            .ToDictionary(rule => rule.Key, rule => rule.MaxBy(alarm => alarm.Ordinal)!, StringComparer.Ordinal);

        lock (_lock)
        {
            foreach (var work in works)
            {
                var index = IndexOf(work.RuleId);
                if (index >= 0)
                {
                    ref var state = ref _states[index];
                    Take(ref state, work, newestOfRules.GetValueOrDefault(work.RuleId));
                    Hold(ref state, _rules.Rules[index], now);
                }
                else if (_retired.TryGetValue(work.RuleId, out var retired))
                {
                    Take(ref retired, work, newestOfRules.GetValueOrDefault(work.RuleId));
                    _retired[work.RuleId] = retired;
                }
            }

            FindUnsettled();
        }
    }

    /// <summary>
    /// Takes notice of what people made of the alarms: a condition that holds although its alarm was closed or judged false
    /// alarms again after a while.
    /// </summary>
    /// <param name="newestAlarms">The newest alarm of each rule, as it is now.</param>
    public void Review(ImmutableArray<AlarmRecord> newestAlarms)
    {
        var now = _clock.Now;
        lock (_lock)
        {
            foreach (var alarm in newestAlarms)
            {
                var index = IndexOf(alarm.Rule);
                if (index < 0)
                {
                    if (_retired.TryGetValue(alarm.Rule, out var retired))
                        _retired[alarm.Rule] = retired with { Newest = alarm };
                    continue;
                }

                ref var state = ref _states[index];
                if (state.Newest is { } known && alarm.Position < known.Position)
                    continue;
                state.Newest = alarm;
                // Somebody else ended it, and it holds.
                if (state is { Active: true, Raise: null } && !alarm.Active)
                    Raise(ref state, CauseOfKnown(_rules.Rules[index], now));
                Hold(ref state, _rules.Rules[index], now);
            }

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
        var now = _clock.Now;
        lock (_lock)
        {
            RunDue(now);
            if (_unsettled)
                return false;
            var (oldRules, oldStates) = (_rules, _states);
            for (var index = 0; index < oldStates.Length; index++)
                _retired[oldRules.Rules[index].Id] = oldStates[index] with { Active = false };

            (_definition, _rules) = (definition, rules);
            MeasureSilence();
            _values = new ValueTable(rules.ValueNames, rules.Utf8Names, _values.ToImmutable());
            _states = new RuleState[rules.Rules.Length];
            for (var index = 0; index < _states.Length; index++)
            {
                var rule = rules.Rules[index];
                if (_retired.Remove(rule.Id, out var kept))
                    kept.Active = kept.Newest is { Active: true };
                var before = ConditionOf(oldRules, rule.Id);
                if (before != rule.Condition)
                    kept = kept with { Pending = null, Rate = TakeOver(before, kept.Rate, rule.Condition), RateHoldsUntilMs = now.SteadyMs };
                _states[index] = kept;
                Begin(index, now, observe: true);
                Hold(ref _states[index], rule, now);
            }

            // What waited under the former rules must not be found again after a crash.
            MustStore(now);
            _dueMs = NextDueMs(now);
            FindUnsettled();
            MarkForReport();
            return true;
        }
    }

    private void RestoreRules(StoredDevice stored, ImmutableArray<AlarmRecord> newestAlarms, Instant now)
    {
        foreach (var alarm in newestAlarms)
            _retired[alarm.Rule] = new RuleState { Newest = alarm };

        MeasureSilence();
        _states = new RuleState[_rules.Rules.Length];
        for (var index = 0; index < _states.Length; index++)
        {
            var rule = _rules.Rules[index];
            ref var state = ref _states[index];
            if (_retired.Remove(rule.Id, out var restored))
                state = restored with { Active = restored.Newest is { Active: true } };
            RestoreValue(ref state, rule, stored);
            RestoreRate(ref state, rule, stored, now);
            var waits = RestoreWaiting(ref state, rule, stored, now);
            // An alarm that changed after the snapshot was taken knows better than the snapshot's value.
            Begin(index, now, observe: !waits && _lastSeen is { } seen && !HasChangedSince(state.Newest, stored, seen));
            RestoreWorst(ref state, rule, stored);
            Hold(ref state, rule, now);
        }

        _dueMs = NextDueMs(now);
        FindUnsettled();
    }

    // What rises under the new limit may have begun under the old one.
    private static RateWindow? TakeOver(RuleCondition? before, RateWindow? readings, RuleCondition condition)
    {
        if (readings is null || before is not RateCondition old || condition is not RateCondition next || old.Value != next.Value)
            return null;
        var window = new RateWindow(next);
        window.TakeOver(readings);
        return window;
    }

    // An alarm that is newer than the snapshot knows the value that raised it.
    private void RestoreValue(ref RuleState state, Rule rule, StoredDevice stored)
    {
        if (state.Newest is not { Active: true, Cause: { Value: { } value } cause } newest || rule.Condition is not LevelCondition level)
            return;
        if (_lastSeen is { } seen && !WasRaisedSince(newest, stored, seen))
            return;
        _values.Set(Array.IndexOf(_rules.ValueNames, level.Value), value, level is BooleanCondition);
        _readingMs = Math.Max(_readingMs ?? long.MinValue, cause.Time.ToUnixTimeMilliseconds());
    }

    private void RestoreWorst(ref RuleState state, Rule rule, StoredDevice stored)
    {
        if (state is not { Active: true, Raise: null } || KnownValueOf(rule) is not { } known)
            return;
        // An alarm that was raised after the snapshot was taken is no worse than what raised it.
        (state.Worst, state.WorstBefore, state.WorstMs) =
            !stored.Worst.IsDefault && stored.Worst.FirstOrDefault(kept => kept.Rule == rule.Id) is { } worst && !(state.Newest is { } newest && _lastSeen is { } seen && WasRaisedSince(newest, stored, seen))
                ? (worst.Value, worst.Before, worst.Time)
                : (known, known, 0);
        (state.WorstStored, state.Farthest) = (state.Worst, state.Worst);
    }

    private static void RestoreRate(ref RuleState state, Rule rule, StoredDevice stored, Instant now)
    {
        if (rule.Condition is not RateCondition rate)
            return;
        state.Rate = new RateWindow(rate);
        state.RateHoldsUntilMs = now.SteadyMs + MsOf(rate.Within);
        if (!stored.Rates.IsDefault && stored.Rates.FirstOrDefault(kept => kept.Rule == rule.Id) is { } readings)
            state.Rate.Restore(readings);
    }

    // The change that waited when the snapshot was taken, unless it came about since, which the alarm then tells.
    private bool RestoreWaiting(ref RuleState state, Rule rule, StoredDevice stored, Instant now)
    {
        if (stored.Waiting.IsDefault || stored.Waiting.FirstOrDefault(change => change.Rule == rule.Id) is not { } waiting
            || rule.Condition is not LevelCondition level)
        {
            return false;
        }

        var kind = waiting.Kind switch { "on" => PendingKind.On, "off" => PendingKind.Off, _ => PendingKind.Past };
        if (HasChangedSince(state.Newest, stored, waiting.Since) || (kind == PendingKind.Off) != state.Active)
            return false;
        // The rule may have been changed since: what the value says now decides.
        if (kind != PendingKind.Past && KnownValueOf(rule) is { } known && level.Holds(known, state.Active) == state.Active)
            return false;
        // The clock may have been set meanwhile: it waits for its delay again at the most.
        var longest = Math.Max(kind == PendingKind.Off ? MsOf(level.OffDelay) : MsOf(level.OnDelay), CatchUpMs);
        var left = Math.Clamp((long)(waiting.Due - now.Stamp).TotalMilliseconds, 0, longest);
        state.Farthest = waiting.Cause.Value ?? 0;
        state.Pending = new PendingChange(kind, RaiseCause.Of(waiting.Cause, now.SteadyOf(waiting.Since)), now.SteadyMs + left, waiting.IsLate);
        return true;
    }

    // The journal stamps a little after the message came that it tells of, so times do not say what was known to a snapshot. Of one
    // from before that was kept they are all there is.
    private static bool HasChangedSince(AlarmRecord? alarm, StoredDevice stored, DateTimeOffset taken)
    {
        if (alarm is null)
            return false;
        if (stored.Alarms is { } alarms)
            return !alarms.Contains(new StoredAlarm(alarm.Rule, alarm.Ordinal, alarm.Count, alarm.Active));
        return (alarm.ClearedAt > alarm.LastRaisedAt && alarm.Onset != AlarmOnset.Past ? alarm.ClearedAt : alarm.LastRaisedAt) >= taken;
    }

    private static bool WasRaisedSince(AlarmRecord alarm, StoredDevice stored, DateTimeOffset taken) => stored.Alarms is not { } alarms
        ? alarm.LastRaisedAt > taken
        : !alarms.Any(known => (known.Rule, known.Ordinal, known.Count) == (alarm.Rule, alarm.Ordinal, alarm.Count));

    private void Begin(int index, Instant now, bool observe)
    {
        ref var state = ref _states[index];
        var rule = _rules.Rules[index];
        (state.Armed, state.ArmedUntilMs) = (true, long.MaxValue);
        if (rule.Armed is { } schedule && _played.PeriodAt(schedule, now.WallMs, now) is var period)
            (state.Armed, state.ArmedUntilMs) = (period.Armed, period.UntilMs);
        if (rule.Condition is RateCondition rate && state.Rate is null)
        {
            state.Rate = new RateWindow(rate);
            state.RateHoldsUntilMs = now.SteadyMs + MsOf(rate.Within);
        }

        if (!state.Armed)
            Disarm(ref state, now);
        else if (observe)
            ObserveKnown(index, now);
        else if (rule.Condition is ValueCondition condition && state.Pending is null)
            _values.Doubt(Array.IndexOf(_rules.ValueNames, condition.Value));
    }

    // A condition that a person has closed, or found false, while it holds, alarms again after the time that the rule names; one
    // that rests comes back when it gets worse.
    private void Hold(ref RuleState state, Rule rule, Instant now)
    {
        if (!state.Active || state.Raise is not null || state.Newest is not { } newest)
        {
            (state.RealarmMs, state.Rests) = (0, false);
            return;
        }

        Rest(ref state, rule, newest, now);
        if (!newest.IsHeld)
        {
            state.RealarmMs = 0;
            return;
        }

        if (state.RealarmMs != 0)
            return;
        var since = newest.Closed?.Time ?? newest.Judged!.Time;
        var passed = Math.Max(0, now.WallMs - since.ToUnixTimeMilliseconds());
        state.RealarmMs = now.SteadyMs + Math.Max(0, MsOf(rule.RealarmAfter) - passed);
        _dueMs = Math.Min(_dueMs, state.RealarmMs);
        HoldAgainst(ref state, rule, since, now, isWorse: false);
    }

    private void Rest(ref RuleState state, Rule rule, AlarmRecord newest, Instant now)
    {
        var rests = newest.IsResting && rule.Severity >= AlarmSeverity.High;
        if (rests == state.Rests)
            return;
        state.Rests = rests;
        // A suppression says when it began, but not when it came to this alarm: what it was by then is what is known now.
        if (rests && newest.Shelved is { } shelved)
            HoldAgainst(ref state, rule, shelved.Time, now, isWorse: true);
    }

    // It may have got worse between the person's word and now.
    private void HoldAgainst(ref RuleState state, Rule rule, DateTimeOffset since, Instant now, bool isWorse)
    {
        if (state.WorstMs <= since.ToUnixTimeMilliseconds() || rule.Condition is not LevelCondition level)
            return;
        if (IsWorse(level, state.Worst, state.WorstBefore))
            Raise(ref state, CauseOfKnown(rule, now), isWorse);
        else
            state.Worst = state.WorstBefore;
    }

    private static void Take(ref RuleState state, AlarmWork work, AlarmRecord? newest)
    {
        state.Newest = newest ?? state.Newest;
        if (ReferenceEquals(state.Raise, work.Raise))
            state.Raise = null;
        if (work.Happened.Count == 0)
            return;
        state.Happened!.RemoveRange(0, work.Happened.Count);
        if (state.Happened.Count == 0)
            state.Happened = null;
    }

    private static AlarmWork WorkOf(string id, Rule? rule, in RuleState state, string clearReason) =>
        new(id, rule, state.Newest, state.Happened is { } happened ? [.. happened] : [], state.Raise, state.Active, clearReason, state.ClearDigest)
        {
            Worst = rule?.Condition is ThresholdCondition ? state.Farthest : null,
        };

    private int IndexOf(string rule)
    {
        for (var index = 0; index < _states.Length; index++)
        {
            if (_rules.Rules[index].Id == rule)
                return index;
        }

        return -1;
    }

    private void FindUnsettled()
    {
        _unsettled = false;
        foreach (ref readonly var state in _states.AsSpan())
            _unsettled |= state.IsUnsettled;
        foreach (var state in _retired.Values)
            _unsettled |= state.IsUnsettled;
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
