using CsCheck;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Storage.Tests;

public class AlarmTableTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_table_is_what_the_fold_makes_of_the_entries()
    {
        await using var temporary = new TemporaryStore();
        var run = 0;
        await AlarmHistories.Drafts.SampleAsync(
            async drafts =>
            {
                var community = $"community-{Interlocked.Increment(ref run)}";
                await temporary.AppendAsync(community, drafts);
                var entries = await temporary.Store.Journal.ReadAsync(community, 0, int.MaxValue, Cancellation);
                var folds = AlarmHistories.Fold(entries).Values.OrderBy(alarm => alarm.Id, StringComparer.Ordinal).ToArray();

                foreach (var fold in folds)
                    Assert.Equal(fold, await temporary.Store.Alarms.GetAsync(community, fold.Id, Cancellation));
                Assert.Equal(
                    folds.OrderBy(alarm => alarm.Position), await temporary.Store.Alarms.ReadChangedAsync(community, 0, 1_000, Cancellation));
                var (position, open) = await temporary.Store.Alarms.ReadOpenAsync(community, Cancellation);
                Assert.Equal(entries.Length, position);
                Assert.Equal(folds.Where(alarm => alarm.IsOpen), open);
                var now = TemporaryStore.Noon.AddHours(8);
                Assert.Equal(
                    folds.Where(alarm => alarm.IsOpen && alarm.ShelvedUntil <= now).OrderBy(alarm => alarm.ShelvedUntil),
                    await temporary.Store.Alarms.ReadShelfExpiredAsync(community, now, Cancellation));
                Assert.Equal(
                    folds.Where(alarm => alarm.Twin == "smoke-1").GroupBy(alarm => alarm.Rule).Select(rule => rule.MaxBy(alarm => alarm.Ordinal)!)
                        .OrderBy(alarm => alarm.Rule, StringComparer.Ordinal),
                    await temporary.Store.Alarms.ReadNewestOfTwinAsync(community, "smoke-1", Cancellation));
            },
            iter: 150,
            threads: 1);
    }

    [Fact]
    public async Task Changes_are_read_after_a_position_up_to_a_limit_and_skip_other_entries()
    {
        await using var temporary = new TemporaryStore();
        await temporary.AppendAsync("chengbei", TemporaryStore.Raised("a"), TemporaryStore.Raised("b"), TemporaryStore.Raised("c"));
        await temporary.AppendAsync("chengbei", JournalDraft.Of("chengbei", "system", new RulesApplied("00ff", 3)));
        await temporary.AppendAsync("chengbei", JournalDraft.Of("a.smoke-high.1", "li.na", new AlarmAcknowledged("")));

        var changed = await temporary.Store.Alarms.ReadChangedAsync("chengbei", 2, 10, Cancellation);
        var first = await temporary.Store.Alarms.ReadChangedAsync("chengbei", 0, 1, Cancellation);

        Assert.Equal([("c", 3L), ("a", 5L)], changed.Select(alarm => (alarm.Twin, alarm.Position)));
        Assert.Equal("b", Assert.Single(first).Twin);
    }

    [Fact]
    public async Task The_newest_alarm_of_a_rule_is_the_one_of_the_highest_ordinal()
    {
        await using var temporary = new TemporaryStore();
        await temporary.AppendAsync(
            "chengbei", [.. Enumerable.Range(1, 12).Select(ordinal => TemporaryStore.Raised("a", ordinal: ordinal)), TemporaryStore.Raised("a-1", ordinal: 40)]);
        await temporary.AppendAsync("chengbei", JournalDraft.Of("a.smoke-high.9", "li.na", new AlarmClosed("")));

        var newest = await temporary.Store.Alarms.ReadNewestOfTwinAsync("chengbei", "a", Cancellation);

        Assert.Equal("a.smoke-high.12", Assert.Single(newest).Id);
    }

    [Fact]
    public async Task An_alarm_that_is_not_there_is_null()
    {
        await using var temporary = new TemporaryStore();

        Assert.Null(await temporary.Store.Alarms.GetAsync("chengbei", "a.smoke-high.1", Cancellation));
    }
}
