using Orleans.Concurrency;
using SafeCommunity.Grains.Communities;

namespace SafeCommunity.Grains.Directory;

/// <summary>The side of the directory that only the community's grain uses.</summary>
[Alias(TypeAliases.IPlanComparisonGrain)]
internal interface IPlanComparisonGrain : IGrainWithStringKey
{
    /// <summary>What loading a plan would change; changes nothing.</summary>
    /// <exception cref="RefusedException">The plan is not one that can be loaded.</exception>
    [ReadOnly, Alias("Compare")]
    Task<PlanChange> Compare(CommunityDefinition definition);
}
