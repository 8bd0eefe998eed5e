using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Tests.Cluster;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Alarms;

public sealed class AlarmGrainTests(SharedCluster cluster) : IClassFixture<SharedCluster>, IAsyncLifetime
{
    private const string Twin = "smoke-1";
    private const string Rule = "smoke";

    private readonly string _community = cluster.NewCommunity();

    private IAlarmGrain Alarm => cluster.Grains.GetGrain<IAlarmGrain>($"{_community}/{AlarmRecord.IdOf(Twin, Rule, 1)}");

    private IAlarmOrders Orders => cluster.Grains.GetGrain<IAlarmOrders>($"{_community}/{AlarmRecord.IdOf(Twin, Rule, 1)}");

    private IEnumerable<JournalEntry> Entries => cluster.Store.Entries(_community).Where(entry => entry.Subject == AlarmRecord.IdOf(Twin, Rule, 1));

    public async ValueTask InitializeAsync() => await Staff.ComeAsync(cluster.Grains, _community);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_raised_alarm_is_in_the_journal_by_its_twin()
    {
        var alarm = await RaiseAsync(1);
        Assert.True(alarm is { Active: true, Count: 1, Twin: Twin, Rule: Rule, Position: 2, IsOpen: true });
        var entry = Assert.Single(Entries);
        Assert.Equal(("twin:smoke-1", "smoke-1.smoke.1"), (entry.Actor, entry.Subject));
        Assert.Equal(alarm, await Alarm.Get());
    }

    [Fact]
    public async Task A_command_and_its_twin_never_overrule_each_other_unseen()
    {
        var raised = await RaiseAsync(1);
        var draft = JournalDraft.Of(raised.Id, "twin:smoke-1", new AlarmCleared("")) with { After = raised.Position };
        await Alarm.Acknowledge(new MatterCommand("li", "", null));

        var journal = cluster.Grains.GetGrain<IJournalGrain>(_community);
        Assert.Equal(Refusal.Stale, await RefusalOf(journal.Append(draft)));
        Assert.Equal(Refusal.Stale, await RefusalOf(journal.Append(draft with { After = 0 })));
        await RaiseAsync(2);
        var confirmed = await Alarm.Confirm(new MatterCommand("li", "fire", null));
        Assert.True(confirmed is { Count: 2, Judgement: Judgement.Confirmed, Position: 5 });
    }

    [Fact]
    public async Task A_closed_alarm_whose_condition_ends_is_cleared()
    {
        await RaiseAsync(1);
        await Alarm.Reject(new MatterCommand("li", "a test", null));
        Assert.True((await Alarm.Close(new MatterCommand("li", "", null))).IsHeld);
        var cleared = await Orders.Clear("rule removed");
        Assert.True(cleared is { Active: false, IsOpen: false, IsHeld: false });
        Assert.Equal(cleared, await Orders.Clear("rule removed"));
    }

    [Fact]
    public async Task Another_reading_counts_on_the_open_alarm_and_takes_the_acknowledgement_back()
    {
        await RaiseAsync(1);
        await Alarm.Acknowledge(new MatterCommand("li", "", null));
        await Orders.Clear("");
        var alarm = await RaiseAsync(2);
        Assert.True(alarm is { Active: true, Count: 2, Acknowledgement: null, Cause.Seq: 2 });
    }

