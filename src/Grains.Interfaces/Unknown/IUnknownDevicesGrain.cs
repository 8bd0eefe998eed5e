using System.Collections.Immutable;
using Orleans.Concurrency;

namespace SafeCommunity.Grains.Unknown;

/// <summary>
/// Who spoke and is in no plan. The grain's key is the community's name, or <see cref="NoCommunity"/> for topics of no community
/// that is known. Held in memory alone: what speaks, speaks again.
/// </summary>
[Alias(TypeAliases.IUnknownDevicesGrain)]
public interface IUnknownDevicesGrain : IGrainWithStringKey
{
    /// <summary>The key for unknown communities, and for topics that are no device's.</summary>
    const string NoCommunity = "-";

    /// <summary>Adds what a bridge heard since it last said; counts are added up. One with a count of 0 tells a likeness alone.</summary>
    [Alias("Report")]
    Task Report(ImmutableArray<UnknownDevice> heard);

    /// <summary>Those that were heard last, the newest first; at most 256.</summary>
    [ReadOnly, Alias("List")]
    Task<ImmutableArray<UnknownDevice>> List();
}
