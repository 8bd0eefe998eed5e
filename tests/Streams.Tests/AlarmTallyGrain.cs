using Orleans.Streams;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Streams.Tests;

/// <summary>Counts a community's alarms from its journal. The key is the community's name.</summary>
[Alias("sc.tests.IAlarmTallyGrain")]
public interface IAlarmTallyGrain : IGrainWithStringKey
{
    /// <summary>Begins to count, from the first entry on.</summary>
    [Alias("Begin")]
    Task Begin();

    /// <summary>How many alarms were raised so far.</summary>
    [Alias("GetCount")]
    Task<long> GetCount();
}

[GenerateSerializer, Alias("sc.tests.AlarmTally")]
public sealed record AlarmTally
{
    [Id(0)]
    public bool Begun { get; init; }

    [Id(1)]
    public long Position { get; init; }

    [Id(2)]
    public long Count { get; init; }
}

public sealed class AlarmTallyGrain([PersistentState("tally", TestCluster.Storage)] IPersistentState<AlarmTally> tally)
    : Grain, IAlarmTallyGrain, IAsyncObserver<JournalEntry>
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (tally.State.Begun)
            await Follow();
    }

    public async Task Begin()
    {
        await Store(tally.State with { Begun = true });
        await Follow();
    }

    public Task<long> GetCount() => Task.FromResult(tally.State.Count);

    public Task OnNextAsync(JournalEntry item, StreamSequenceToken? token = null)
    {
        if (item.Position <= tally.State.Position)
            return Task.CompletedTask; // A repetition.
        long raised = item.Event is AlarmRaised ? 1 : 0;
        return Store(tally.State with { Position = item.Position, Count = tally.State.Count + raised });
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask; // The entry is delivered again.

    private async Task Follow() => await this.GetStreamProvider(JournalStreams.Provider)
        .GetStream<JournalEntry>(JournalStreams.Of(this.GetPrimaryKeyString()))
        .SubscribeAfterAsync(tally.State.Position, this);

    private async Task Store(AlarmTally changed)
    {
        AlarmTally before = tally.State;
        tally.State = changed;
        try
        {
            await tally.WriteStateAsync();
        }
        catch
        {
            tally.State = before; // Or the next delivery would pass for a repetition.
            throw;
        }
    }
}
