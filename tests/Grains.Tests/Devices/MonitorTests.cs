using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Devices;

public sealed class MonitorTests
{
    private const string Smoke = """ "id":"smoke","when":{"value":"smoke","above":0.6,"deadband":0.1} """;

    [Fact]
    public void A_reading_becomes_the_newest_state()
    {
        var world = new World(Smoke);

        world.Offer(7, world.NowMs - 1_000, ("smoke", 0.25, false), ("battery", 87, false), ("test", 1, true));

        var state = world.State;
        Assert.Equal(Health.Online, world.Health);
        Assert.Equal(7, state.LastSeq);
        Assert.Equal(World.Start, state.LastSeen);
        Assert.Equal(World.Start.AddSeconds(-1), state.ReadingTime);
        Assert.Equal([new("smoke", 0.25, false), new("battery", 87, false), new TwinValue("test", 1, true)], state.Values);
        Assert.Equal(new DeviceCounters(1, 0, 0, 0, 0), state.Counters);
    }

    [Fact]
    public void Duplicates_change_nothing_and_are_counted_like_gaps()
    {
        var world = new World(Smoke);
        var now = world.NowMs;
        world.Offer(100, now, ("smoke", 0.1, false));
        world.Offer(103, now, ("smoke", 0.2, false));
        world.Settle();

        Assert.Equal(ReadingOutcome.Duplicate, world.Offer(103, now, ("smoke", 0.2, false)));

        Assert.Equal(0.2, world.State.Values[0].Value);
        Assert.Equal(new DeviceCounters(2, 1, 0, 2, 0), world.State.Counters);
        Assert.Empty(world.Settle());
    }

    [Fact]
    public void A_device_that_restarts_its_counter_is_heard()
    {
        var world = new World(Smoke);
        world.Offer(1_000, world.NowMs, ("smoke", 0.1, false));
        world.Settle();

        Assert.Equal(ReadingOutcome.Accepted, world.Offer(1, world.NowMs + 1, ("smoke", 0.2, false)));

        Assert.Equal(1, world.State.LastSeq);
    }

