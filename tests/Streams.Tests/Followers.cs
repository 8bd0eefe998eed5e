using System.Collections.Immutable;
using Orleans.Streams;
using Orleans.Streams.Core;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Streams.Tests;

/// <summary>A grain that follows the journal of the community before the <c>/</c> of its key.</summary>
[Alias("sc.tests.IFollowerGrain")]
public interface IFollowerGrain : IGrainWithStringKey
{
    [Alias("Follow")]
    Task Follow(long after);

    [Alias("FollowWithoutToken")]
    Task FollowWithoutToken();

    [Alias("FollowLatest")]
    Task FollowLatest();

    [Alias("Stop")]
    Task Stop();

    [Alias("Publish")]
    Task Publish(JournalEntry entry);
}

/// <summary>What a follower stores: what it made of the entries, and where it is.</summary>
[GenerateSerializer, Alias("sc.tests.FollowerState")]
public sealed record FollowerState
{
    [Id(0)]
    public bool Following { get; init; }

    [Id(1)]
    public long Position { get; init; }

    [Id(2)]
    public ImmutableList<long> Handled { get; init; } = [];

    public FollowerState Handle(long position) => this with { Position = position, Handled = Handled.Add(position) };
}

internal static class FollowerStates
{
    /// <summary>Stores a state, or leaves it as it was.</summary>
    public static async Task Store(this IPersistentState<FollowerState> state, FollowerState changed)
    {
        FollowerState before = state.State;
        state.State = changed;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            state.State = before;
            throw;
        }
    }
}

public sealed class FollowerGrain(
    [PersistentState("follower", TestCluster.Storage)] IPersistentState<FollowerState> state, Deliveries deliveries, ILocalSiloDetails silo)
    : Grain, IFollowerGrain, IAsyncObserver<JournalEntry>
{
    private string Key => this.GetPrimaryKeyString();

    private IAsyncStream<JournalEntry> Journal =>
        this.GetStreamProvider(JournalStreams.Provider).GetStream<JournalEntry>(JournalStreams.Of(Key.Split('/')[0]));

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (state.State.Following)
            await Journal.SubscribeAfterAsync(state.State.Position, this);
    }

    public async Task Follow(long after)
    {
        await Begin(after);
        await Journal.SubscribeAfterAsync(after, this);
    }

    public async Task FollowWithoutToken()
    {
        await Begin(0);
        await Journal.SubscribeAsync(this);
    }

    public async Task FollowLatest()
    {
        await Begin(0);
        await Journal.SubscribeAsync(this, StreamSubscriptionStartPosition.Latest);
    }

    public async Task Stop()
    {
        foreach (StreamSubscriptionHandle<JournalEntry> subscription in await Journal.GetAllSubscriptionHandles())
            await subscription.UnsubscribeAsync();
        await state.Store(state.State with { Following = false });
    }

    public Task Publish(JournalEntry entry) => Journal.OnNextAsync(entry);

    public async Task OnNextAsync(JournalEntry item, StreamSequenceToken? token = null)
    {
        await deliveries.Deliver(Key, silo.SiloAddress, item, token!);
        if (item.Position <= state.State.Position)
            return;
        await state.Store(state.State.Handle(item.Position));
        deliveries.Store(Key, state.State.Handled);
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    private Task Begin(long after) => state.Store(new FollowerState { Following = true, Position = after });
}

/// <summary>Made by the journal's first entry: it follows implicitly, from the position it stored.</summary>
[Alias("sc.tests.IArchiveGrain")]
public interface IArchiveGrain : IGrainWithStringKey;

[ImplicitStreamSubscription(JournalStreams.Namespace)]
public sealed class ArchiveGrain(
    [PersistentState("archive", TestCluster.Storage)] IPersistentState<FollowerState> state, Deliveries deliveries, ILocalSiloDetails silo)
    : Grain, IArchiveGrain, IStreamSubscriptionObserver, IAsyncObserver<JournalEntry>
{
    private string Key => $"archive of {this.GetPrimaryKeyString()}";

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        handleFactory.Create<JournalEntry>().ResumeAfterAsync(state.State.Position, this);

    public async Task OnNextAsync(JournalEntry item, StreamSequenceToken? token = null)
    {
        await deliveries.Deliver(Key, silo.SiloAddress, item, token!);
        if (item.Position <= state.State.Position)
            return;
        await state.Store(state.State.Handle(item.Position));
        deliveries.Store(Key, state.State.Handled);
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}
