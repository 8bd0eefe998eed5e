using System.Collections.Immutable;
using Orleans.Concurrency;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Directory;

/// <summary>The side of the directory that only the community's own grains use.</summary>
[Alias(TypeAliases.IPlanComparisonGrain)]
internal interface IPlanComparisonGrain : IGrainWithStringKey
{
    /// <summary>What loading a plan would change; changes nothing.</summary>
    /// <exception cref="RefusedException">The plan is not one that can be loaded.</exception>
    [ReadOnly, Alias("Compare")]
    Task<PlanChange> Compare(CommunityDefinition definition);

    /// <summary>All twins of the plan in force; none before the first.</summary>
    [ReadOnly, Alias("ListTwins")]
    Task<ImmutableArray<TwinDefinition>> ListTwins();
}
