using System.Collections.Concurrent;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Devices;

public sealed class DeviceGrainTests
{
    private const string Rule = """ "id":"smoke-high","when":{"value":"smoke","above":0.5} """;
    private const string First = "smoke-1.smoke-high.1";

    [Fact]
    public async Task A_reading_over_the_limit_raises_once_and_one_under_it_clears()
    {
        await using var cluster = await DeviceCluster.StartAsync(Rule);

        Assert.Equal(ReadingOutcome.Accepted, await cluster.Receive(0.9, seq: 1));
        Assert.Equal(ReadingOutcome.Duplicate, await cluster.Receive(0.9, seq: 1));
        Assert.Equal(ReadingOutcome.Accepted, await cluster.Receive(0.8, seq: 2));
        Assert.Equal(ReadingOutcome.Accepted, await cluster.Receive(0.1, seq: 3));

        Assert.Equal([$"raise {First}", $"clear {First}"], cluster.Alarms.Log);
        Assert.Equal(new AlarmCause(1, World.Start, 0.9), cluster.Alarms[First]!.Cause with { Digest = 0 });
    }

    [Fact]
    public async Task A_reading_offered_in_the_process_is_settled_through_the_grain()
    {
        await using var cluster = await DeviceCluster.StartAsync(Rule);
        await cluster.Device().Settle();

        Assert.Equal(ReadingOutcome.Unsettled, cluster.Offer(0.9, seq: 1));
        Assert.Equal(0, cluster.Alarms.Count);
        await cluster.Device().Settle();

        cluster.Offer(0.9, seq: 1);
        Assert.Equal([$"raise {First}"], cluster.Alarms.Log);
        Assert.Equal(1, (await cluster.Device().Get()).Device!.Counters.Duplicates);
    }

    [Fact]
    public async Task What_could_not_be_made_durable_is_refused_and_tried_again()
    {
        await using var cluster = await DeviceCluster.StartAsync(Rule);
        cluster.Alarms.Unavailable = true;

        Assert.Equal(Refusal.Unavailable, (await Assert.ThrowsAsync<RefusedException>(() => cluster.Receive(0.9, seq: 1))).Refusal);
        // The same message again is a duplicate, and still must not be acknowledged.
        Assert.Equal(Refusal.Unavailable, (await Assert.ThrowsAsync<RefusedException>(() => cluster.Receive(0.9, seq: 1))).Refusal);
        Assert.Equal(ReadingOutcome.Unsettled, cluster.Offer(0.9, seq: 1));

        cluster.Alarms.Unavailable = false;
        await cluster.Eventually(() => cluster.Alarms.Count == 1, "the timer settles");
        Assert.Equal(ReadingOutcome.Duplicate, await cluster.Receive(0.9, seq: 1));
        Assert.Equal([$"raise {First}"], cluster.Alarms.Log);
    }

    [Fact]
    public async Task An_alarm_closed_meanwhile_is_followed_by_the_next()
    {
        await using var cluster = await DeviceCluster.StartAsync(Rule);
        await cluster.Receive(0.9);
        await cluster.Receive(0.1);
        await cluster.Alarms.CloseAsync(First);

        await cluster.Receive(0.9);
        await cluster.Receive(0.1);
        await cluster.Receive(0.9);

        Assert.Equal(
            [$"raise {First}", $"clear {First}", "raise smoke-1.smoke-high.2", "clear smoke-1.smoke-high.2"], cluster.Alarms.Log.Take(4));
        Assert.Equal(2, cluster.Alarms.Count);
    }

    [Fact]
    public async Task A_stopped_process_leaves_the_newest_state()
    {
        await using var cluster = await DeviceCluster.StartAsync(Rule);
        await cluster.Receive(0.1, seq: 6);
        await cluster.Receive(0.9, seq: 7);

        await cluster.RestartAsync(kill: false);

        var twin = await cluster.Device().Get();
        Assert.Equal((Health.Online, 7, 0.9), (twin.Health, twin.Device!.LastSeq!.Value, twin.Device.Values[0].Value));
        Assert.Equal(new TwinCounts { DevicesOnline = 1, AlarmsHigh = 3 }, twin.Counts);
        Assert.Equal(ReadingOutcome.Accepted, await cluster.Receive(0.9, seq: 7));
        await cluster.Receive(0.1, seq: 8);
        Assert.Equal([$"raise {First}", $"clear {First}"], cluster.Alarms.Log);
    }

    [Fact]
    public async Task A_killed_process_leaves_its_alarms()
    {
        await using var cluster = await DeviceCluster.StartAsync(Rule);
        await cluster.Receive(0.9, seq: 7);

        await cluster.RestartAsync(kill: true);

        Assert.Equal(ReadingOutcome.Accepted, await cluster.Receive(0.9, seq: 7));
        await cluster.Receive(0.1, seq: 8);
        Assert.Equal([$"raise {First}", $"clear {First}"], cluster.Alarms.Log);
    }

