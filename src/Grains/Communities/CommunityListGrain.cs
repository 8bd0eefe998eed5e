using System.Collections.Immutable;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Communities;

/// <summary>The names of the communities that live here.</summary>
internal sealed class CommunityListGrain(
    [PersistentState("communities", GrainStorageNames.Snapshots)] IPersistentState<StoredCommunityList> stored)
    : Grain, ICommunityListGrain
{
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
