using SafeCommunity.Grains.Clocks;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Tests.Cluster;
using Xunit;

namespace SafeCommunity.Grains.Tests.Journal;

public sealed class JournalGrainTests : IAsyncLifetime
{
    private const string Community = "c1";

    private GrainCluster _cluster = null!;

    private IJournalGrain Journal => _cluster.Grains.GetGrain<IJournalGrain>(Community);

    public async ValueTask InitializeAsync() => _cluster = await GrainCluster.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Concurrent_appends_are_committed_in_groups_and_without_a_gap()
    {
        await Journal.GetPosition();
        var gate = new TaskCompletionSource();
        _cluster.Store.HoldAppends(gate.Task);
        var appends = Enumerable.Range(0, 500).Select(i => (Subject: $"s{i}", Reply: Journal.Append(Draft($"s{i}", i % 3 + 1)))).ToList();
        // Answered after the appends that were sent before it have queued up.
        Assert.Equal(0, await Journal.GetPosition());
        gate.SetResult();
        var written = await Task.WhenAll(appends.Select(append => append.Reply));

        foreach (var (subject, entries) in appends.Select(append => append.Subject).Zip(written))
        {
            Assert.All(entries, entry => Assert.Equal(subject, entry.Subject));
            Assert.Equal(Enumerable.Range(0, entries.Length).Select(i => entries[0].Position + i), entries.Select(entry => entry.Position));
        }

        var total = written.Sum(entries => entries.Length);
        Assert.Equal(
            Enumerable.Range(1, total).Select(i => (long)i),
            written.SelectMany(entries => entries).Select(entry => entry.Position).Order());
        Assert.Equal(total, await Journal.GetPosition());
        Assert.InRange(_cluster.Store.Commits.Count, 1, 50);
    }