    [Fact]
    public async Task A_reading_that_was_never_acknowledged_is_not_taken_for_a_duplicate_after_a_restart()
    {
        await using var cluster = await DeviceCluster.StartAsync(Rule);
        await cluster.Receive(0.1, seq: 1);
        cluster.Alarms.Unavailable = true;
        await Assert.ThrowsAsync<RefusedException>(() => cluster.Receive(0.9, seq: 2));

        await cluster.RestartAsync(kill: false);
        cluster.Alarms.Unavailable = false;

        Assert.Equal(ReadingOutcome.Accepted, await cluster.Receive(0.9, seq: 2));
        Assert.Equal([$"raise {First}"], cluster.Alarms.Log);
    }

    [Fact]
    public async Task Who_waits_for_a_settlement_is_not_told_by_the_next_activation_that_nothing_waits()
    {
        await using var cluster = await DeviceCluster.StartAsync(Rule);
        await cluster.Receive(0.1, seq: 1);
        Assert.Equal(ReadingOutcome.Unsettled, cluster.Offer(0.9, seq: 2));
        cluster.Alarms.Unavailable = true;
        await cluster.DeactivateAsync();
        Assert.Equal(ReadingOutcome.Detached, cluster.Offer(0.9, seq: 2));

        await Assert.ThrowsAsync<RefusedException>(() => cluster.Device().Settle());
        cluster.Alarms.Unavailable = false;
        await cluster.Device().Settle();

        Assert.Equal([$"raise {First}"], cluster.Alarms.Log);
    }

    [Fact]
    public async Task A_last_will_and_silence_are_reported()
    {
        await using var cluster = await DeviceCluster.StartAsync("""
            "id":"silent","when":{"silentFor":"10m"}
            """);
        await cluster.Device().ReceiveStatus(new DeviceStatus(true, null));
        await cluster.Eventually(() => Reported(cluster)?.Health == Health.Online, "online is reported");

        await cluster.Device().ReceiveStatus(new DeviceStatus(false, null));
        await cluster.Eventually(() => Reported(cluster)?.Health == Health.Offline, "the last will is reported");

        await cluster.Receive(0.1);
        await cluster.Eventually(() => Reported(cluster)?.Health == Health.Online, "the reading is reported");
        await cluster.Eventually(() => cluster.Alarms["smoke-1.silent.1"] is not null, "silence raises", TimeSpan.FromSeconds(20));
        await cluster.Eventually(() => Reported(cluster)?.Health == Health.Offline, "silence is reported", TimeSpan.FromSeconds(20));
        Assert.Equal(Health.Offline, cluster.Snapshots["testville/smoke-1"]!.Health);
    }

    [Fact]
    public async Task An_on_delay_is_kept_by_the_grains_timer()
    {
        await using var cluster = await DeviceCluster.StartAsync("""
            "id":"held","when":{"value":"smoke","above":0.5,"onDelay":"2s"}
            """);
        await cluster.Receive(0.1);
        Assert.Equal(ReadingOutcome.Unsettled, cluster.Offer(0.9));
        await cluster.Device().Settle();
        Assert.Equal(0, cluster.Alarms.Count);

        await cluster.Eventually(() => cluster.Alarms.Count == 1, "the delay ends");
        Assert.InRange((cluster.Clock.GetUtcNow() - World.Start).TotalSeconds, 2, 60);
    }

