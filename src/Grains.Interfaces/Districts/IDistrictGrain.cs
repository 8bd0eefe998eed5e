using System.Collections.Immutable;
using Orleans.Concurrency;

namespace SafeCommunity.Grains.Districts;

/// <summary>A district: the level above streets, which are above communities. The grain's key is the district's name.</summary>
[Alias(TypeAliases.IDistrictGrain)]
public interface IDistrictGrain : IGrainWithStringKey
{
    /// <summary>Makes the district be what the definition says; the same again writes nothing.</summary>
    [Alias("Describe")]
    Task Describe(DistrictDefinition definition);

    /// <summary>What it consists of.</summary>
    /// <exception cref="RefusedException">There is no such district.</exception>
    [ReadOnly, Alias("GetDefinition")]
    Task<DistrictDefinition> GetDefinition();

    /// <summary>What stands in it and how it is.</summary>
    /// <exception cref="RefusedException">There is no such district.</exception>
    [ReadOnly, Alias("GetSummary")]
    Task<DistrictSummary> GetSummary();
}

/// <summary>The names of the districts that live here. One grain, key 0.</summary>
[Alias(TypeAliases.IDistrictListGrain)]
public interface IDistrictListGrain : IGrainWithIntegerKey
{
    /// <summary>Adds a name; nothing happens when it is there.</summary>
    [Alias("Add")]
    Task Add(string district);

    /// <summary>All names, in order.</summary>
    [ReadOnly, Alias("List")]
    Task<ImmutableArray<string>> List();
}
