using System.Collections.Immutable;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Directory;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Districts;

/// <summary>The twin of a district: it keeps what belongs to it and counts by asking the communities' directories.</summary>
internal sealed class DistrictGrain(
    [PersistentState("district", GrainStorageNames.Snapshots)] IPersistentState<StoredDistrict> stored) : Grain, IDistrictGrain
{
    public async Task Describe(DistrictDefinition definition)
    {
        var before = stored.State;
        if (before.Definition is not { } known || !AreSame(known, definition))
        {
            stored.State = new StoredDistrict { Definition = definition };
            await stored.WriteOrRevertAsync(before);
        }

        await GrainFactory.GetGrain<IDistrictListGrain>(0).Add(this.GetPrimaryKeyString());
    }

    public Task<DistrictDefinition> GetDefinition() => Task.FromResult(Definition());

    public async Task<DistrictSummary> GetSummary()
    {
        var definition = Definition();
        var loaded = (await GrainFactory.GetGrain<ICommunityListGrain>(0).List()).ToHashSet(StringComparer.Ordinal);
        var communities = ImmutableDictionary.CreateRange(
            StringComparer.Ordinal,
            await Task.WhenAll(
                from street in definition.Streets
                from community in street.Communities
                where loaded.Contains(community.Community)
                select CountAsync(community.Community)));
        var streets = definition.Streets
            .Select(street => Sum(street.Communities.Select(community => communities.GetValueOrDefault(community.Community))))
            .ToImmutableArray();
        return new DistrictSummary { Definition = definition, Communities = communities, Streets = streets, Total = Sum(streets) };
    }

    private static TwinCounts Sum(IEnumerable<TwinCounts> counts) =>
        counts.Aggregate(default(TwinCounts), static (sum, more) => sum.Plus(more));

    private static bool AreSame(DistrictDefinition one, DistrictDefinition other) =>
        one.Title == other.Title
        && one.Streets.Select(street => (street.Name, street.Title)).SequenceEqual(other.Streets.Select(street => (street.Name, street.Title)))
        && one.Streets.Zip(other.Streets).All(pair => pair.First.Communities.SequenceEqual(pair.Second.Communities));

    private async Task<KeyValuePair<string, TwinCounts>> CountAsync(string community) =>
        KeyValuePair.Create(community, await GrainFactory.GetGrain<ITwinDirectoryGrain>(community).Count(community));

    private DistrictDefinition Definition() => stored.State.Definition
        ?? throw new RefusedException(Refusal.NotFound, $"There is no district '{this.GetPrimaryKeyString()}'.");
}

/// <summary>The names of the districts that live here.</summary>
internal sealed class DistrictListGrain(
    [PersistentState("districts", GrainStorageNames.Snapshots)] IPersistentState<StoredDistrictList> stored)
    : Grain, IDistrictListGrain
{
    public async Task Add(string district)
    {
        var before = stored.State;
        if (before.Names.Contains(district))
            return;
        stored.State = new StoredDistrictList { Names = before.Names.Add(district).Sort(StringComparer.Ordinal) };
        await stored.WriteOrRevertAsync(before);
    }

    public Task<ImmutableArray<string>> List() => Task.FromResult(stored.State.Names);
}

/// <summary>What is kept of a district.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.StoredDistrict)]
internal sealed record StoredDistrict
{
    /// <summary>What belongs to it; null before it was told.</summary>
    [Id(0)]
    public DistrictDefinition? Definition { get; init; }
}

/// <summary>What is kept of the list of districts.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.StoredDistrictList)]
internal sealed record StoredDistrictList
{
    /// <summary>The names, in order.</summary>
    [Id(0)]
    public ImmutableArray<string> Names { get; init; } = [];
}
