using Microsoft.Extensions.Logging.Abstractions;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Journal;
using Xunit;

namespace SafeCommunity.Grains.Tests.Journal;

public sealed class JournalSubscriptionTests
{
    [Fact]
    public async Task A_slow_observer_keeps_the_newest_entries_in_a_bounded_backlog_and_sees_one_gap()
    {
        var gate = new TaskCompletionSource();
        var recorder = new JournalRecorder { Gate = gate.Task };
        var subscription = new JournalSubscription("c", recorder, NullLogger.Instance);
        const int commits = 200;
        const int perCommit = 500;
        for (var i = 0; i < commits; i++)
        {
            subscription.Add([.. Enumerable.Range(i * perCommit + 1, perCommit).Select(position => Entry(position))]);
            subscription.Deliver();
        }

        gate.SetResult();
        await subscription.Delivery;

        var positions = recorder.Positions();
        Assert.InRange(positions.Length, JournalSubscription.MaxWaiting - perCommit, JournalSubscription.MaxWaiting + perCommit);
        Assert.Equal(commits * perCommit, positions[^1]);
        Assert.Single(positions.Zip(positions.Skip(1)), pair => pair.Second != pair.First + 1);
        Assert.All(recorder.Calls, entries => Assert.InRange(entries, 1, JournalSubscription.MaxPerCall));
    }

    private static JournalEntry Entry(long position) => new()
    {
        Community = "c",
        Position = position,
        Time = DateTimeOffset.UnixEpoch,
        Subject = "c",
        Actor = "system",
        Event = new RulesApplied("", 0),
        Hash = [],
    };
}
