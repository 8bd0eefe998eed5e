using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Clocks;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Storage.Tests;

public class JournalAppendTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_callers_in_several_communities_get_positions_without_a_gap()
    {
        await using var temporary = new TemporaryStore();
        string[] communities = ["chengbei", "hedong", "jinli"];
        var store = temporary.Store.Journal;

        var appended = await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(
            async () =>
            {
                var own = new List<JournalEntry>();
                for (var i = 1; i <= 30; i++)
                {
                    var twin = $"smoke-{caller}";
                    var draft = TemporaryStore.Raised(twin, ordinal: i) is var raised && i % 3 == 0
                        ? raised with { Events = [.. raised.Events, new AlarmCleared("")] }
                        : raised;
                    var entries = await store.AppendAsync(communities[(caller + i) % 3], [draft], TemporaryStore.Noon, Cancellation);
                    own.AddRange(entries.SelectMany(entry => entry));
                }

                return own;
            },
            Cancellation)));

        Assert.Equal(communities, await store.ListCommunitiesAsync(Cancellation));
        foreach (var community in communities)
        {
            var mine = appended.SelectMany(own => own).Where(entry => entry.Community == community).OrderBy(entry => entry.Position).ToArray();
            Assert.Equal(Enumerable.Range(1, mine.Length).Select(position => (long)position), mine.Select(entry => entry.Position));
            var read = await store.ReadAsync(community, 0, int.MaxValue, Cancellation);
            Assert.Equal(mine.Select(Content), read.Select(Content));
            Assert.Equal(new JournalVerification(community, mine.Length, null, null), await store.VerifyAsync(community, cancellation: Cancellation));
        }
    }

    [Fact]
    public async Task Entries_are_never_stamped_before_the_head_and_in_whole_milliseconds()
    {
        await using var temporary = new TemporaryStore();
        var store = temporary.Store.Journal;
        await store.AppendAsync("chengbei", [TemporaryStore.Raised("a")], TemporaryStore.Noon.AddTicks(12_345), Cancellation);
        await store.AppendAsync("chengbei", [TemporaryStore.Raised("b")], TemporaryStore.Noon.AddHours(-1), Cancellation);

        var entries = await store.ReadAsync("chengbei", 0, 10, Cancellation);

        Assert.Equal([TemporaryStore.Noon.AddMilliseconds(1), TemporaryStore.Noon.AddMilliseconds(1)], entries.Select(entry => entry.Time));
    }

    [Fact]
    public async Task From_a_step_of_the_clock_on_entries_are_stamped_by_the_clock_as_it_is_then()
    {
        await using var temporary = new TemporaryStore();
        var store = temporary.Store.Journal;
        DateTimeOffset[] times = [TemporaryStore.Noon.AddDays(365), TemporaryStore.Noon, TemporaryStore.Noon.AddSeconds(1)];
        await store.AppendAsync("chengbei", [TemporaryStore.Raised("a")], times[0], Cancellation);
        var step = JournalDraft.Of("chengbei", "system", new ClockStepped(times[0], times[1], WhileStopped: false));
        await store.AppendAsync("chengbei", [step, TemporaryStore.Raised("b")], times[1], Cancellation);
        await temporary.CloseAsync();
        store = temporary.Store.Journal;
        await store.AppendAsync("chengbei", [TemporaryStore.Raised("c")], times[2], Cancellation);

        var entries = await store.ReadAsync("chengbei", 0, 10, Cancellation);

        Assert.Equal([times[0], times[1], times[1], times[2]], entries.Select(entry => entry.Time));
        Assert.Equal(new ClockStepped(times[0], times[1], WhileStopped: false), entries[1].Event);
        Assert.Equal(new JournalVerification("chengbei", 4, null, null), await store.VerifyAsync("chengbei", cancellation: Cancellation));
    }

    [Fact]
    public async Task A_reopened_store_continues_the_chain()
    {
        await using var temporary = new TemporaryStore();
        await temporary.AppendAsync("chengbei", TemporaryStore.Raised("a"), TemporaryStore.Raised("b"));
        var head = await temporary.Store.Journal.GetHeadAsync("chengbei", Cancellation);
        await temporary.CloseAsync();

        var next = await temporary.AppendAsync("chengbei", TemporaryStore.Raised("c"));

        Assert.Equal(2, head.Position);
        Assert.Equal(3, next[0][0].Position);
        Assert.Equal(
            new JournalVerification("chengbei", 3, null, null),
            await temporary.Store.Journal.VerifyAsync("chengbei", cancellation: Cancellation));
    }

    [Fact]
    public async Task An_empty_journal_ends_at_zero()
    {
        await using var temporary = new TemporaryStore();

        var head = await temporary.Store.Journal.GetHeadAsync("nowhere", Cancellation);

        Assert.Equal(0, head.Position);
        Assert.Equal(new byte[32], head.Hash);
        Assert.Empty(await temporary.Store.Journal.ReadAsync("nowhere", 0, 10, Cancellation));
    }

    [Fact]
    public async Task A_subject_is_read_in_order_and_nothing_else_with_it()
    {
        await using var temporary = new TemporaryStore();
        var alarm = TemporaryStore.Raised("a");
        await temporary.AppendAsync("chengbei", alarm, TemporaryStore.Raised("b"));
        await temporary.AppendAsync("hedong", alarm);
        await temporary.AppendAsync("chengbei", JournalDraft.Of("chengbei", "system", new PlanApplied("00ff", 1, 2, 3)));
        await temporary.AppendAsync("chengbei", JournalDraft.Of(alarm.Subject, "li.na", new AlarmAcknowledged("seen")));

        var entries = await temporary.Store.Journal.ReadSubjectAsync("chengbei", alarm.Subject, Cancellation);

        Assert.Equal([1L, 4L], entries.Select(entry => entry.Position));
        Assert.Equal([alarm.Events[0], new AlarmAcknowledged("seen")], entries.Select(entry => entry.Event));
        Assert.All(entries, entry => Assert.Equal(("chengbei", alarm.Subject), (entry.Community, entry.Subject)));
    }

    [Fact]
    public async Task An_event_of_an_alarm_that_was_never_raised_fails_alone()
    {
        await using var temporary = new TemporaryStore();
        var store = temporary.Store.Journal;
        var ghost = JournalDraft.Of("ghost.smoke-high.1", "li.na", new AlarmAcknowledged(""));

        var appends = Enumerable.Range(0, 200)
            .Select(i => store.AppendAsync("chengbei", [i % 10 == 3 ? ghost : TemporaryStore.Raised($"smoke-{i}")], TemporaryStore.Noon, Cancellation))
            .ToArray();
        var outcomes = await Task.WhenAll(appends.Select(append => Record.ExceptionAsync(() => append).AsTask()));

        Assert.All(outcomes.Index(), outcome =>
        {
            if (outcome.Index % 10 == 3)
                Assert.IsType<InvalidDataException>(outcome.Item);
            else
                Assert.Null(outcome.Item);
        });
        Assert.Equal(
            new JournalVerification("chengbei", 180, null, null), await store.VerifyAsync("chengbei", cancellation: Cancellation));
        Assert.Empty(await store.ReadSubjectAsync("chengbei", ghost.Subject, Cancellation));
    }

    [Fact]
    public async Task An_alarm_raised_twice_under_one_id_is_refused_and_the_first_stays()
    {
        await using var temporary = new TemporaryStore();
        await temporary.AppendAsync("chengbei", TemporaryStore.Raised("a"));

        await Assert.ThrowsAsync<InvalidDataException>(() => temporary.AppendAsync("chengbei", TemporaryStore.Raised("a")));

        Assert.Equal(1, (await temporary.Store.Journal.GetHeadAsync("chengbei", Cancellation)).Position);
    }

    [Fact]
    public async Task Closing_writes_what_waits_and_refuses_what_comes_later()
    {
        await using var temporary = new TemporaryStore { QueueCapacity = 16 };
        var store = temporary.Store;
        var waiting = Enumerable.Range(0, 16).Select(i => temporary.AppendAsync("chengbei", TemporaryStore.Raised($"smoke-{i}"))).ToArray();

        await temporary.CloseAsync();

        await Task.WhenAll(waiting);
        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => store.Journal.AppendAsync("chengbei", [TemporaryStore.Raised("late")], TemporaryStore.Noon, Cancellation));
        Assert.Equal(16, (await temporary.Store.Journal.GetHeadAsync("chengbei", Cancellation)).Position);
    }

    [Fact]
    public async Task More_callers_than_the_queue_holds_wait_and_are_all_served()
    {
        await using var temporary = new TemporaryStore { QueueCapacity = 4 };

        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => temporary.AppendAsync("chengbei", TemporaryStore.Raised($"smoke-{i}"))));

        Assert.Equal(500, (await temporary.Store.Journal.GetHeadAsync("chengbei", Cancellation)).Position);
    }

    [Fact]
    public async Task Readers_beside_the_writer_see_whole_drafts_and_agreeing_tables()
    {
        await using var temporary = new TemporaryStore();
        var store = temporary.Store;
        var writing = Task.Run(
            async () =>
            {
                for (var i = 1; i <= 80; i++)
                {
                    var raised = TemporaryStore.Raised("a", ordinal: i);
                    var pair = raised with { Events = [.. raised.Events, new AlarmClosed("")] };
                    await temporary.AppendAsync("chengbei", i % 2 == 0 ? pair : raised);
                }
            },
            Cancellation);

        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                do
                {
                    // After 2k appends the position is 3k, and 3k+1 with the next: what is open follows from it.
                    var (position, open) = await store.Alarms.ReadOpenAsync("chengbei", Cancellation);
                    Assert.NotEqual(2, position % 3);
                    Assert.Equal((position / 3) + (position % 3), open.Length);
                }
                while (!writing.IsCompleted);
            },
            Cancellation));

        await Task.WhenAll([writing, .. readers]);
        Assert.Equal(120, (await store.Journal.GetHeadAsync("chengbei", Cancellation)).Position);
    }

    private static (long, DateTimeOffset, string, string, JournalEvent, string) Content(JournalEntry entry) =>
        (entry.Position, entry.Time, entry.Subject, entry.Actor, entry.Event, Convert.ToHexString(entry.Hash.AsSpan()));
}
