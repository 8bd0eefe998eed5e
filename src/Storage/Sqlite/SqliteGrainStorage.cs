using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>
/// Orleans' grain storage in the store's file: snapshots go through the same writer and the same transactions as the
/// journal. A write or a clear with an etag that is not the stored one is refused with
/// <see cref="InconsistentStateException"/>. A snapshot that cannot be read is set aside, and its grain begins from nothing.
/// </summary>
internal sealed class SqliteGrainStorage(
    SqliteStore store, IGrainStorageSerializer serializer, bool isText, IActivatorProvider activators) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = KeyOf(stateName, grainId);
        if (await store.Snapshots.ReadAsync(key) is not { } stored)
        {
            Reset(grainState);
            return;
        }

        var (state, problem) = SnapshotCare.Read(key, stored, serializer.Deserialize<T>);
        if (problem is not null)
        {
            await store.SnapshotCare.SetAsideAsync(key, stored.Etag, problem);
            Reset(grainState);
            return;
        }

        grainState.State = state!;
        grainState.ETag = stored.Etag;
        grainState.RecordExists = true;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var payload = new SnapshotPayload(serializer.Serialize(grainState.State).ToMemory(), isText);

        // Never used twice, also not after the state was cleared and written again.
        var newEtag = Guid.NewGuid().ToString("N");
        await store.WriteAsync(new SnapshotWrite(KeyOf(stateName, grainId), grainState.ETag, newEtag, payload));
        grainState.ETag = newEtag;
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainState.ETag is { } etag)
            await store.WriteAsync(new SnapshotDelete(KeyOf(stateName, grainId), etag));
        Reset(grainState);
    }

    private static SnapshotKey KeyOf(string stateName, GrainId grainId) =>
        new(stateName, grainId.Type.ToString() ?? "", grainId.Key.ToString() ?? "");

    private void Reset<T>(IGrainState<T> grainState)
    {
        grainState.State = activators.GetActivator<T>().Create();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }
}