    [Fact]
    public void A_clock_far_off_is_flagged_and_the_servers_time_used()
    {
        var world = new World(Smoke);

        world.Offer(1, world.NowMs + 300_001, ("smoke", 0.9, false));

        Assert.True(world.State.ClockOff);
        Assert.Equal(World.Start, world.State.ReadingTime);
        Assert.Equal(1, world.State.Counters.ClockOff);
        var cause = Assert.Single(world.Monitor.TakeWork()).Raise!.Cause;
        Assert.Equal((1, world.NowMs, 0.9), (cause.Seq!.Value, cause.TimeMs, cause.Value!.Value));

        world.Offer(2, world.NowMs + 300_000, ("smoke", 0.9, false));
        Assert.False(world.State.ClockOff);
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void The_farthest_times_are_flagged_too(long timeMs)
    {
        var world = new World(Smoke);

        world.Offer(1, timeMs, ("smoke", 0.9, false));

        Assert.True(world.State.ClockOff);
        Assert.Equal(World.Start, world.State.ReadingTime);
    }

    [Fact]
    public void What_a_rule_wants_stays_unsettled_until_it_is_durable_also_for_duplicates()
    {
        var world = new World(Smoke) { Redelivery = true };
        world.Offer(1, null, ("smoke", 0.1, false));
        world.Settle();

        Assert.Equal(ReadingOutcome.Unsettled, world.Offer(2, null, ("smoke", 0.9, false)));
        Assert.Equal(ReadingOutcome.Unsettled, world.Offer(2, null, ("smoke", 0.9, false)));
        Assert.Equal(ReadingOutcome.Unsettled, world.Offer(3, null, ("smoke", 0.8, false)));
        Assert.Null(world.Monitor.TakeSnapshot(due: false));

        Assert.Equal(["raise smoke#1"], world.Settle());
        Assert.Equal(ReadingOutcome.Duplicate, world.Offer(3, null, ("smoke", 0.8, false)));
        Assert.Equal(ReadingOutcome.Accepted, world.Offer(4, null, ("smoke", 0.9, false)));
        Assert.NotNull(world.Monitor.TakeSnapshot(due: false));
    }

    [Fact]
    public void A_raise_and_its_clearing_between_two_settlements_are_both_told()
    {
        var world = new World(Smoke);
        world.Send("smoke", 0.9);
        world.Send("smoke", 0.1);

        Assert.Equal(["raise smoke#1", "clear smoke"], world.Settle());
    }

    [Fact]
    public void A_message_that_was_overtaken_still_raises()
    {
        var world = new World(Smoke);
        world.Offer(1, null, ("smoke", 0.1, false));
        world.Offer(3, null, ("smoke", 0.2, false));
        world.Settle();

        Assert.Equal(ReadingOutcome.Unsettled, world.Offer(2, null, ("smoke", 0.9, false)));

        Assert.Equal(["raise smoke#1", "clear smoke"], world.Settle());
        Assert.Equal(0.2, world.State.Values[0].Value);
        Assert.Equal(0, world.State.Counters.Missed);
    }

    [Fact]
    public void Raised_again_within_the_window_counts_on_the_same_alarm_and_later_on_the_next()
    {
        var world = new World(Smoke);
        world.Send("smoke", 0.9);
        world.Send("smoke", 0.1);
        world.Settle();

        world.Advance("10m");
        world.Send("smoke", 0.9);
        Assert.Equal(["raise smoke#1"], world.Settle());
        world.Send("smoke", 0.1);
        world.Settle();

        world.Advance("11m");
        world.Send("smoke", 0.9);
        Assert.Equal(["raise smoke#2"], world.Settle());
    }

    [Fact]
    public void Silence_makes_a_device_offline_and_a_message_online_again()
    {
        var world = new World("");
        world.Send("smoke", 0.1);
        world.Advance("29m");
        Assert.Equal(Health.Online, world.Health);
        world.Advance("1m");
        Assert.Equal(Health.Offline, world.Health);
        world.Send("smoke", 0.1);
        Assert.Equal(Health.Online, world.Health);
    }

    [Fact]
    public void The_time_in_which_the_twin_did_not_live_is_not_silence()
    {
        var stored = new StoredDevice { Health = Health.Online, State = new DeviceState { LastSeen = World.Start.AddDays(-1) } };
        var world = new World(""" "when":{"silentFor":"10m"} """, stored);

        world.Advance("9m");
        Assert.Equal(Health.Online, world.Health);
        Assert.Empty(world.Settle());
        world.Advance("1m");
        Assert.Equal(["raise r0#1"], world.Settle());
        world.Advance("20m");
        Assert.Equal(Health.Offline, world.Health);
    }

    [Fact]
    public void A_last_will_makes_it_offline_and_its_own_word_online()
    {
        var world = new World("");
        world.Monitor.ReceiveStatus(new DeviceStatus(true, World.Start));
        Assert.Equal((Health.Online, World.Start), (world.Health, world.State.LastSeen));
        world.Advance("1m");
        world.Monitor.ReceiveStatus(new DeviceStatus(false, null));
        Assert.Equal((Health.Offline, World.Start), (world.Health, world.State.LastSeen));
    }

    [Fact]
    public void More_names_than_a_device_may_have_are_left_out()
    {
        var world = new World(Smoke);
        for (var i = 0; i < 100; i++)
            world.Send($"v{i}", i);

        Assert.Equal(ValueTable.Capacity, world.State.Values.Length);
        Assert.Equal(ReadingOutcome.Unsettled, world.Send("smoke", 0.9));
    }

    [Fact]
    public void A_reading_that_changes_no_rules_mind_allocates_nothing()
    {
        var world = new World(
            Smoke
            + "\n" + """ "when":{"value":"temperature","risesBy":8,"within":"60s"} """
            + "\n" + """ "when":{"silentFor":"10m"} """
            + "\n" + """ "when":{"value":"battery","below":15,"onDelay":"1m"}, "armed":[{"from":"00:00","to":"24:00"}] """);
        void Offer(int i) => world.Offer(
            i, world.NowMs, ("smoke", 0.1 + (i % 2 * 0.2), false), ("temperature", 20 + (i % 5), false), ("battery", 50 - (i % 3), false));
        for (var i = 0; i < 100; i++)
            Offer(i);
        world.Settle();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 100; i < 10_100; i++)
            Offer(i);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(10_100, world.State.Counters.Accepted);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void The_grain_is_asked_to_arm_its_timer_only_for_what_comes_earlier()
    {
        var world = new World(""" "when":{"value":"open","is":true,"onDelay":"2s"} """);
        Assert.Equal(ReadingOutcome.Unsettled, world.Send("x", 1));
        Assert.NotNull(world.Monitor.TakeSnapshot(due: true));
        Assert.Equal(world.NowMs + 1_800_000, world.Monitor.Arm(null));
        Assert.Equal(ReadingOutcome.Unsettled, world.Send("x", 2));
        Assert.Equal(world.NowMs + DeviceMonitor.SnapshotDelayMs, world.Monitor.Arm(null));
        Assert.Equal(ReadingOutcome.Accepted, world.Send("x", 3));

        Assert.Equal(ReadingOutcome.Unsettled, world.Send("open", 1, boolean: true));
        Assert.NotNull(world.Monitor.TakeSnapshot(due: true));
        Assert.Equal(world.NowMs + 2_000, world.Monitor.Arm(null));
        Assert.Equal(ReadingOutcome.Accepted, world.Send("open", 1, boolean: true));
        // That it waits no longer must be stored as well.
        Assert.Equal(ReadingOutcome.Unsettled, world.Send("open", 0, boolean: true));
        Assert.True(world.Monitor.MustBeStored);
    }
}
