using System.Collections.Concurrent;
using Orleans.Storage;
using SafeCommunity.Grains.Devices;

namespace SafeCommunity.Grains.Tests.Devices;

/// <summary>Snapshots that outlive the silo.</summary>
public sealed class FakeSnapshots : IGrainStorage
{
    private readonly ConcurrentDictionary<string, StoredDevice> _states = new(StringComparer.Ordinal);

    /// <summary>Whether writes fail.</summary>
    public bool Unavailable { get; set; }

    public StoredDevice? this[string device] => _states.GetValueOrDefault(device);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_states.TryGetValue(grainId.Key.ToString()!, out var state))
        {
            grainState.State = (T)(object)state;
            grainState.RecordExists = true;
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (Unavailable)
            throw new IOException("The disk is full.");
        _states[grainId.Key.ToString()!] = (StoredDevice)(object)grainState.State!;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();
}
