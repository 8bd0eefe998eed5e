using SafeCommunity.Grains.Communities;

namespace SafeCommunity.Grains.Directory;

/// <summary>What is kept of a directory: the plan. The rest is kept by the devices and by the journal.</summary>
[GenerateSerializer, Alias(TypeAliases.StoredDirectory)]
internal sealed record StoredDirectory
{
    /// <summary>The plan in force; null before the first.</summary>
    [Id(0)]
    public CommunityDefinition? Plan { get; init; }
}
