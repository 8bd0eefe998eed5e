using System.Collections.Immutable;
using Orleans.Concurrency;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Grains.Twins;

/// <summary>
/// Knows every twin of a community: its definition, its newest reported state, and the counts of every place, rolled
/// up live from home to community. Answers lists without waking the twins. The grain's key is the community's name.
/// </summary>
[Alias(TypeAliases.ITwinDirectoryGrain)]
public interface ITwinDirectoryGrain : IGrainWithStringKey
{
    /// <summary>Replaces the definitions; the community's grain calls it. Returns what changed, nothing when the hash is the same.</summary>
    [Alias("Load")]
    Task<PlanChange> Load(CommunityDefinition definition);

    /// <summary>What the plan says of a twin; null when it holds none of that name.</summary>
    [ReadOnly, Alias("Find")]
    Task<TwinDefinition?> Find(string name);

    /// <summary>The newest reported state of a twin; null when the plan holds none of that name.</summary>
    [ReadOnly, Alias("GetSnapshot")]
    Task<TwinSnapshot?> GetSnapshot(string name);

    /// <summary>The counts at and below a place.</summary>
    /// <exception cref="RefusedException">No twin has that name.</exception>
    [ReadOnly, Alias("Count")]
    Task<TwinCounts> Count(string name);

    /// <summary>One page of the twins that match, with their newest reported states.</summary>
    /// <exception cref="RefusedException">The page token is not one of this list.</exception>
    [ReadOnly, Alias("List")]
    Task<TwinPage> List(TwinQuery query);

    /// <summary>How many twins match.</summary>
    /// <exception cref="RefusedException">The filter is wrong.</exception>
    [ReadOnly, Alias("CountMatches")]
    Task<int> CountMatches(FilterNode? filter);

    /// <summary>The hash of the plan in force; empty before the first. While it is the same, so are all definitions and addresses.</summary>
    [ReadOnly, Alias("GetPlanHash")]
    Task<string> GetPlanHash();

    /// <summary>The addresses of all devices, for a bridge.</summary>
    [ReadOnly, Alias("ListDevices")]
    Task<DeviceList> ListDevices();

    /// <summary>The ways people walk.</summary>
    [ReadOnly, Alias("GetPaths")]
    Task<CommunityPaths> GetPaths();

    /// <summary>The newest states of some devices, at most one each; a process reports a few times a second.</summary>
    [Alias("Report")]
    Task Report(ImmutableArray<TwinSnapshot> devices);

    /// <summary>Tells a process of changed twins until the lease of 15 s ends; renew every 5 s.</summary>
    [Alias("Subscribe")]
    Task Subscribe(ITwinObserver observer);

    /// <summary>Ends a subscription early.</summary>
    [Alias("Unsubscribe")]
    Task Unsubscribe(ITwinObserver observer);
}

/// <summary>Hears of changed twins, conflated; one per process.</summary>
[Alias(TypeAliases.ITwinObserver)]
public interface ITwinObserver : IGrainObserver
{
    /// <summary>These twins changed; the newest state of each.</summary>
    [Alias("OnChanged")]
    Task OnChanged(TwinChanges changes);
}

/// <summary>Some twins that changed.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TwinChanges)]
public sealed record TwinChanges
{
    /// <summary>The community.</summary>
    [Id(0)]
    public required string Community { get; init; }

    /// <summary>The journal's position that the counts include.</summary>
    [Id(1)]
    public required long Position { get; init; }

    /// <summary>The newest state of each.</summary>
    [Id(2)]
    public required ImmutableArray<TwinSnapshot> Twins { get; init; }

    /// <summary>The names of twins that a new plan removed.</summary>
    [Id(3)]
    public ImmutableArray<string> Removed { get; init; } = [];

    /// <summary>Whether the plan changed, so that lists of devices are old.</summary>
    [Id(4)]
    public bool PlanChanged { get; init; }
}

/// <summary>Which twins, in which order, which page.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TwinQuery)]
public sealed record TwinQuery
{
    /// <summary>What must hold for a twin; null for all. The fields are those of <see cref="TwinFields"/>.</summary>
    [Id(0)]
    public FilterNode? Filter { get; init; }

    /// <summary>The order; by name when empty.</summary>
    [Id(1)]
    public ImmutableArray<SortKey> OrderBy { get; init; } = [];

    /// <summary>How many at most, 1 to 1,000.</summary>
    [Id(2)]
    public required int PageSize { get; init; }

    /// <summary>Where the page before ended; empty for the first.</summary>
    [Id(3)]
    public string PageToken { get; init; } = "";
}

/// <summary>A page of twins.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TwinPage)]
public sealed record TwinPage
{
    /// <summary>The twins.</summary>
    [Id(0)]
    public required ImmutableArray<TwinSnapshot> Twins { get; init; }

    /// <summary>The token of the next page; empty after the last.</summary>
    [Id(1)]
    public required string NextPageToken { get; init; }

    /// <summary>How many twins match in all.</summary>
    [Id(2)]
    public required int TotalSize { get; init; }

    /// <summary>The journal's position that the counts include.</summary>
    [Id(3)]
    public required long Position { get; init; }
}

/// <summary>The addresses of a community's devices.</summary>
/// <param name="PlanHash">The plan they are of.</param>
/// <param name="Devices">The devices.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.DeviceList)]
public sealed record DeviceList(
    [property: Id(0)] string PlanHash,
    [property: Id(1)] ImmutableArray<DeviceAddress> Devices);

/// <summary>One device.</summary>
/// <param name="Name">The second segment of its id, also of its MQTT topics.</param>
/// <param name="Kind">Which grain it is.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.DeviceAddress)]
public readonly record struct DeviceAddress([property: Id(0)] string Name, [property: Id(1)] TwinKind Kind);
