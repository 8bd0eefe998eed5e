using System.Collections.Concurrent;
using Orleans.Serialization;
using Orleans.Storage;

namespace SafeCommunity.Streams.Tests;

/// <summary>Grain storage that outlives the silos of a test.</summary>
public sealed class DurableGrainStorage(Serializer serializer, ConcurrentDictionary<string, (byte[] State, string ETag)> kept)
    : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (kept.TryGetValue(Key(stateName, grainId), out (byte[] State, string ETag) found))
        {
            grainState.State = serializer.Deserialize<T>(found.State);
            grainState.ETag = found.ETag;
            grainState.RecordExists = true;
        }
        else
        {
            grainState.State = Activator.CreateInstance<T>();
            grainState.ETag = null;
            grainState.RecordExists = false;
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        string? expected = grainState.ETag;
        (byte[] State, string ETag) written = (serializer.SerializeToArray(grainState.State), Guid.NewGuid().ToString());
        kept.AddOrUpdate(
            Key(stateName, grainId),
            _ => expected is null ? written : throw new InconsistentStateException("The state is gone."),
            (_, found) => found.ETag == expected ? written : throw new InconsistentStateException("The state is another's."));
        grainState.ETag = written.ETag;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        kept.TryRemove(Key(stateName, grainId), out _);
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private static string Key(string stateName, GrainId grainId) => $"{stateName} {grainId}";
}