    [Fact]
    public async Task A_second_person_is_told_who_acknowledged_first()
    {
        await RaiseAsync(1);
        var first = await Alarm.Acknowledge(new MatterCommand("li", "seen", null));
        Assert.Equal(first, await Alarm.Acknowledge(new MatterCommand("li", "again", null)));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Alarm.Acknowledge(new MatterCommand("wang", "", null)));
        Assert.Equal(Refusal.FailedPrecondition, refused.Refusal);
        Assert.Contains("already acknowledged by li at 2026-", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_etag_is_stale_and_the_present_one_is_not()
    {
        var raised = await RaiseAsync(1);
        var acknowledged = await Alarm.Acknowledge(new MatterCommand("li", "", raised.Position));
        Assert.Equal(Refusal.Stale, await RefusalOf(Alarm.Confirm(new MatterCommand("li", "fire", raised.Position))));
        Assert.Equal(Judgement.Confirmed, (await Alarm.Confirm(new MatterCommand("li", "fire", acknowledged.Position))).Judgement);
    }

    [Fact]
    public async Task A_judgement_may_be_changed_and_both_are_in_the_journal()
    {
        await RaiseAsync(1);
        var confirmed = await Alarm.Confirm(new MatterCommand("li", "smoke seen", null));
        var alarm = await Alarm.Reject(new MatterCommand("wang", "it was steam", confirmed.Position));
        Assert.Equal((Judgement.False, "wang"), (alarm.Judgement, alarm.Judged!.Actor));
        Assert.Equal(3, Entries.Count());
    }

    [Fact]
    public async Task Another_persons_judgement_is_not_replaced_unseen()
    {
        await RaiseAsync(1);
        var confirmed = await Alarm.Confirm(new MatterCommand("li", "smoke seen", null));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Alarm.Reject(new MatterCommand("wang", "it was steam", null)));
        Assert.Equal(Refusal.Stale, refused.Refusal);
        Assert.Contains("li found it real at 2026-", refused.Message, StringComparison.Ordinal);
        Assert.Contains($": smoke seen. To say otherwise nevertheless, repeat it with the etag {confirmed.Position} of alarms/smoke-1.smoke.1.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Judgement.Confirmed, (await Alarm.Confirm(new MatterCommand("wang", "so do I", null))).Judgement);
        Assert.Equal(Judgement.False, (await Alarm.Reject(new MatterCommand("wang", "I looked again", null))).Judgement);
        cluster.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(Judgement.Confirmed, (await Alarm.Confirm(new MatterCommand("li", "it burns", null))).Judgement);
    }

    [Fact]
    public async Task Another_persons_shelving_is_not_made_shorter_unseen_and_is_seconded_without_asking()
    {
        await RaiseAsync(1);
        var now = cluster.Clock.GetUtcNow();
        await Alarm.Shelve(new MatterCommand("li", "works", null), now.AddMinutes(40));
        Assert.Equal(Refusal.Stale, await RefusalOf(Alarm.Shelve(new MatterCommand("wang", "a minute", null), now.AddMinutes(5))));
        Assert.Equal(now.AddHours(3), (await Alarm.Shelve(new MatterCommand("wang", "works", null), now.AddHours(3))).ShelvedUntil);
        Assert.Null((await Alarm.Unshelve(new MatterCommand("li", "", null))).ShelvedUntil);
    }

    [Fact]
    public async Task A_grade_that_is_told_late_does_not_change_what_was_said_of_the_alarm_after_it()
    {
        var raised = await RaiseAsync(1);
        var graded = raised.Position;
        var rejected = await Alarm.Reject(new MatterCommand("li", "steam", null));
        var told = new MatterCommand("wang", "incident 1: it burns", null);
        Assert.Equal(Judgement.False, (await Orders.Confirm(told, graded)).Judgement);
        Assert.Equal(rejected.Position, (await Alarm.Get()).Position);
        // A grade after it does.
        Assert.Equal(Judgement.Confirmed, (await Orders.Confirm(told, rejected.Position)).Judgement);
        Assert.Equal(Judgement.Confirmed, (await Orders.Reject(told, rejected.Position)).Judgement);
    }

    [Fact]
    public async Task Taking_it_from_the_shelf_does_not_begin_another_hour()
    {
        await RaiseAsync(1);
        var began = cluster.Clock.GetUtcNow();
        var li = new MatterCommand("li", "works", null);
        await Alarm.Shelve(li, began.AddMinutes(50));
        cluster.Clock.Advance(TimeSpan.FromMinutes(30));
        await Alarm.Unshelve(li);
        Assert.Equal(Refusal.FailedPrecondition, await RefusalOf(Alarm.Shelve(li, began.AddMinutes(61))));
        Assert.Equal(began.AddMinutes(60), (await Alarm.Shelve(li, began.AddMinutes(60))).ShelvedUntil);
        await Alarm.Unshelve(li);
        Assert.Equal(began.AddMinutes(80), (await Alarm.Shelve(li with { Actor = "wang" }, began.AddMinutes(80))).ShelvedUntil);
    }

    [Fact]
    public async Task An_active_alarm_is_closed_only_once_judged_false()
    {
        await RaiseAsync(1);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Alarm.Close(new MatterCommand("li", "", null)));
        Assert.Equal(Refusal.FailedPrecondition, refused.Refusal);
        Assert.Contains("judge it false", refused.Message, StringComparison.Ordinal);
        await Alarm.Reject(new MatterCommand("li", "a test", null));
        Assert.False((await Alarm.Close(new MatterCommand("li", "", null))).IsOpen);
        Assert.Equal(Refusal.FailedPrecondition, await RefusalOf(Alarm.Acknowledge(new MatterCommand("li", "", null))));
    }

