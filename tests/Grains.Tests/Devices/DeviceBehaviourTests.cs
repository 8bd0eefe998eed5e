using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Devices;

/// <summary>What devices do in houses, and what must come of it.</summary>
public sealed class DeviceBehaviourTests
{
    private const string Smoke = """ "id":"smoke","when":{"value":"smoke","above":0.6,"deadband":0.1},"realarmAfter":"2m" """;
    private const string Button = """ "id":"sos","when":{"value":"sos","is":true,"each":true} """;
    private const string Leak = """ "id":"leak","when":{"value":"leak","is":true,"onDelay":"5s","offDelay":"30s"} """;
    private const string Drop = """ "id":"drop","when":{"value":"p","fallsBy":0.1,"within":"30s"} """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_device_that_starts_anew_is_heard_whether_its_connection_is_new_or_not(bool withTime)
    {
        var world = new World(Smoke);
        for (var seq = 1; seq <= 40; seq++)
            Send(0.1, seq);
        world.Settle();
        world.Connection = 2;

        Send(0.9, 1);
        Assert.Equal(["raise smoke#1"], world.Settle());
        for (var seq = 2; seq <= 40; seq++)
            Send(0.9, seq);

        Assert.Empty(world.Settle());
        Assert.True(world.Alarms["smoke-1.smoke.1"].Active);
        Assert.Equal((80, 0), (world.State.Counters.Accepted, world.State.Counters.Duplicates));

        void Send(double value, long seq)
        {
            world.Clock.Advance(TimeSpan.FromMilliseconds(10));
            world.Offer(seq, withTime ? world.NowMs : null, ("smoke", value, false));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_device_that_starts_anew_after_the_twin_did_is_heard_and_its_alarm_stays(bool withTime)
    {
        var world = new World(Smoke);
        world.Offer(40, withTime ? world.NowMs : null, ("smoke", 0.1, false));
        world.Settle();
        world = world.Killed(Smoke, TimeSpan.FromSeconds(5));

        for (var seq = 1; seq <= 3; seq++)
            world.Offer(seq, withTime ? world.NowMs : null, ("smoke", 0.9, false));

        Assert.Equal(["raise smoke#1"], world.Settle());
        Assert.True(world.Alarms["smoke-1.smoke.1"].Active);
    }

    [Theory]
    [InlineData("1970-01-01T00:00:17Z")]
    [InlineData("2000-01-01T00:00:00Z")]
    [InlineData("2025-12-28T03:59:59Z")]
    [InlineData("2026-01-05T04:05:01Z")]
    [InlineData("2099-01-01T00:00:00Z")]
    public void A_time_that_cannot_be_is_flagged_and_the_servers_used(string time)
    {
        var world = new World(Smoke);
        world.Send("smoke", 0.1, 1, DateTimeOffset.Parse(time));
        Assert.True(world.State.ClockOff);
        Assert.Equal(World.Start, world.State.ReadingTime);

        world.Send("smoke", 0.9, 2, DateTimeOffset.Parse(time));
        Assert.Equal(["raise smoke#1"], world.Settle());
        world.Send("smoke", 0.1, 3, World.Start);
        Assert.Equal(["clear smoke"], world.Settle());
        Assert.False(world.State.ClockOff);
    }

    [Fact]
    public void A_clock_that_is_set_back_a_little_makes_nobody_deaf()
    {
        var world = new World(Smoke);
        world.Send("smoke", 0.1, 1, World.Start.AddMinutes(2));
        world.Send("smoke", 0.9, 2, World.Start.AddMinutes(-2));
        Assert.Equal(["raise smoke#1"], world.Settle());
        Assert.True(world.Alarms["smoke-1.smoke.1"].Active);
    }

    [Fact]
    public void A_clock_that_stays_behind_is_flagged_once_it_shows_and_alarms_go_out_at_once()
    {
        var world = new World(Smoke);
        world.Send("smoke", 0.1, 1, World.Start.AddHours(-2));
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        world.Send("smoke", 0.1, 2, World.Start.AddHours(-2).AddMinutes(1));
        Assert.True(world.State.ClockOff);
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        world.Send("smoke", 0.9, 3, World.Start.AddHours(-2).AddMinutes(2));
        Assert.Equal(["raise smoke#1"], world.Settle());
    }

    [Fact]
    public void The_same_message_is_recognised_by_number_and_content_where_that_is_sure()
    {
        var world = new World(Button);
        Press(1);
        Assert.Equal(["raise sos#1"], world.Settle());

        // With the mark of a redelivery, or with a time of now, it can only be the same.
        world.Connection = 2;
        world.Redelivery = true;
        Assert.Equal(ReadingOutcome.Duplicate, Press(1));
        world.Redelivery = false;
        var now = world.NowMs;
        Press(2, now);
        Assert.Equal(["raise sos#1"], world.Settle());
        Assert.Equal(ReadingOutcome.Duplicate, Press(2, now));
        Assert.Empty(world.Settle());
        Assert.Equal(2, world.State.Counters.Duplicates);

        // A button that starts anew with each press, behind a gateway whose connection stays, with a clock that stands or without one.
        foreach (var time in (long?[])[null, 3_000, 4_000_000_000_000, now - 172_800_000])
        {
            Press(1, time);
            Press(1, time);
            Assert.Equal(["raise sos#1", "raise sos#1"], world.Settle());
        }

        Assert.Equal(10, world.Alarms["smoke-1.sos.1"].Count);

        ReadingOutcome Press(long seq, long? time = null) => world.Offer(seq, time, ("sos", 1, true));
    }

    [Fact]
    public void Duplicates_count_as_heard()
    {
        var world = new World("");
        world.Offer(1, null, ("smoke", 0.1, false));
        world.Advance("20m");
        world.Offer(1, null, ("smoke", 0.1, false));
        world.Advance("20m");
        Assert.Equal(Health.Online, world.Health);
    }

    [Fact]
    public void Every_press_counts_while_open_and_the_next_one_after_closing_is_a_new_alarm()
    {
        var world = new World(Button);
        for (var seq = 1; seq <= 3; seq++)
            world.Offer(seq, null, ("sos", 1, true));
        Assert.Equal(["raise sos#1", "raise sos#1", "raise sos#1"], world.Settle());
        var alarm = world.Alarms["smoke-1.sos.1"];
        Assert.True(alarm is { Count: 3, Active: false, Onset: AlarmOnset.Moment });

        world.Order(alarm.Id, new AlarmClosed("seen to"));
        world.Offer(4, null, ("sos", 1, true));
        Assert.Equal(["raise sos#2"], world.Settle());
        world.Order("smoke-1.sos.2", new AlarmRejected("by mistake"));
        world.Offer(5, null, ("sos", 0, true));
        Assert.Empty(world.Settle());
        world.Offer(6, null, ("sos", 1, true));
        Assert.Equal(["raise sos#3"], world.Settle());
    }

    [Fact]
    public void An_event_is_an_occurrence_also_for_a_rule_that_takes_states()
    {
        var world = new World(""" "id":"call","when":{"value":"call","is":true} """);
        for (var seq = 1; seq <= 2; seq++)
            world.Event(seq, "call");
        Assert.Equal(["raise call#1", "raise call#1"], world.Settle());
        Assert.False(world.Alarms["smoke-1.call.1"].Active);
        Assert.DoesNotContain(world.State.Values, value => value.Name == "call");
        world.Order("smoke-1.call.1", new AlarmClosed("answered"));
        world.Event(3, "call");
        Assert.Equal(["raise call#2"], world.Settle());
    }

    [Fact]
    public void A_condition_judged_false_while_it_holds_alarms_again_after_its_time_and_says_so()
    {
        var world = new World(Smoke);
        world.Send("smoke", 0.99, 1);
        world.Settle();
        world.Order("smoke-1.smoke.1", new AlarmRejected("steam"));
        world.Order("smoke-1.smoke.1", new AlarmClosed(""));
        Assert.True(world.Alarms["smoke-1.smoke.1"].IsHeld);

        world.Advance("119s");
        world.Send("smoke", 0.99, 2);
        Assert.Empty(world.Settle());
        world.Advance("1s");

        Assert.Equal(["clear smoke (goes on as smoke-1.smoke.2)", "raise smoke#2"], world.Settle());
        var again = world.Alarms["smoke-1.smoke.2"];
        Assert.True(again is { Active: true, IsOpen: true, Continues: "smoke-1.smoke.1" });
        Assert.False(world.Alarms["smoke-1.smoke.1"].IsHeld);
        world.Send("smoke", 0.1, 3);
        Assert.Equal(["clear smoke"], world.Settle());
    }

    [Fact]
    public void A_condition_that_gets_worse_after_it_was_judged_alarms_again_at_once()
    {
        var world = new World(Smoke);
        world.Send("smoke", 0.7, 1);
        world.Settle();
        world.Order("smoke-1.smoke.1", new AlarmRejected("steam"));
        world.Send("smoke", 0.78, 2);
        Assert.Empty(world.Settle());
        world.Send("smoke", 0.95, 3);
        Assert.Equal(["clear smoke (goes on as smoke-1.smoke.2)", "raise smoke#2"], world.Settle());
    }

    [Fact]
    public void A_condition_that_is_held_is_not_forgotten_by_a_kill()
    {
        var world = new World(Smoke);
        world.Send("smoke", 0.99, 1);
        world.Settle();
        world.Order("smoke-1.smoke.1", new AlarmRejected("steam"));
        world.Order("smoke-1.smoke.1", new AlarmClosed(""));
        world.Monitor.TakeSnapshot(due: false);

        world = world.Killed(Smoke, TimeSpan.FromSeconds(90));
        world.Advance("29s");
        Assert.Empty(world.Settle());
        world.Advance("1s");
        Assert.Equal(["clear smoke (goes on as smoke-1.smoke.2)", "raise smoke#2"], world.Settle());
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(20, 0)]
    public void A_delay_that_waits_outlives_a_kill(int downSeconds, int leftSeconds)
    {
        var world = new World(Leak);
        world.Send("leak", 0, 1, boolean: true);
        world.Settle();
        world.Advance("2s");
        Assert.Equal(ReadingOutcome.Unsettled, world.Send("leak", 1, 2, boolean: true));
        world.Settle();

        world = world.Killed(Leak, TimeSpan.FromSeconds(downSeconds));
        Assert.Equal(1, world.State.Values[0].Value);
        world.Advance($"{leftSeconds}s");
        Assert.Equal(["raise leak#1"], world.Settle());

        world.Send("leak", 0, 3, boolean: true);
        world.Settle();
        world = world.Killed(Leak, TimeSpan.FromSeconds(10));
        world.Advance("19s");
        Assert.Empty(world.Settle());
        world.Advance("1s");
        Assert.Equal(["clear leak"], world.Settle());
    }

    [Fact]
    public void A_delay_that_was_broken_off_stays_so_after_a_kill()
    {
        var world = new World(Leak);
        world.Send("leak", 1, 1, boolean: true);
        world.Settle();
        Assert.Equal(ReadingOutcome.Unsettled, world.Send("leak", 0, 2, boolean: true));
        world.Settle();

        world = world.Killed(Leak, TimeSpan.FromSeconds(10));
        world.Advance("1m");
        Assert.Empty(world.Settle());
    }

    [Theory]
    [InlineData(12)]
    [InlineData(29)]
    public void A_change_is_told_although_the_reading_that_it_began_from_was_taken_before_a_kill(int seconds)
    {
        var world = new World(Drop);
        for (var seq = 1; seq <= 5; seq++)
        {
            world.Send("p", 0.40, seq);
            world.Settle();
            world.Advance("9s");
        }

        world.Send("p", 0.40, 6);
        world.Settle();
        world = world.Killed(Drop, TimeSpan.FromSeconds(seconds));
        world.Send("p", 0.25, 7);
        Assert.Equal(["raise drop#1"], world.Settle());
    }

    [Fact]
    public void What_a_device_kept_back_is_judged_in_its_own_time()
    {
        var world = new World($"{Drop}\n{Smoke}");
        for (var hour = 10; hour >= 0; hour--)
        {
            world.Offer(20 - hour, World.Start.AddHours(-hour).ToUnixTimeMilliseconds(), ("p", 0.2 + (hour * 0.05), false), ("smoke", 0.1, false));
            Assert.Empty(world.Settle());
        }

        world.Advance("1m");
        Assert.Empty(world.Settle());
    }

    [Fact]
    public void What_had_been_and_was_over_is_recorded_with_its_times_and_nobody_is_sent()
    {
        var world = new World(Smoke);
        world.Send("smoke", 0.1, 1, World.Start.AddHours(-3));
        world.Send("smoke", 0.9, 2, World.Start.AddHours(-2));
        world.Send("smoke", 0.8, 3, World.Start.AddHours(-1.5));
        world.Send("smoke", 0.1, 4, World.Start.AddHours(-1));
        Assert.Equal(["past smoke#1"], world.Settle());
        var alarm = world.Alarms["smoke-1.smoke.1"];
        Assert.True(alarm is { Active: false, Onset: AlarmOnset.Past });
        Assert.Equal((World.Start.AddHours(-2), World.Start.AddHours(-1)), (alarm.Cause.Time, alarm.ClearedAt));

        world.Send("smoke", 0.9, 5, World.Start);
        Assert.Equal(["raise smoke#2"], world.Settle());
    }

    [Fact]
    public void What_had_been_is_recorded_also_when_the_newest_reading_came_first()
    {
        var world = new World(Smoke);
        world.Send("smoke", 0.1, 9, World.Start);
        world.Send("smoke", 0.1, 5, World.Start.AddHours(-3));
        world.Send("smoke", 0.9, 6, World.Start.AddHours(-2));
        world.Send("smoke", 0.1, 7, World.Start.AddHours(-1));
        Assert.Equal(["past smoke#1"], world.Settle());
        Assert.Equal(0.1, world.State.Values[0].Value);
        Assert.Equal(World.Start, world.State.ReadingTime);
    }

    [Fact]
    public void What_was_kept_back_and_still_holds_goes_out_once_nothing_more_comes()
    {
        var world = new World(Smoke);
        world.Send("smoke", 0.1, 1, World.Start.AddHours(-2));
        world.Send("smoke", 0.9, 2, World.Start.AddHours(-1));
        Assert.Empty(world.Settle());
        world.Advance("3s");
        Assert.Equal(["raise smoke#1"], world.Settle());
        Assert.Equal(World.Start.AddHours(-1), world.Alarms["smoke-1.smoke.1"].Cause.Time);
    }

    [Fact]
    public void A_fire_that_goes_on_goes_out_although_the_clock_stands_or_old_readings_do_not_end()
    {
        var world = new World(Smoke);
        for (var i = 0; i < 3; i++, world.Advance("2s"))
            world.Send("smoke", 0.9, i, World.Start.AddHours(-1));
        Assert.Equal(["raise smoke#1"], world.Settle());
        Assert.True(world.State.ClockOff);

        world = new World(Smoke);
        for (var i = 0; i < 30; i++, world.Clock.Advance(TimeSpan.FromMilliseconds(500)))
            world.Send("smoke", 0.9, i, World.Start.AddHours(-5).AddMinutes(i));
        Assert.Equal(["raise smoke#1"], world.Settle());
    }

    [Fact]
    public void A_condition_that_was_judged_and_gets_worse_in_small_steps_alarms_again()
    {
        var world = new World(Smoke);
        world.Send("smoke", 0.7, 1);
        world.Settle();
        world.Order("smoke-1.smoke.1", new AlarmRejected("steam"));
        for (var i = 0; i < 5; i++)
            world.Send("smoke", 0.72 + (i * 0.03), i + 2);
        Assert.Equal(["clear smoke (goes on as smoke-1.smoke.2)", "raise smoke#2"], world.Settle());
    }

    [Fact]
    public void A_limit_that_was_changed_and_put_back_leaves_nothing_waiting_behind()
    {
        const string Delayed = """ "id":"smoke","when":{"value":"smoke","above":0.6,"offDelay":"10s"} """;
        var world = new World(Delayed);
        world.Send("smoke", 0.9, 1);
        world.Settle();
        Assert.True(world.Monitor.TryRebind(world.Monitor.Definition, World.Rules(Delayed.Replace("0.6", "1e9")).For(world.Monitor.Definition)));
        world.Settle();
        Assert.True(world.Monitor.TryRebind(world.Monitor.Definition, World.Rules(Delayed).For(world.Monitor.Definition)));
        world.Settle();

        world = world.Killed(Delayed, TimeSpan.FromSeconds(20));
        world.Advance("1s");
        Assert.Empty(world.Settle());
        Assert.True(world.Alarms["smoke-1.smoke.1"].Active);
    }

    [Fact]
    public void What_was_kept_back_and_a_reading_of_now_confirms_goes_out_at_once()
    {
        var world = new World(Smoke);
        world.Send("smoke", 0.9, 1, World.Start.AddHours(-1));
        world.Send("smoke", 0.9, 2, World.Start);
        Assert.Equal(["raise smoke#1"], world.Settle());
    }

    [Fact]
    public void What_a_broker_kept_is_state_once_and_no_sign_of_life()
    {
        var world = new World($"{Smoke}\n{Button}") { Retained = true };
        world.Offer(7, null, ("smoke", 0.9, false), ("sos", 1, true));
        Assert.Equal(["raise smoke#1"], world.Settle());
        Assert.Equal((Health.Unknown, null), (world.Health, world.State.LastSeen));

        world.Order("smoke-1.smoke.1", new AlarmRejected("old"));
        world = world.Killed($"{Smoke}\n{Button}", TimeSpan.FromSeconds(1));
        world.Retained = true;
        world.Settle();
        Assert.Equal(ReadingOutcome.Duplicate, world.Offer(7, null, ("smoke", 0.9, false), ("sos", 1, true)));
        Assert.Empty(world.Settle());
    }

    [Fact]
    public void What_a_broker_kept_says_nothing_new_of_a_device_that_spoke_since()
    {
        var world = new World(Smoke);
        world.Offer(8, null, ("smoke", 0.1, false));
        world.Retained = true;
        world.Offer(7, null, ("smoke", 0.9, false), ("other", 1, false));
        Assert.Empty(world.Settle());
        Assert.Equal([0.1, 1], world.State.Values.Select(value => value.Value));
        world.Retained = false;
        world.Offer(9, null, ("smoke", 0.9, false));
        Assert.Equal(["raise smoke#1"], world.Settle());
    }

    [Fact]
    public void Messages_that_the_journal_tells_of_are_done_with_after_a_kill_and_the_rest_is_not()
    {
        const string Rules = $"{Smoke}\n{Button}\n{Leak}";
        var world = new World(Rules);
        world.Offer(1, world.NowMs, ("smoke", 0.9, false));
        world.Settle();
        world.Offer(2, world.NowMs, ("smoke", 0.1, false));
        world.Settle();
        world.Offer(3, world.NowMs, ("sos", 1, true), ("leak", 1, true));
        // Killed between the commit and the snapshot.
        var works = world.Monitor.TakeWork();
        Assert.Single(works);
        var time = world.NowMs;
        world.Settle();
        var entries = world.Journal.ToArray();

        world = new World(Rules, null, [.. world.Alarms.Values], entries, start: world.Clock.GetUtcNow().AddSeconds(3)) { Redelivery = true };
        world.Offer(1, time, ("smoke", 0.9, false));
        world.Settle();
        Assert.Equal(ReadingOutcome.Duplicate, world.Offer(1, time, ("smoke", 0.9, false)));
        Assert.Equal(ReadingOutcome.Duplicate, world.Offer(2, time, ("smoke", 0.1, false)));
        world.Offer(3, time, ("sos", 1, true), ("leak", 1, true));
        Assert.Empty(world.Settle());
        world.Advance("5s");
        Assert.Equal(["raise leak#1"], world.Settle());
    }

    [Fact]
    public void All_that_a_message_causes_is_one_commit()
    {
        var world = new World("""
            "id":"forced","when":{"value":"forced","is":true}
            "id":"tamper","when":{"value":"tamper","is":true}
            """);
        world.Offer(1, null, ("forced", 1, true), ("tamper", 1, true));
        var works = world.Monitor.TakeWork();
        var drafts = AlarmDrafts.Of(world.Monitor.Definition, works, World.Start);
        Assert.Equal(["smoke-1.forced.1", "smoke-1.tamper.1"], drafts.Select(draft => draft.Subject));
        Assert.All(drafts, draft => Assert.Equal(0, draft.After));
    }

    [Fact]
    public void A_will_says_nothing_of_a_device_that_speaks_over_another_connection()
    {
        var world = new World("") { Connection = 7 };
        world.Offer(1, null, ("smoke", 0.1, false));
        world.Monitor.ReceiveStatus(new DeviceStatus(false, null) { IsWill = true, Connection = 6 });
        Assert.Equal(Health.Online, world.Health);
        world.Monitor.ReceiveStatus(new DeviceStatus(false, null) { IsWill = true, Connection = 7 });
        Assert.Equal(Health.Offline, world.Health);
    }

    [Fact]
    public void A_will_of_a_connection_that_is_not_known_waits_for_the_device_to_speak()
    {
        var world = new World("");
        world.Offer(1, null, ("smoke", 0.1, false));
        world.Monitor.ReceiveStatus(new DeviceStatus(false, null) { IsWill = true });
        world.Advance("4s");
        world.Offer(2, null, ("smoke", 0.1, false));
        world.Advance("1m");
        Assert.Equal(Health.Online, world.Health);
        world.Monitor.ReceiveStatus(new DeviceStatus(false, null) { IsWill = true });
        world.Advance("5s");
        Assert.Equal(Health.Offline, world.Health);
    }

    [Fact]
    public void Names_are_matched_without_regard_to_case_where_that_is_clear()
    {
        var world = new World(Smoke);
        world.Offer(1, null, ("Smoke", 0.9, false));
        Assert.Equal(["raise smoke#1"], world.Settle());
        Assert.Equal("smoke", Assert.Single(world.State.Values).Name);

        world = new World("""
            "id":"a","when":{"value":"Temp","above":1}
            "id":"b","when":{"value":"temp","above":1}
            """);
        world.Offer(1, null, ("TEMP", 9, false));
        Assert.Empty(world.Settle());
        Assert.Equal(("ambiguous_name", "TEMP"), (world.State.Refusals[0].Reason, world.State.Refusals[0].Part));
    }

    [Theory]
    [InlineData("Smoke,smoke", 0.1)]
    [InlineData("smoke,Smoke", 0.9)]
    [InlineData("SMOKE,Smoke,smoke", 0.1)]
    public void Of_two_writings_of_a_name_in_a_message_its_own_counts_and_the_other_is_told(string names, double first)
    {
        var world = new World(Smoke);
        var written = names.Split(',');
        world.Offer(1, null, [.. written.Select((name, i) => (name, i == 0 ? first : 1 - first, false))]);
        var own = Array.IndexOf(written, "smoke") == 0 ? first : 1 - first;
        Assert.Equal(("smoke", own), (Assert.Single(world.State.Values).Name, world.State.Values[0].Value));
        Assert.Equal(own > 0.5 ? ["raise smoke#1"] : [], world.Settle());
        Assert.Equal(
            written.Where(name => name != "smoke").Order(StringComparer.Ordinal),
            world.State.Refusals.Where(refusal => refusal.Reason == "duplicate_name").Select(refusal => refusal.Part).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Of_two_other_writings_of_a_name_the_first_counts()
    {
        var world = new World(Smoke);
        for (var i = 1; i <= 2; i++)
            world.Offer(i, null, ("Smoke", 0.9, false), ("SMOKE", 0.1, false));
        Assert.Equal(0.9, Assert.Single(world.State.Values).Value);
        Assert.Equal(("duplicate_name", "SMOKE", 2L), (world.State.Refusals[0].Reason, world.State.Refusals[0].Part, world.State.Refusals[0].Count));
    }

    [Fact]
    public void Names_that_rules_watch_take_no_place_of_others()
    {
        var world = new World(Smoke);
        for (var message = 0; message < 2; message++)
            world.Offer(message, null, [.. Enumerable.Range(message * 32, 32).Select(i => ($"v{i}", (double)i, false))]);
        world.Offer(2, null, ("smoke", 0.9, false), ("one-too-many", 1, false));
        Assert.Equal(65, world.State.Values.Length);
        Assert.Equal(["raise smoke#1"], world.Settle());
        Assert.Equal(("too_many_names", "one-too-many"), (Assert.Single(world.State.Refusals).Reason, world.State.Refusals[0].Part));
    }

    [Fact]
    public void An_event_that_no_rule_asks_for_is_told()
    {
        var world = new World(Smoke);
        world.Event(1, "soss");
        world.Event(2, "soss");
        var refusal = Assert.Single(world.State.Refusals);
        Assert.Equal(("unwatched_event", "soss", 2), (refusal.Reason, refusal.Part, refusal.Count));
    }

    [Fact]
    public void What_a_broker_kept_and_nobody_understands_is_no_sign_of_life()
    {
        var world = new World(Smoke);
        world.Monitor.Refuse("malformed", isRetained: true);
        Assert.Equal((Health.Unknown, null), (world.Health, world.State.LastSeen));
        Assert.Single(world.State.Refusals);
        world.Monitor.Refuse("malformed", isRetained: false);
        Assert.Equal(Health.Online, world.Health);
    }

    [Fact]
    public void A_rise_that_was_overtaken_a_moment_ago_goes_out_and_no_alarm_ends_in_the_future()
    {
        var world = new World("""
            "id":"rising","when":{"value":"smoke","risesBy":0.5,"within":"1m"}
            """);
        world.Offer(38, null, ("smoke", 0.1, false));
        world.Offer(40, null, ("smoke", 0.1, false));
        world.Offer(39, null, ("smoke", 0.9, false));
        Assert.Equal(["raise rising#1"], world.Settle());
        world.Advance("61s");
        Assert.Equal(["clear rising"], world.Settle());
    }

    [Theory]
    [InlineData(50)]
    [InlineData(300)]
    [InlineData(900)]
    [InlineData(2_200)]
    public void A_clock_that_falls_behind_mutes_nothing_however_quickly_readings_come(int everyMs)
    {
        var world = new World(Smoke);
        world.Send("smoke", 0.1, 1, World.Start);
        var raised = new List<string>();
        for (var (seq, waited) = (2, 0); waited <= 5_000; seq++, waited += everyMs)
        {
            world.Clock.Advance(TimeSpan.FromMilliseconds(everyMs));
            world.Send("smoke", 0.9, seq, world.Clock.GetUtcNow().AddMinutes(-30));
            raised.AddRange(world.Settle());
        }

        Assert.True(world.State.ClockOff);
        Assert.Equal(["raise smoke#1"], raised);
        Assert.True(world.Alarms["smoke-1.smoke.1"].Active);
    }

    [Fact]
    public void What_got_worse_before_the_twin_heard_of_a_persons_word_outlives_a_kill()
    {
        var world = new World(Smoke);
        world.Send("smoke", 0.7, 1);
        Assert.Equal(["raise smoke#1"], world.Settle());
        world.Clock.Advance(TimeSpan.FromSeconds(5));
        // The person's word is in the journal, and the twin was not told yet.
        world.Journalled("smoke-1.smoke.1", new AlarmRejected("steam"));
        world.Clock.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal(ReadingOutcome.Unsettled, world.Send("smoke", 0.95, 2));
        Assert.True(world.Monitor.MustBeStored);
        Assert.Empty(world.Settle());

        world = world.Killed(Smoke, TimeSpan.FromSeconds(2));
        Assert.Equal(["clear smoke (goes on as smoke-1.smoke.2)", "raise smoke#2"], world.Settle());
    }

    [Fact]
    public void What_a_person_judged_is_held_against_what_it_was_then_also_after_a_restart()
    {
        var world = new World(Smoke);
        world.Send("smoke", 0.7, 1);
        world.Settle();
        world.Send("smoke", 0.95, 2);
        Assert.Empty(world.Settle());
        world.Clock.Advance(TimeSpan.FromSeconds(5));
        world.Journalled("smoke-1.smoke.1", new AlarmRejected("steam"));
        world = world.Killed(Smoke, TimeSpan.FromSeconds(2));
        Assert.Empty(world.Settle());
    }
}
