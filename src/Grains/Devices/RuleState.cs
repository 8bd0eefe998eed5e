using SafeCommunity.Grains.Alarms;

namespace SafeCommunity.Grains.Devices;

/// <summary>
/// One rule on one device. What the rule wants and what its newest alarm says differ until that is durable.
/// </summary>
internal struct RuleState
{
    /// <summary>Whether the rule holds.</summary>
    public bool Active;

    /// <summary>Whether the rule is armed.</summary>
    public bool Armed;

    /// <summary>When the rule began to hold, or is to alarm again, and that is not durable yet; null otherwise.</summary>
    public Raise? Raise;

    /// <summary>What happened and is not durable yet; null when nothing.</summary>
    public List<Occurrence>? Happened;

    /// <summary>The change that waits for a delay; null when none.</summary>
    public PendingChange? Pending;

    /// <summary>Before when <see cref="Armed"/> holds, in Unix milliseconds of the wall's clock.</summary>
    public long ArmedUntilMs;

    /// <summary>The readings of a rate of change; null for other conditions.</summary>
    public RateWindow? Rate;

    /// <summary>Until when an active rate of change holds without a new reading, in steady milliseconds.</summary>
    public long RateHoldsUntilMs;

    /// <summary>The newest alarm, as it was when this twin last wrote or read it; null when there is none.</summary>
    public AlarmRecord? Newest;

    /// <summary>When a condition that holds although its alarm was closed or judged false alarms again, in steady milliseconds; 0 for never.</summary>
    public long RealarmMs;

    /// <summary>Whether its alarm is on the shelf, or suppressed, and comes back when the condition gets worse than it was then.</summary>
    public bool Rests;

    /// <summary>The value farthest over the limit since it was raised, also while its alarm rests.</summary>
    public double Farthest;

    /// <summary>The value farthest over the limit since it holds; what a person judged, while the alarm rests or is held.</summary>
    public double Worst;

    /// <summary>The value that was the farthest before that.</summary>
    public double WorstBefore;

    /// <summary>When <see cref="Worst"/> came, in Unix milliseconds of the wall's clock.</summary>
    public long WorstMs;

    /// <summary>The worst value that is durable: of the raise, or of a snapshot.</summary>
    public double WorstStored;

    /// <summary>The digest of the message that ended the condition last; 0 where none did.</summary>
    public long ClearDigest;

    /// <summary>Whether what the rule wants and what its alarm says differ.</summary>
    public readonly bool IsUnsettled => Raise is not null || Happened is not null || (!Active && Newest is { Active: true });
}
