using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orleans.Streams;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Streams.Tests;

/// <summary>One entry given to one follower.</summary>
public sealed record Delivery(SiloAddress Silo, JournalEntry Entry, StreamSequenceToken Token);

/// <summary>What the followers of a test were given and stored, wherever they ran, and what they do with it.</summary>
public sealed class Deliveries
{
    private readonly ConcurrentDictionary<string, ImmutableList<Delivery>> _given = new();
    private readonly ConcurrentDictionary<string, ImmutableList<long>> _stored = new();
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What a follower does with an entry before it stores it: return, throw or stall.</summary>
    public Func<string, JournalEntry, Task> Handling { get; set; } = (_, _) => Task.CompletedTask;

    public ImmutableList<Delivery> Given(string follower) => _given.GetValueOrDefault(follower, []);

    public ImmutableList<long> Stored(string follower) => _stored.GetValueOrDefault(follower, []);

    public Task Deliver(string follower, SiloAddress silo, JournalEntry entry, StreamSequenceToken token)
    {
        Delivery delivery = new(silo, entry, token);
        _given.AddOrUpdate(follower, _ => [delivery], (_, given) => given.Add(delivery));
        Changed();
        return Handling(follower, entry);
    }

    public void Store(string follower, ImmutableList<long> positions)
    {
        _stored[follower] = positions;
        Changed();
    }

    /// <summary>Waits until something holds, looking again after every delivery.</summary>
    public async Task Until(Func<bool> holds, TimeSpan? limit = null)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        end.CancelAfter(limit ?? TimeSpan.FromSeconds(20));
        while (true)
        {
            Task changed = _changed.Task;
            if (holds())
                return;
            await changed.WaitAsync(end.Token);
        }
    }

    private void Changed() =>
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
}
