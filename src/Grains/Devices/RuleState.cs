namespace SafeCommunity.Grains.Devices;

/// <summary>
/// One rule on one device. What the rule wants (<see cref="Active"/>, <see cref="Raises"/>) and what was reported to its
/// alarm differ until that is durable.
/// </summary>
internal struct RuleState
{
    /// <summary>Whether the rule holds.</summary>
    public bool Active;

    /// <summary>How often it began to hold.</summary>
    public long Raises;

    /// <summary>What made it hold last.</summary>
    public RaiseCause Cause;

    /// <summary>The change that waits for a delay.</summary>
    public PendingChange Pending;

    /// <summary>When the delay is over, in Unix milliseconds.</summary>
    public long PendingDueMs;

    /// <summary>What began the delay.</summary>
    public RaiseCause PendingCause;

    /// <summary>Whether the rule is armed.</summary>
    public bool Armed;

    /// <summary>Before when <see cref="Armed"/> holds, in Unix milliseconds.</summary>
    public long ArmedUntilMs;

    /// <summary>The readings of a rate of change; null for other conditions.</summary>
    public RateWindow? Rate;

    /// <summary>Until when an active rate of change holds without a new reading, in Unix milliseconds by the server's clock.</summary>
    public long RateHoldsUntilMs;

    /// <summary>Whether the newest alarm was last told that the rule holds.</summary>
    public bool ReportedActive;

    /// <summary>How many of <see cref="Raises"/> were reported.</summary>
    public long ReportedRaises;

    /// <summary>The ordinal of the newest alarm; 0 when there is none.</summary>
    public int Ordinal;

    /// <summary>When the newest alarm was cleared, in Unix milliseconds.</summary>
    public long ClearedAtMs;

    /// <summary>Whether the newest alarm was known to be closed.</summary>
    public bool Closed;

    /// <summary>Whether what the rule wants and what was reported differ.</summary>
    public readonly bool IsUnsettled => Active != ReportedActive || Raises != ReportedRaises;
}

/// <summary>A change that waits for a delay.</summary>
internal enum PendingChange : byte
{
    /// <summary>None waits.</summary>
    None,

    /// <summary>Raising waits for the on-delay.</summary>
    On,

    /// <summary>Clearing waits for the off-delay.</summary>
    Off,
}

/// <summary>What raised an alarm.</summary>
/// <param name="Seq">The reading's number; null when it had none, or time alone raised.</param>
/// <param name="TimeMs">When it was measured.</param>
/// <param name="Value">The value; null for silence.</param>
/// <param name="RaisedMs">When the rule began to hold, by the server's clock.</param>
internal readonly record struct RaiseCause(long? Seq, long TimeMs, double? Value, long RaisedMs);