    [Fact]
    public async Task A_step_of_the_clock_comes_first_of_what_is_written_together()
    {
        var step = JournalDraft.Of(Community, "system", new ClockStepped(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddHours(1), false));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Journal.AppendAll([Draft("s"), step]));
        Assert.Equal(Refusal.InvalidArgument, refused.Refusal);
        Assert.Equal(2, (await Journal.AppendAll([step, Draft("s")])).Length);
    }

    [Fact]
    public async Task What_waits_before_a_step_is_stamped_by_the_old_clock_and_what_comes_after_by_the_new()
    {
        await Journal.Append(Draft("first"));
        _cluster.StepClock(TimeSpan.FromDays(-365));
        var gate = new TaskCompletionSource();
        _cluster.Store.HoldAppends(gate.Task);
        var now = _cluster.Clock.GetUtcNow();
        var step = new ClockStepped(now.AddDays(365), now, false);
        JournalDraft[] drafts = [Draft("held"), Draft("old"), JournalDraft.Of(Community, "system", step), Draft("new")];
        var appends = new List<Task>();
        foreach (var draft in drafts)
        {
            appends.Add(Journal.Append(draft));
            // Answered after the appends that were sent before it have queued up.
            await Journal.GetPosition();
        }

        gate.SetResult();
        await Task.WhenAll(appends);

        var entries = _cluster.Store.Entries(Community);
        Assert.Equal(["first", "held", "old", Community, "new"], entries.Select(entry => entry.Subject));
        Assert.Equal([365.0, 365, 365, 0, 0], entries.Select(entry => Math.Round((entry.Time - now).TotalDays)));
    }

    [Fact]
    public async Task An_observer_hears_every_entry_once_and_in_order()
    {
        var recorder = new JournalRecorder();
        var observer = _cluster.Grains.CreateObjectReference<IJournalObserver>(recorder);
        Assert.Equal(0, await Journal.Subscribe(observer));

        for (var round = 0; round < 10; round++)
            await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Journal.Append(Draft($"s{i}", 2))));

        await Eventually.Is(() => recorder.Entries.Count == 1_000, "all entries are told");
        Assert.Equal(Enumerable.Range(1, 1_000).Select(i => (long)i), recorder.Positions());
        GC.KeepAlive(recorder);
    }

    [Fact]
    public async Task A_store_that_cannot_write_refuses_and_then_the_journal_goes_on()
    {
        await Journal.Append(Draft("before"));
        _cluster.Store.RefuseAppends = "The disk is full.";
        var refusals = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Assert.ThrowsAsync<RefusedException>(() => Journal.Append(Draft($"s{i}")))));
        Assert.All(refusals, refused => Assert.Equal(Refusal.Unavailable, refused.Refusal));
        Assert.All(refusals, refused => Assert.Equal("The disk is full.", refused.Message));

        _cluster.Store.RefuseAppends = null;
        var written = await Journal.Append(Draft("after"));
        Assert.Equal(2, written.Single().Position);
        Assert.Equal(["before", "after"], _cluster.Store.Entries(Community).Select(entry => entry.Subject));
    }

    [Fact]
    public async Task A_flood_is_refused_beyond_the_bound_and_commits_stay_small()
    {
        var gate = new TaskCompletionSource();
        _cluster.Store.HoldAppends(gate.Task);
        var appends = Enumerable.Range(0, 51_000).Select(i => Outcome(Journal.Append(Draft("s", 1)))).ToList();
        await Eventually.Is(() => appends.Any(append => append.IsCompleted), "the flood is refused");
        gate.SetResult();
        var outcomes = await Task.WhenAll(appends);

        // The one commit that the store holds, and those that wait.
        Assert.InRange(outcomes.Count(written => written), JournalGrain.MaxWaiting, JournalGrain.MaxWaiting + JournalGrain.MaxEventsPerCommit);
        Assert.Equal(outcomes.Count(written => written), _cluster.Store.Entries(Community).Length);
        Assert.All(_cluster.Store.Commits, events => Assert.InRange(events, 1, JournalGrain.MaxEventsPerCommit));

        static async Task<bool> Outcome(Task append)
        {
            try
            {
                await append;
                return true;
            }
            catch (RefusedException refused) when (refused.Refusal == Refusal.Unavailable)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task A_draft_without_events_is_refused_alone()
    {
        var good = Journal.Append(Draft("good"));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Journal.Append(Draft("bad", 0)));
        Assert.Equal(Refusal.InvalidArgument, refused.Refusal);
        Assert.Equal(1, (await good).Single().Position);
    }

    [Fact]
    public async Task An_observer_that_never_answers_delays_neither_commits_nor_others()
    {
        var never = new TaskCompletionSource();
        var hanging = new JournalRecorder { Gate = never.Task };
        var healthy = new JournalRecorder();
        await Journal.Subscribe(_cluster.Grains.CreateObjectReference<IJournalObserver>(hanging));
        await Journal.Subscribe(_cluster.Grains.CreateObjectReference<IJournalObserver>(healthy));

        for (var i = 0; i < 100; i++)
            await Journal.Append(Draft($"s{i}"));

        await Eventually.Is(() => healthy.Entries.Count == 100, "the healthy observer is told");
        Assert.Single(hanging.Calls);
        never.SetResult();
        await Eventually.Is(() => hanging.Entries.Count == 100, "what waited is told once it answers");
        Assert.Equal(healthy.Positions(), hanging.Positions());
        Assert.Equal(2, hanging.Calls.Count);
    }

    [Fact]
    public async Task An_observer_that_fails_is_told_of_later_commits_and_sees_a_gap()
    {
        var recorder = new JournalRecorder { Gate = Task.FromException(new InvalidOperationException("broken")) };
        await Journal.Subscribe(_cluster.Grains.CreateObjectReference<IJournalObserver>(recorder));
        await Journal.Append(Draft("one"));
        await Eventually.Is(() => recorder.Calls.Count == 1, "the first call came");
        recorder.Gate = Task.CompletedTask;
        await Eventually.Is(
            async () =>
            {
                var position = (await Journal.Append(Draft("more"))).Single().Position;
                return recorder.Positions().Contains(position) || recorder.Positions().Contains(position - 1);
            },
            "later commits are told");
    }

    [Fact]
    public async Task A_lease_that_is_not_renewed_ends()
    {
        var renewed = new JournalRecorder();
        var forgotten = new JournalRecorder();
        var reference = _cluster.Grains.CreateObjectReference<IJournalObserver>(renewed);
        await Journal.Subscribe(reference);
        await Journal.Subscribe(_cluster.Grains.CreateObjectReference<IJournalObserver>(forgotten));
        _cluster.Clock.Advance(TimeSpan.FromSeconds(10));
        await Journal.Subscribe(reference);
        _cluster.Clock.Advance(TimeSpan.FromSeconds(10));

        await Eventually.Is(
            async () =>
            {
                var position = (await Journal.Append(Draft("s"))).Single().Position;
                await Eventually.Is(() => renewed.Positions().Contains(position), "the renewed observer is told");
                return !forgotten.Positions().Contains(position);
            },
            "the forgotten observer is told no more");
    }

    [Fact]
    public async Task Who_unsubscribes_hears_no_more()
    {
        var recorder = new JournalRecorder();
        var reference = _cluster.Grains.CreateObjectReference<IJournalObserver>(recorder);
        await Journal.Subscribe(reference);
        await Journal.Append(Draft("one"));
        await Eventually.Is(() => recorder.Entries.Count == 1, "it is told");
        await Journal.Unsubscribe(reference);
        var other = new JournalRecorder();
        await Journal.Subscribe(_cluster.Grains.CreateObjectReference<IJournalObserver>(other));
        await Journal.Append(Draft("two"));
        await Eventually.Is(() => other.Entries.Count == 1, "the other is told");
        Assert.Single(recorder.Entries);
    }

    [Fact]
    public async Task After_a_restart_positions_go_on()
    {
        await Journal.Append(Draft("one", 3));
        _cluster = await _cluster.RestartAsync();
        Assert.Equal(3, await Journal.GetPosition());
        Assert.Equal(4, (await Journal.Append(Draft("two"))).Single().Position);
    }

    private static JournalDraft Draft(string subject, int events = 1) => new()
    {
        Subject = subject,
        Actor = "test",
        Events = [.. Enumerable.Range(0, events).Select(i => new RulesApplied($"{i}", i) as JournalEvent)],
    };
}
