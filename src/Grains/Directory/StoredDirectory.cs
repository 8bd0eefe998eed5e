using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Directory;

/// <summary>What is kept of a directory: the plan. The rest is kept by the devices and by the journal.</summary>
[GenerateSerializer, Alias(TypeAliases.StoredDirectory)]
internal sealed record StoredDirectory : ICheckedState
{
    /// <summary>The plan in force as it was kept before <see cref="Packed"/>; null otherwise.</summary>
    [Id(0)]
    public CommunityDefinition? Plan { get; init; }

    /// <summary>The plan in force: see <see cref="PackedPlan"/>; null before the first.</summary>
    [Id(1)]
    public byte[]? Packed { get; init; }

    /// <summary>The plan, however it was kept; null before the first. Made of the bytes once, for it takes its time.</summary>
    internal CommunityDefinition? Read() =>
        _read ??= Packed is { } packed ? PackedPlan.Unpack(packed) : Plan is { } plan ? PlanCheck.Compact(plan) : null;

    /// <summary>Unpacks the plan, which fails where its bytes make none.</summary>
    void ICheckedState.Check() => Read();

    [NonSerialized]
    private CommunityDefinition? _read;
}
