using SafeCommunity.Grains.Communities;

namespace SafeCommunity.Grains.Directory;

/// <summary>What is kept of a directory: the plan. The rest is kept by the devices and by the journal.</summary>
[GenerateSerializer, Alias(TypeAliases.StoredDirectory)]
internal sealed record StoredDirectory
{
    /// <summary>The plan in force as it was kept before <see cref="Packed"/>; null otherwise.</summary>
    [Id(0)]
    public CommunityDefinition? Plan { get; init; }

    /// <summary>The plan in force: see <see cref="PackedPlan"/>; null before the first.</summary>
    [Id(1)]
    public byte[]? Packed { get; init; }
}
