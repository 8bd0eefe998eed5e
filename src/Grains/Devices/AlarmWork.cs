using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Rules;

namespace SafeCommunity.Grains.Devices;

/// <summary>What one rule's alarms must still be told, as it was at one moment.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="Rule">What it says; null where it is no longer of the device.</param>
/// <param name="Newest">Its newest alarm; null when there is none.</param>
/// <param name="Happened">What happened, in order.</param>
/// <param name="Raise">The raise; null when there is none.</param>
/// <param name="Active">Whether the rule holds after it.</param>
/// <param name="ClearReason">Why it no longer holds, where a reading is not the reason.</param>
/// <param name="ClearDigest">The digest of the message that ended it.</param>
internal sealed record AlarmWork(
    string RuleId,
    Rule? Rule,
    AlarmRecord? Newest,
    IReadOnlyList<Occurrence> Happened,
    Raise? Raise,
    bool Active,
    string ClearReason,
    long ClearDigest)
{
    /// <summary>The value farthest over the limit since it was raised; null for conditions without a limit.</summary>
    public double? Worst { get; init; }
}
