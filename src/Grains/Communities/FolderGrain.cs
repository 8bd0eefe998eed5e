using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Communities;

/// <summary>Remembers what a folder described.</summary>
internal sealed class FolderGrain(
    [PersistentState("folder", GrainStorageNames.Snapshots)] IPersistentState<StoredFolder> stored) : Grain, IFolderGrain
{
    public async Task Remember(FolderRecord folder)
    {
        var before = stored.State;
        if (before.Folder is { } known && known.District == folder.District && known.Communities.SequenceEqual(folder.Communities))
            return;
        stored.State = new StoredFolder { Folder = folder };
        await stored.WriteOrRevertAsync(before);
    }

    public Task<FolderRecord?> Recall() => Task.FromResult(stored.State.Folder);
}

/// <summary>What is kept of a folder.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.StoredFolder)]
internal sealed record StoredFolder
{
    /// <summary>What it described; null before it was read whole.</summary>
    [Id(0)]
    public FolderRecord? Folder { get; init; }
}
