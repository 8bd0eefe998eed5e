using System.Collections.Concurrent;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Tests.Directory;

/// <summary>Remembers what a directory told; may be made to wait.</summary>
public sealed class TwinRecorder : ITwinObserver
{
    public ConcurrentQueue<TwinChanges> Calls { get; } = [];

    public Task Gate { get; set; } = Task.CompletedTask;

    public async Task OnChanged(TwinChanges changes)
    {
        Calls.Enqueue(changes);
        await Gate;
    }

    public TwinSnapshot? Newest(string name) =>
        Calls.SelectMany(call => call.Twins).LastOrDefault(twin => twin.Definition.Id.Name == name);
}