    [Fact]
    public async Task Wrong_commands_are_refused_before_the_state_is_looked_at()
    {
        var ok = new MatterCommand("li", "why", null);
        var now = cluster.Clock.GetUtcNow();
        await RaiseAsync(1);
        Task<AlarmRecord>[] wrong =
        [
            Alarm.Acknowledge(ok with { Actor = "" }),
            Alarm.Acknowledge(ok with { Actor = " " }),
            Alarm.Acknowledge(ok with { Actor = new string('x', 129) }),
            Alarm.Acknowledge(ok with { Reason = new string('x', 2_001) }),
            Alarm.Confirm(ok with { Reason = "" }),
            Alarm.Reject(ok with { Reason = " " }),
            Alarm.Shelve(ok with { Reason = "" }, now.AddHours(1)),
            Alarm.Shelve(ok, now),
            Alarm.Shelve(ok, now.AddDays(31)),
            Orders.Clear(new string('x', 2_001)),
        ];
        foreach (var task in wrong)
            Assert.Equal(Refusal.InvalidArgument, await RefusalOf(task));
        Assert.Single(Entries);
    }

    [Fact]
    public async Task An_alarm_that_was_never_raised_is_not_found()
    {
        var ok = new MatterCommand("li", "why", null);
        Task<AlarmRecord>[] commands =
        [
            Alarm.Get(), Orders.Clear(""), Alarm.Acknowledge(ok), Alarm.Confirm(ok), Alarm.Reject(ok),
            Alarm.Shelve(ok, cluster.Clock.GetUtcNow().AddHours(1)), Alarm.Unshelve(ok), Alarm.Close(ok),
            cluster.Grains.GetGrain<IAlarmGrain>("no-slash").Get(),
        ];
        foreach (var command in commands)
            Assert.Equal(Refusal.NotFound, await RefusalOf(command));
    }

    [Fact]
    public async Task What_could_not_be_made_durable_did_not_happen()
    {
        await using var own = await GrainCluster.StartAsync();
        var alarm = own.Grains.GetGrain<IAlarmGrain>("c/smoke-1.smoke.1");
        own.Store.RefuseAppends = "The disk is full.";
        Assert.Equal(Refusal.Unavailable, await RefusalOf(own.Grains.RaiseAsync("c", "smoke-1.smoke.1", Raised(1))));
        Assert.Equal(Refusal.NotFound, await RefusalOf(alarm.Get()));
        own.Store.RefuseAppends = null;
        await Staff.ComeAsync(own.Grains, "c");
        var raised = await own.Grains.RaiseAsync("c", "smoke-1.smoke.1", Raised(1));
        own.Store.RefuseAppends = "The disk is full.";
        Assert.Equal(Refusal.Unavailable, await RefusalOf(alarm.Confirm(new MatterCommand("li", "fire", null))));
        Assert.Equal(raised, await alarm.Get());
    }

    [Fact]
    public async Task A_restart_replays_the_alarm()
    {
        var own = await GrainCluster.StartAsync();
        var alarm = own.Grains.GetGrain<IAlarmGrain>("c/smoke-1.smoke.1");
        await Staff.ComeAsync(own.Grains, "c");
        await own.Grains.RaiseAsync("c", "smoke-1.smoke.1", Raised(1));
        await alarm.Confirm(new MatterCommand("li", "fire", null));
        var before = await alarm.Shelve(new MatterCommand("li", "being handled", null), own.Clock.GetUtcNow().AddHours(1));
        own = await own.RestartAsync();
        await using (own)
            Assert.Equal(before, await own.Grains.GetGrain<IAlarmGrain>("c/smoke-1.smoke.1").Get());
    }

    private Task<AlarmRecord> RaiseAsync(long seq) => cluster.Grains.RaiseAsync(_community, AlarmRecord.IdOf(Twin, Rule, 1), Raised(seq));

    private static AlarmRaised Raised(long seq) => new()
    {
        Twin = Twin,
        Rule = Rule,
        Severity = AlarmSeverity.Critical,
        Message = new BilingualText("烟雾", "Smoke"),
        Cause = new AlarmCause(seq, DateTimeOffset.UnixEpoch.AddSeconds(seq), 0.5),
    };

    private static async Task<Refusal> RefusalOf(Task command) =>
        (await Assert.ThrowsAsync<RefusedException>(() => command)).Refusal;
}
