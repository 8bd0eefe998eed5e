using System.Collections.Immutable;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Communities;

/// <summary>The names of the communities that live here.</summary>
internal sealed class CommunityListGrain(
    [PersistentState("communities", GrainStorageNames.Snapshots)] IPersistentState<StoredCommunityList> stored,
    IJournalReader journal)
    : Grain, ICommunityListGrain
{
    /// <summary>Where the list was never kept, or could not be read, the journals say which communities there are.</summary>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (stored.RecordExists)
            return;
        var known = new List<string>();
        foreach (var community in await journal.ListCommunitiesAsync(cancellationToken))
        {
            if (await journal.LastAsync<PlanApplied>(community, community) is not null)
                known.Add(community);
        }

        if (known.Count == 0)
            return;
        stored.State = new StoredCommunityList { Names = [.. known.Order(StringComparer.Ordinal)] };
        await stored.WriteStateAsync(cancellationToken);
    }

    public async Task Add(string community)
    {
        var before = stored.State;
        if (before.Names.Contains(community))
            return;
        stored.State = new StoredCommunityList { Names = before.Names.Add(community).Sort(StringComparer.Ordinal) };
        await stored.WriteOrRevertAsync(before);
    }

    public Task<ImmutableArray<string>> List() => Task.FromResult(stored.State.Names);
}
