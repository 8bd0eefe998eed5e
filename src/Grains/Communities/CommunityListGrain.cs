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

        // Not stored for it alone: the next change does, and until then the journals say it again.
        stored.State = new StoredCommunityList { Names = [.. known.Order(StringComparer.Ordinal)] };
    }

    public async Task Add(string community)
    {
        var before = stored.State;
        if (stored.RecordExists && before.Names.Contains(community))
            return;
        stored.State = before with { Names = before.Names.Remove(community).Add(community).Sort(StringComparer.Ordinal) };
        await stored.WriteOrRevertAsync(before);
    }

    public async Task Expect(ImmutableArray<string> communities)
    {
        var before = stored.State;
        // One whose first loading was cut off is as new as it was: its plan may stand in the list, its rules may be missing.
        var unfinished = before.Expected.Where(community => community.IsNew).Select(community => community.Name).ToHashSet(StringComparer.Ordinal);
        stored.State = before with
        {
            Expected = [.. communities.Select(name => new ExpectedCommunity(name, unfinished.Contains(name) || !before.Names.Contains(name)))],
        };
        await stored.WriteOrRevertAsync(before);
    }

    public async Task Arrived(string community)
    {
        var before = stored.State;
        var after = before.Expected.RemoveAll(expected => expected.Name == community);
        if (after.Length == before.Expected.Length)
            return;
        stored.State = before with { Expected = after };
        await stored.WriteOrRevertAsync(before);
    }

    public Task<ImmutableArray<ExpectedCommunity>> ListExpected() => Task.FromResult(stored.State.Expected);

    public Task<ImmutableArray<string>> List() => Task.FromResult(stored.State.Names);
}
