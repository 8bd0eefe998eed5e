using Orleans.Concurrency;

namespace SafeCommunity.Grains.Twins;

/// <summary>Lists twins over all communities that live here. One grain, key 0.</summary>
[Alias(TypeAliases.ITwinSearchGrain)]
public interface ITwinSearchGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// One page of the twins that match, whatever their community, in the order of the query, then of community and name. The page's
    /// position is 0, since each community has a journal of its own.
    /// </summary>
    /// <exception cref="RefusedException">The query is wrong, or the page token is not one of this list.</exception>
    [ReadOnly, Alias("List")]
    Task<TwinPage> List(TwinQuery query);
}
