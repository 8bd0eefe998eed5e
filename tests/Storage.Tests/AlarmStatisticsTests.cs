using CsCheck;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Clocks;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Storage.Sqlite;

namespace SafeCommunity.Storage.Tests;

public class AlarmStatisticsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_period_holds_what_the_entries_of_its_time_say()
    {
        await using var temporary = new TemporaryStore();
        var run = 0;
        await Gen.Select(AlarmHistories.Drafts, Gen.Int[0, 4].Array[50], Gen.Int[0, 60], Gen.Int[0, 60]).SampleAsync(
            async (drafts, steps, from, length) =>
            {
                // Some entries share a time, some are of other matters.
                var community = $"community-{Interlocked.Increment(ref run)}";
                var time = TemporaryStore.Noon;
                for (var i = 0; i < drafts.Length; i++)
                {
                    time = time.AddMilliseconds(steps[i]);
                    JournalDraft[] together = steps[i] == 4
                        ? [JournalDraft.Of(community, "system", new RulesApplied("00ff", 1)), drafts[i]]
                        : [drafts[i]];
                    await temporary.Store.Journal.AppendAsync(community, together, time, Cancellation);
                }

                var start = TemporaryStore.Noon.AddMilliseconds(from - 2).AddTicks(from % 3);
                var end = start.AddMilliseconds(length);
                var entries = await temporary.Store.Journal.ReadAsync(community, 0, int.MaxValue, Cancellation);
                var expected = entries.Where(entry => entry.Time >= start && entry.Time < end)
                    .Select(entry => (Entry: entry, Kind: KindOf(entry.Event))).Where(pair => pair.Kind is not null)
                    .Select(pair => (pair.Entry.Time, pair.Kind!.Value, pair.Entry.Subject));

                var read = await temporary.Store.AlarmStatistics.ReadAsync(community, start, end, Cancellation).ToArrayAsync(Cancellation);

                Assert.Equal(expected, read.Select(occurrence => (occurrence.Time, occurrence.Kind, occurrence.Alarm)));
                Assert.All(read, occurrence => Assert.StartsWith($"{occurrence.Twin}.{occurrence.Rule}.", occurrence.Alarm, StringComparison.Ordinal));
            },
            iter: 40,
            threads: 1);
    }

    [Fact]
    public async Task A_period_holds_what_the_entries_of_its_time_say_wherever_the_clock_stepped()
    {
        await using var temporary = new TemporaryStore();
        var run = 0;
        await Gen.Select(AlarmHistories.Drafts, Gen.Int[0, 4].Array[50], Gen.Int[-40, 40].Array[50], Gen.Int[-60, 60], Gen.Int[0, 60]).SampleAsync(
            async (drafts, waits, steps, from, length) =>
            {
                var community = $"community-{Interlocked.Increment(ref run)}";
                var time = TemporaryStore.Noon;
                for (var i = 0; i < drafts.Length; i++)
                {
                    time = time.AddMilliseconds(waits[i]);
                    if (waits[i] == 0)
                    {
                        var before = time;
                        time = time.AddMilliseconds(steps[i]);
                        var step = JournalDraft.Of(community, "system", new ClockStepped(before, time, WhileStopped: false));
                        await temporary.Store.Journal.AppendAsync(community, [step], time, Cancellation);
                    }

                    await temporary.Store.Journal.AppendAsync(community, [drafts[i]], time, Cancellation);
                }

                var start = TemporaryStore.Noon.AddMilliseconds(from);
                var end = start.AddMilliseconds(length);
                var entries = await temporary.Store.Journal.ReadAsync(community, 0, int.MaxValue, Cancellation);
                var expected = entries
                    .Where(entry => entry.Event is ClockStepped || (entry.Time >= start && entry.Time < end && KindOf(entry.Event) is not null))
                    .Select(entry => entry.Event is ClockStepped step
                        ? (entry.Time, OccurrenceKind.ClockStepped, "", step.By)
                        : (entry.Time, KindOf(entry.Event)!.Value, entry.Subject, TimeSpan.Zero));

                var read = await temporary.Store.AlarmStatistics.ReadAsync(community, start, end, Cancellation).ToArrayAsync(Cancellation);

                Assert.Equal(expected, read.Select(occurrence => (occurrence.Time, occurrence.Kind, occurrence.Alarm, occurrence.By)));
                Assert.Equal(
                    entries.IsEmpty ? null : entries.Min(entry => (DateTimeOffset?)entry.Time),
                    await temporary.Store.AlarmStatistics.GetBeginningAsync(community, Cancellation));
            },
            iter: 40,
            threads: 1);
    }

    [Fact]
    public async Task A_long_period_comes_in_pages_beside_which_others_read()
    {
        await using var temporary = new TemporaryStore();
        var count = (2 * SqliteAlarmStatisticsReader.PageSize) + 10;
        await temporary.AppendAsync("chengbei", [.. Enumerable.Range(1, count).Select(i => TemporaryStore.Raised("smoke-1", ordinal: i))]);
        await temporary.AppendAsync("hedong", TemporaryStore.Raised("smoke-1"));

        var ordinals = new List<int>();
        await foreach (var occurrence in temporary.Store.AlarmStatistics.ReadAsync(
            "chengbei", TemporaryStore.Noon, TemporaryStore.Noon.AddHours(1), Cancellation))
        {
            ordinals.Add(int.Parse(occurrence.Alarm.AsSpan(occurrence.Alarm.LastIndexOf('.') + 1), null));
            if (ordinals.Count % 1_000 == 0)
                await temporary.Store.Journal.GetHeadAsync("chengbei", Cancellation);
        }

        Assert.Equal(Enumerable.Range(1, count), ordinals);
    }

    [Fact]
    public async Task A_journal_begins_with_its_first_entry()
    {
        await using var temporary = new TemporaryStore();
        await temporary.AppendAsync("chengbei", JournalDraft.Of("chengbei", "system", new RulesApplied("00ff", 1)));
        await temporary.Store.Journal.AppendAsync("chengbei", [TemporaryStore.Raised("a")], TemporaryStore.Noon.AddDays(1), Cancellation);

        Assert.Equal(TemporaryStore.Noon, await temporary.Store.AlarmStatistics.GetBeginningAsync("chengbei", Cancellation));
        Assert.Null(await temporary.Store.AlarmStatistics.GetBeginningAsync("nowhere", Cancellation));
        Assert.Empty(await temporary.Store.AlarmStatistics.ReadAsync(
            "nowhere", TemporaryStore.Noon, TemporaryStore.Noon.AddDays(1), Cancellation).ToArrayAsync(Cancellation));
    }

    private static OccurrenceKind? KindOf(JournalEvent @event) => @event switch
    {
        AlarmRaised { Onset: AlarmOnset.Past } => OccurrenceKind.RaisedPast,
        AlarmRaised or AlarmRecurred => OccurrenceKind.Raised,
        AlarmConfirmed => OccurrenceKind.Confirmed,
        AlarmCleared => OccurrenceKind.Cleared,
        AlarmAcknowledged => OccurrenceKind.Acknowledged,
        AlarmShelved => OccurrenceKind.Shelved,
        AlarmSuppressed => OccurrenceKind.Suppressed,
        AlarmUnsuppressed => OccurrenceKind.Unsuppressed,
        AlarmRejected => OccurrenceKind.Rejected,
        AlarmClosed => OccurrenceKind.Closed,
        _ => null,
    };
}
