using System.Collections.Immutable;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Devices;

/// <inheritdoc cref="IRetainedStatusGrain"/>
internal sealed class RetainedStatusGrain(
    [PersistentState("retained-status", GrainStorageNames.Snapshots)] IPersistentState<StoredRetainedStatuses> stored)
    : Grain, IRetainedStatusGrain
{
    public Task<ImmutableArray<RetainedStatus>> List() => Task.FromResult(stored.State.Statuses);

    public Task Keep(RetainedStatus status) => ReplaceAsync(status.Topic, status);

    public Task Forget(string topic) => ReplaceAsync(topic, null);

    private async Task ReplaceAsync(string topic, RetainedStatus? status)
    {
        var before = stored.State;
        var others = before.Statuses.RemoveAll(kept => kept.Topic == topic);
        if (status is null && others.Length == before.Statuses.Length)
            return;
        stored.State = new StoredRetainedStatuses { Statuses = status is null ? others : others.Add(status) };
        await stored.WriteOrRevertAsync(before);
    }
}

/// <summary>What is kept of retained status messages.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.StoredRetainedStatuses)]
internal sealed record StoredRetainedStatuses
{
    /// <summary>The messages, one a topic.</summary>
    [Id(0)]
    public ImmutableArray<RetainedStatus> Statuses { get; init; } = [];
}
