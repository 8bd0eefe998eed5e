using SafeCommunity.Grains.Rules;

namespace SafeCommunity.Grains.Devices;

/// <summary>What one rule's alarm must still be told, as it was at one moment.</summary>
/// <param name="Index">The rule's place among the device's rules.</param>
/// <param name="Rule">The rule.</param>
/// <param name="State">Its state at that moment.</param>
internal readonly record struct AlarmWork(int Index, Rule Rule, RuleState State)
{
    /// <summary>Whether it must be raised.</summary>
    public bool MustRaise => State.Raises != State.ReportedRaises;

    /// <summary>Whether it must be cleared, after it was raised.</summary>
    public bool MustClear => !State.Active && (MustRaise || State.ReportedActive);

    /// <summary>Why it is cleared, where a reading is not the reason.</summary>
    public string ClearReason => State.Armed ? "" : "disarmed";

    /// <summary>The ordinal to raise first: the newest alarm's while it may count again, else the next.</summary>
    public int FirstOrdinal
    {
        get
        {
            var counts = State.Ordinal > 0
                && !State.Closed
                && (State.ReportedActive || State.Cause.RaisedMs - State.ClearedAtMs <= Rule.RecurrenceWindow.TotalMilliseconds);
            return counts ? State.Ordinal : State.Ordinal + 1;
        }
    }
}

/// <summary>An alarm whose rule is no longer of the device and that must be cleared.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="Ordinal">The alarm's ordinal.</param>
internal readonly record struct RetiredAlarm(string RuleId, int Ordinal);