    [Fact]
    public async Task Readings_are_stored_after_a_while_also_when_a_write_failed()
    {
        await using var cluster = await DeviceCluster.StartAsync(Rule);
        await cluster.Receive(0.1, seq: 1);
        await cluster.Eventually(() => cluster.Snapshots["testville/smoke-1"] is not null, "the health is stored");
        cluster.Snapshots.Unavailable = true;
        await cluster.Receive(0.2, seq: 2);
        cluster.Clock.Advance(TimeSpan.FromMinutes(2));
        cluster.Snapshots.Unavailable = false;

        await cluster.Eventually(() => cluster.Snapshots["testville/smoke-1"]!.State.LastSeq == 2, "the reading is stored", TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task What_a_rule_waits_for_and_cannot_be_stored_is_refused_at_once_each_time()
    {
        await using var cluster = await DeviceCluster.StartAsync(""" "id":"smoke-high","when":{"value":"smoke","above":0.5,"onDelay":"5s"} """);
        await cluster.Receive(0.1);
        cluster.Snapshots.Unavailable = true;
        // The clock stands: who waited for the next attempt would wait for ever.
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => cluster.Receive(0.9).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
            Assert.Equal(Refusal.Unavailable, refused.Refusal);
        }

        cluster.Snapshots.Unavailable = false;
        Assert.Equal(ReadingOutcome.Accepted, await cluster.Receive(0.9));
        Assert.Single(cluster.Snapshots["testville/smoke-1"]!.Waiting);
    }

    [Fact]
    public async Task New_rules_take_effect_while_the_twin_lives()
    {
        await using var cluster = await DeviceCluster.StartAsync(Rule);
        await cluster.Receive(0.9);

        await cluster.Community.ApplyRules(Text(""" "id":"warm","when":{"value":"smoke","above":0.2} """, "2"));

        Assert.Equal(
            [$"raise {First}", "raise smoke-1.warm.1", $"clear {First} (rule removed)"], cluster.Alarms.Log);
    }

    [Fact]
    public async Task New_rules_that_were_not_heard_are_fetched()
    {
        await using var cluster = await DeviceCluster.StartAsync("");
        await cluster.Receive(0.9);

        cluster.Places.Rules = Text(Rule, "2");

        await cluster.Eventually(() => cluster.Alarms.Count == 1, "the rules are fetched", TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public async Task The_alarm_of_a_rule_removed_while_the_twin_slept_is_cleared_when_it_wakes()
    {
        await using var cluster = await DeviceCluster.StartAsync(Rule);
        await cluster.Receive(0.9);
        cluster.Places.Rules = Text("", "2");
        await cluster.RestartAsync(kill: true);

        await cluster.Device().Get();

        await cluster.Eventually(() => !cluster.Alarms[First]!.Active, "the alarm is cleared");
        Assert.Equal([$"raise {First}", $"clear {First} (rule removed)"], cluster.Alarms.Log);
    }

    [Fact]
    public async Task An_unknown_device_is_refused_every_time()
    {
        await using var cluster = await DeviceCluster.StartAsync(Rule);
        for (var i = 0; i < 3; i++)
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => cluster.Receive(0.9, name: "nothing"));
            Assert.Equal(Refusal.NotFound, refused.Refusal);
        }

        Assert.Equal(ReadingOutcome.Detached, cluster.Offer(0.9, name: "nothing"));
    }

    [Fact]
    public async Task A_device_that_leaves_the_plan_clears_its_alarms_and_is_gone()
    {
        await using var cluster = await DeviceCluster.StartAsync(Rule);
        await cluster.Receive(0.9);
        cluster.Places.Removed["smoke-1"] = true;

        await cluster.Device().Refresh();

        Assert.Equal([$"raise {First}", $"clear {First} (rule removed)"], cluster.Alarms.Log);
        Assert.Equal(Refusal.NotFound, (await Assert.ThrowsAsync<RefusedException>(() => cluster.Receive(0.9))).Refusal);
    }

    [Fact]
    public async Task A_value_that_is_no_number_is_refused()
    {
        await using var cluster = await DeviceCluster.StartAsync(Rule);

        Assert.Equal(Refusal.InvalidArgument, (await Assert.ThrowsAsync<RefusedException>(() => cluster.Receive(double.NaN))).Refusal);
    }

    [Fact]
    public async Task Reports_that_fail_are_sent_with_the_next_round()
    {
        await using var cluster = await DeviceCluster.StartAsync(Rule);
        cluster.Places.ReportsFail = true;
        await cluster.Receive(0.3);
        cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(cluster.Places.Reported);
        cluster.Places.ReportsFail = false;

        await cluster.Eventually(() => Reported(cluster)?.Device!.Values[0].Value == 0.3, "the state is reported");
    }

    [Fact]
    public async Task Nothing_that_was_accepted_is_lost_when_the_twin_leaves_under_load()
    {
        await using var cluster = await DeviceCluster.StartAsync(Rule);
        await cluster.Device().Settle();
        var accepted = new ConcurrentBag<ReadingOutcome>();
        using var stop = new CancellationTokenSource();
        var bridge = Task.Run(async () =>
        {
            for (var seq = 1L; !stop.IsCancellationRequested; seq++)
            {
                // Each acknowledged reading was either taken here, or by the next life of the twin.
                var outcome = cluster.Offer(0.1, seq);
                if (outcome == ReadingOutcome.Unsettled)
                    await cluster.Device().Settle();
                if (outcome == ReadingOutcome.Detached)
                    outcome = await cluster.Device().Receive(DeviceCluster.Reading(0.1, seq));
                Assert.NotEqual(ReadingOutcome.Duplicate, outcome);
                accepted.Add(outcome);
            }
        }, TestContext.Current.CancellationToken);

        for (var i = 0; i < 20; i++)
            await cluster.DeactivateAsync();
        await stop.CancelAsync();
        await bridge;

        var counters = (await cluster.Device().Get()).Device!.Counters;
        Assert.Equal(new DeviceCounters(accepted.Count, 0, 0, 0, 0), counters);
    }

    private static RuleText Text(string rules, string hash) => new(World.RuleText(rules), hash, "Asia/Shanghai");

    private static TwinSnapshot? Reported(DeviceCluster cluster) => cluster.Places.Reported.GetValueOrDefault("smoke-1");
}
