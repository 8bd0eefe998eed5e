using CsCheck;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Devices;

public sealed class RuleBehaviourTests
{
    [Fact]
    public void Inside_the_deadband_nothing_changes()
    {
        Gen.Select(Gen.Bool, Gen.Double[0.5001, 0.6].Array[1, 50]).Sample((active, values) =>
        {
            var world = new World(""" "when":{"value":"v","above":0.6,"deadband":0.1} """);
            world.Send("v", active ? 0.9 : 0.1);
            world.Settle();
            foreach (var value in values)
                world.Send("v", value);
            Assert.Empty(world.Settle());
        });
    }

    [Fact]
    public void A_threshold_agrees_with_its_definition()
    {
        Gen.Select(Gen.Bool, Gen.Int[0, 3], Gen.Int[-6, 6].Array[1, 40]).Sample((above, deadband, values) =>
        {
            var world = new World($$"""
                "when":{"value":"v","{{(above ? "above" : "below")}}":0,"deadband":{{deadband}}}
                """.Trim());
            var active = false;
            foreach (var value in values)
            {
                var over = above ? value : -value;
                var expected = over > 0 || (active && over > -deadband);
                world.Send("v", value);
                Assert.Equal(
                    (active, expected) switch { (false, true) => 1, (true, false) => 1, _ => 0 },
                    world.Settle().Length);
                active = expected;
            }
        });
    }

    [Fact]
    public void An_on_delay_needs_the_condition_without_a_break()
    {
        var world = new World(""" "when":{"value":"open","is":true,"onDelay":"60s"} """);
        world.Send("open", 1, boolean: true);
        world.Advance("59s");
        world.Send("open", 0, boolean: true);
        world.Advance("10s");
        world.Send("open", 1, boolean: true);
        world.Advance("59s");
        Assert.Empty(world.Settle());
        world.Advance("1s");
        Assert.Equal(["raise r0#1"], world.Settle());
        world.Send("open", 0, boolean: true);
        Assert.Equal(["clear r0"], world.Settle());
    }

    [Fact]
    public void An_off_delay_needs_the_condition_gone_without_a_break()
    {
        var world = new World(""" "when":{"value":"v","above":10,"deadband":2,"offDelay":"10s"} """);
        world.Send("v", 11);
        world.Settle();
        world.Send("v", 5);
        world.Advance("9s");
        world.Send("v", 9);
        world.Advance("9s");
        world.Send("v", 5);
        world.Advance("9s");
        Assert.Empty(world.Settle());
        world.Advance("1s");
        Assert.Equal(["clear r0"], world.Settle());
    }

    [Fact]
    public void A_delay_that_is_over_counts_although_the_timer_is_late()
    {
        var world = new World(""" "when":{"value":"v","above":10,"onDelay":"2s"} """);
        world.Send("v", 11, seq: 1);
        world.Clock.Advance(TimeSpan.FromSeconds(3));

        world.Send("v", 0, seq: 2);

        var cause = Assert.Single(world.Monitor.TakeWork()).Raise!.Cause;
        Assert.Equal((1, 11.0), (cause.Seq!.Value, cause.Value!.Value));
        Assert.Equal(["raise r0#1", "clear r0"], world.Settle());
    }

    [Fact]
    public void Delays_agree_with_a_model()
    {
        var step = Gen.Select(Gen.Int[1, 5], Gen.Bool);
        step.Array[1, 40].Sample(steps =>
        {
            var world = new World(""" "when":{"value":"b","is":true,"onDelay":"3s","offDelay":"4s"} """);
            var (active, since, last) = (false, 0, false);
            var second = 0;
            foreach (var (wait, value) in steps)
            {
                for (var i = 0; i < wait; i++)
                {
                    second++;
                    world.Advance("1s");
                    if (last != active && second - since == (last ? 3 : 4))
                        active = last;
                }

                if (value != last)
                    since = second;
                last = value;
                world.Send("b", value ? 1 : 0, boolean: true);
                world.Settle();
                Assert.Equal(active, (world.Log.LastOrDefault() ?? "clear").StartsWith("raise", StringComparison.Ordinal));
            }
        });
    }

    [Theory]
    [InlineData("risesBy", 1)]
    [InlineData("fallsBy", -1)]
    public void A_rate_of_change_raises_within_its_time_and_clears_after_it(string word, int sign)
    {
        var world = new World($$"""
            "when":{"value":"t","{{word}}":8,"within":"60s"}
            """.Trim());
        world.Send("t", sign * 20);
        world.Advance("30s");
        world.Send("t", sign * 27);
        Assert.Empty(world.Settle());
        world.Advance("29s");
        world.Send("t", sign * 28);
        Assert.Equal(["raise r0#1"], world.Settle());
        world.Advance("1s");
        Assert.Empty(world.Settle());
        world.Advance("1s");
        Assert.Equal(["clear r0"], world.Settle());
    }

    [Fact]
    public void A_slow_rise_never_raises()
    {
        Gen.Int[1, 70].Array[5, 60].Sample(waits =>
        {
            // 0.13 a second at most is below 8 in 60 s.
            var world = new World(""" "when":{"value":"t","risesBy":8,"within":"60s"} """);
            var value = 0.0;
            foreach (var wait in waits)
            {
                world.Advance($"{wait}s");
                value += wait * 0.13;
                world.Send("t", value);
                Assert.Empty(world.Settle());
            }
        });
    }

    [Fact]
    public void A_rise_well_within_the_time_always_raises()
    {
        Gen.Select(Gen.Int[0, 200], Gen.Int[1, 55], Gen.Int[1, 20]).Sample((before, within, every) =>
        {
            var world = new World(""" "when":{"value":"t","risesBy":8,"within":"60s"} """);
            for (var second = 0; second <= before; second += every)
            {
                world.Send("t", 20);
                world.Advance($"{every}s");
            }

            world.Send("t", 20);
            world.Advance($"{within}s");
            world.Send("t", 28);
            Assert.Equal(["raise r0#1"], world.Settle());
        });
    }

    [Fact]
    public void A_rise_over_a_crash_is_told_whenever_the_program_died()
    {
        Gen.Select(Gen.Int[0, 3_000], Gen.Int[1, 58], Gen.Int[0, 1], Gen.Int[1, 20]).Sample((before, within, direction, every) =>
        {
            var (rules, sign) = direction == 0
                ? (""" "id":"r","when":{"value":"t","risesBy":8,"within":"60s"} """, 1)
                : (""" "id":"r","when":{"value":"t","fallsBy":8,"within":"60s"} """, -1);
            var world = new World(rules);
            for (var second = 0; second <= before; second += every)
            {
                // It goes up and down by less than the rule's rise.
                world.Send("t", 20 + (sign * (second % 7)));
                Assert.Empty(world.Settle());
                world.Advance($"{every}s");
            }

            world.Send("t", 20);
            Assert.Empty(world.Settle());
            world = world.Killed(rules, TimeSpan.FromSeconds(within));
            world.Send("t", 20 + (sign * 8));
            Assert.Equal(["raise r#1"], world.Settle());
        });
    }

    [Fact]
    public void A_stop_after_a_crash_keeps_what_may_have_been_read_before_the_crash()
    {
        const string Rules = Rising;
        var world = new World(Rules);
        world.Send("t", 20);
        world.Settle();
        world.Advance("10m");
        // Not stored: what is stored stands for it.
        world.Send("t", 20);
        Assert.False(world.Monitor.MustBeStored);
        world = world.Killed(Rules, TimeSpan.FromSeconds(10));
        world.Monitor.ReceiveStatus(new DeviceStatus(false, null));
        world = world.Stopped(Rules, TimeSpan.FromSeconds(10));
        world.Send("t", 28);
        Assert.Equal(["raise r#1"], world.Settle());
    }

    private const string Rising = """ "id":"r","when":{"value":"t","risesBy":8,"within":"60s"} """;

    [Fact]
    public void Two_ends_in_a_row_lose_no_rise()
    {
        var world = new World(Rising);
        world.Send("t", 20);
        world.Settle();
        world.Advance("1s");
        world.Send("t", 20);
        world.Settle();
        world = world.Stopped(Rising, TimeSpan.FromSeconds(30));
        world.Send("t", 20);
        world.Settle();
        world.Advance("15s");
        world = world.Killed(Rising, TimeSpan.FromSeconds(2));
        world.Send("t", 28);
        Assert.Equal(["raise r#1"], world.Settle());
    }

    [Theory]
    [InlineData(34, 2)]
    [InlineData(40, 60)]
    public void A_buffer_that_is_told_late_hides_no_rise_of_now(int count, int every)
    {
        var world = new World(Rising);
        world.Send("t", 20, 1, World.Start);
        world.Settle();
        for (var i = 0; i < count; i++)
            world.Send("t", 20, 2 + i, World.Start.AddHours(-1).AddSeconds(i * every));
        world.Settle();
        world.Advance("5s");
        world.Send("t", 28, 100, World.Start.AddSeconds(5));
        Assert.Equal(["raise r#1"], world.Settle());
    }

    [Theory]
    [InlineData(120, false)]
    [InlineData(240, false)]
    [InlineData(240, true)]
    [InlineData(299, true)]
    public void A_clock_that_is_set_back_hides_no_rise(int aheadSeconds, bool withoutTime)
    {
        foreach (var killed in (bool[])[false, true])
        {
            var world = new World(Rising);
            world.Send("t", 20, 1, World.Start.AddSeconds(aheadSeconds));
            world.Settle();
            if (killed)
                world = world.Killed(Rising, TimeSpan.FromSeconds(3));
            else
                world.Advance("3s");
            world.Send("t", 28, 2, withoutTime ? null : World.Start.AddSeconds(3));
            Assert.Equal(["raise r#1"], world.Settle());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_may_have_been_read_before_a_crash_outlives_what_comes_before_the_next_reading(bool edited)
    {
        var world = new World(Rising);
        world.Send("t", 20, 1, World.Start.AddSeconds(200));
        world.Settle();
        world.Advance("59s");
        world.Send("t", 23, 2, World.Start.AddSeconds(259));
        Assert.Empty(world.Settle());
        world.Advance("2m");
        // Not stored: what is stored stands for it.
        world.Send("t", 20, 3, World.Start.AddSeconds(379));
        Assert.False(world.Monitor.MustBeStored);
        world = world.Killed(Rising, TimeSpan.FromSeconds(1));
        if (edited)
            Assert.True(world.Monitor.TryRebind(world.Monitor.Definition, World.Rules(Rising.Replace(":8", ":7", StringComparison.Ordinal)).For(world.Monitor.Definition)));
        world.Settle();
        // The clock was set right meanwhile, by which what was read before is moved too.
        world.Send("t", 28, 4, edited ? World.Start.AddSeconds(380) : World.Start.AddSeconds(180));
        Assert.Equal(["raise r#1"], world.Settle());
    }

    [Fact]
    public void A_limit_that_is_edited_forgets_no_reading()
    {
        var world = new World(Rising);
        world.Send("t", 20);
        world.Settle();
        world.Advance("2s");
        Assert.True(world.Monitor.TryRebind(world.Monitor.Definition, World.Rules(Rising.Replace(":8", ":9", StringComparison.Ordinal)).For(world.Monitor.Definition)));
        world.Settle();
        world.Send("t", 30);
        Assert.Equal(["raise r#1"], world.Settle());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_clock_that_is_behind_mutes_nothing_after_a_restart(bool stopped)
    {
        const string Smoke = """ "id":"smoke","when":{"value":"smoke","above":0.5} """;
        var world = new World(Smoke);
        for (var seq = 1; seq <= 4; seq++)
        {
            world.Send("smoke", 0.05, seq, world.Clock.GetUtcNow().AddMinutes(-10));
            world.Settle();
            world.Advance("2s");
        }

        world.Advance("61s");
        Assert.True(world.State.ClockOff);
        world = stopped ? world.Stopped(Smoke, TimeSpan.FromSeconds(20)) : world.Killed(Smoke, TimeSpan.FromSeconds(20));
        world.Send("smoke", 0.9, 5, world.Clock.GetUtcNow().AddMinutes(-10));
        Assert.Equal(["raise smoke#1"], world.Settle());
        Assert.True(world.Alarms["smoke-1.smoke.1"].Active);
    }

    [Theory]
    [InlineData(-299.0, -0.2)]
    [InlineData(-301.0, 0.2)]
    [InlineData(-299.9, -0.02)]
    [InlineData(299.0, 0.2)]
    [InlineData(301.0, -0.2)]
    public void A_clock_that_drifts_over_the_tolerance_mutes_no_rise(double offBySeconds, double driftSeconds)
    {
        // The rise comes at each of twelve readings in turn, around which the clock crosses the border.
        for (var rise = 1; rise < 12; rise++)
        {
            var world = new World(Rising);
            var raised = new List<string>();
            for (var seq = 0; seq < 14; seq++)
            {
                var off = TimeSpan.FromSeconds(offBySeconds + (driftSeconds * (seq + 3)) + (seq % 2 == 0 ? 0.3 : -0.3));
                world.Send("t", seq < rise ? 20 : 30, seq, world.Clock.GetUtcNow() + off);
                raised.AddRange(world.Settle());
                world.Advance("4s");
            }

            Assert.Equal((rise, "raise r#1"), (rise, raised.FirstOrDefault()));
            Assert.NotEqual(AlarmOnset.Past, world.Alarms.Values.Single().Onset);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(200)]
    [InlineData(298)]
    [InlineData(302)]
    [InlineData(600)]
    [InlineData(3600)]
    public void A_message_that_is_longer_on_its_way_mutes_nothing_whatever_the_clock_is_behind(int behindSeconds)
    {
        const string Rules = Rising + "\n" + """ "id":"smoke","when":{"value":"smoke","above":0.5} """;
        foreach (var late in (double[])[0.5, 2.5, 3, 4.7, 5, 30])
        {
            foreach (var killed in (bool[])[false, true])
            {
                var world = new World(Rules);
                var seq = 0L;
                for (; seq < 4; seq++)
                    Say(0.05, 20, delay: seq % 2 * 0.3);
                if (killed)
                    world = world.Killed(Rules, TimeSpan.FromSeconds(2));
                Say(0.9, 30, late);
                Assert.Contains("smoke-1.smoke.1", Told());
                // Of a clock that is believed, a reading that was measured before those that came before it may be no rise from them.
                if (behindSeconds > 300 || late <= 2.5)
                    Assert.Contains("smoke-1.r.1", Told());
                Assert.True(world.Alarms["smoke-1.smoke.1"].Active);
                Say(0.05, 30, late + 3);
                Assert.False(world.Alarms["smoke-1.smoke.1"].Active);

                IEnumerable<string> Told() => world.Alarms.Values.Where(alarm => alarm.Onset == AlarmOnset.Lasting).Select(alarm => alarm.Id).Order(StringComparer.Ordinal);

                void Say(double smoke, double t, double delay)
                {
                    world.Offer(seq, world.Clock.GetUtcNow().AddSeconds(-behindSeconds - delay).ToUnixTimeMilliseconds(), ("smoke", smoke, false), ("t", t, false));
                    seq++;
                    world.Settle();
                    world.Advance("2s");
                }
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_delay_that_begins_as_the_opposite_one_ends_outlives_a_crash(bool stopped)
    {
        const string Rules = """ "id":"h","when":{"value":"v","above":50,"onDelay":"6s","offDelay":"6s"} """;
        var world = new World(Rules);
        Say(10);
        Say(80);
        world.Advance("7s");
        Assert.Equal(["raise h#1"], world.Settle());
        world.Advance("2s");
        Say(10);
        world = Again();
        world.Clock.Advance(TimeSpan.FromSeconds(6));
        // The first has ended by now, which this message finds.
        Say(80);
        Assert.Contains("clear h", world.Log);
        world = Again();
        world.Advance("7s");
        Assert.Equal(["raise h#1"], world.Settle());
        Assert.Equal(2, world.Alarms["smoke-1.h.1"].Count);

        World Again() => stopped ? world.Stopped(Rules, TimeSpan.FromSeconds(1)) : world.Killed(Rules, TimeSpan.FromSeconds(1));

        void Say(double value)
        {
            // The journal stamps a little after the message came.
            world.Send("v", value);
            world.Clock.Advance(TimeSpan.FromMilliseconds(3));
            world.Settle();
        }
    }

    [Theory]
    [InlineData(20)]
    [InlineData(120)]
    [InlineData(280)]
    [InlineData(3600)]
    public void Delays_are_told_by_the_time_of_readings_that_come_late(int ageSeconds)
    {
        const string Rules = """ "id":"h","when":{"value":"v","above":50,"onDelay":"6s"} """;
        var world = new World(Rules);
        var seq = 0L;
        foreach (var (at, value) in new[] { (0, 10), (2, 80), (8, 80), (14, 80), (20, 10) })
        {
            world.Send("v", value, seq++, World.Start.AddSeconds(at - 20 - ageSeconds));
            world.Settle();
        }

        world.Advance("20s");
        world.Settle();
        Assert.Equal(["past h#1"], world.Log);
        Assert.Equal(World.Start.AddSeconds(2 - 20 - ageSeconds), world.Alarms["smoke-1.h.1"].Cause.Time);
    }

    [Fact]
    public void Readings_that_were_kept_for_a_while_between_those_of_now_are_no_rise_and_hide_none()
    {
        const string Rules = """ "id":"up","when":{"value":"t","risesBy":8,"within":"10s"} """ + "\n" + """ "id":"down","when":{"value":"t","fallsBy":8,"within":"10s"} """;
        var world = new World(Rules);
        var seq = 0L;
        world.Send("t", 30, seq++, world.Clock.GetUtcNow());
        world.Advance("2s");
        for (var i = 0; i < 8; i++)
        {
            world.Send("t", 30, seq++, world.Clock.GetUtcNow());
            // Of two minutes ago, when it was slowly getting warm.
            world.Send("t", 20 + i, seq++, world.Clock.GetUtcNow().AddSeconds(-120));
            Assert.Empty(world.Settle());
            world.Advance("2s");
        }

        world.Send("t", 21, seq, world.Clock.GetUtcNow());
        Assert.Equal(["raise down#1"], world.Settle());
    }

    [Fact]
    public void What_comes_first_after_a_crash_and_is_older_by_its_time_is_not_the_newest()
    {
        const string Smoke = """ "id":"smoke","when":{"value":"smoke","above":0.5} """ + "\n" + """ "id":"down","when":{"value":"smoke","fallsBy":0.5,"within":"60s"} """;
        var world = new World(Smoke);
        world.Send("smoke", 0.1, 38, World.Start.AddSeconds(-4));
        world.Settle();
        world.Send("smoke", 0.05, 40, World.Start);
        world.Settle();
        world = world.Stopped(Smoke, TimeSpan.FromSeconds(2));
        world.Send("smoke", 0.9, 39, World.Start.AddSeconds(-2));
        Assert.Contains("raise smoke#1", world.Settle());
        Assert.Equal(0.05, world.State.Values.Single().Value);
        Assert.False(world.Alarms["smoke-1.smoke.1"].Active);
        Assert.Contains("raise down#1", world.Log);
    }

    [Fact]
    public void A_rise_among_readings_that_were_kept_back_outlives_a_crash()
    {
        var world = new World(Rising);
        world.Send("t", 20, 10);
        world.Settle();
        world.Send("t", 10, 1, World.Start.AddHours(-1));
        world.Settle();
        world = world.Killed(Rising, TimeSpan.FromSeconds(5));
        world.Send("t", 30, 2, World.Start.AddHours(-1).AddSeconds(20));
        Assert.Equal(["past r#1"], world.Settle());
    }

    [Fact]
    public void What_stands_still_is_stored_a_few_times_an_hour_and_after_a_crash_a_slow_rise_is_none()
    {
        const string Rules = """ "id":"r","when":{"value":"t","risesBy":8,"within":"60s"} """;
        var world = new World(Rules);
        var stored = 0;
        for (var i = 0; i < 360; i++)
        {
            world.Send("t", 20 + (i % 7));
            stored += world.Monitor.MustBeStored ? 1 : 0;
            Assert.Empty(world.Settle());
            world.Advance("10s");
        }

        Assert.InRange(stored, 1, 6);

        // Two degrees a minute, of which 8 come together long before what is stored is too old to stand for anything.
        for (var i = 0; i < 360; i++)
        {
            world.Send("t", 20 + (i / 3.0));
            Assert.Empty(world.Settle());
            world.Advance("10s");
            if (i % 30 != 29)
                continue;
            world = world.Killed(Rules, TimeSpan.FromSeconds(1));
            Assert.Empty(world.Settle());
        }

        // Hours later it may stand anywhere.
        world = world.Killed(Rules, TimeSpan.FromHours(2));
        world.Send("t", 200);
        Assert.Empty(world.Settle());
    }

    [Fact]
    public void Messages_kept_back_are_judged_by_the_times_they_were_measured()
    {
        var world = new World(""" "when":{"value":"t","risesBy":8,"within":"60s"} """);
        for (var i = 0; i < 4; i++)
            world.Send("t", i * 5, time: World.Start.AddMinutes(i - 4));
        Assert.Empty(world.Settle());
    }

    [Fact]
    public void Silence_raises_and_a_message_clears()
    {
        var world = new World(""" "when":{"silentFor":"10m"} """);
        world.Advance("1h");
        Assert.Empty(world.Settle());
        world.Send("x", 1);
        world.Advance("10m");
        Assert.Equal(["raise r0#1"], world.Settle());
        world.Advance("10m");
        Assert.Empty(world.Settle());
        world.Send("x", 1);
        Assert.Equal(["clear r0"], world.Settle());
        world.Advance("10m");
        Assert.Equal(["raise r0#1"], world.Settle());
    }

    [Fact]
    public void A_rule_that_is_not_armed_raises_nothing_and_arming_looks_at_what_is()
    {
        // 20:00 in Shanghai.
        var world = new World(
            """ "when":{"value":"crossing","is":true},"armed":[{"from":"22:00","to":"06:00"}] """, start: World.Start.AddHours(8));
        world.Send("crossing", 1, boolean: true);
        Assert.Empty(world.Settle());
        world.Advance("2h");
        Assert.Equal(["raise r0#1"], world.Settle());
        world.Advance("8h");
        Assert.Equal(["clear r0 (disarmed)"], world.Settle());
        world.Send("crossing", 0, boolean: true);
        world.Advance("16h");
        Assert.Empty(world.Settle());
        world.Send("crossing", 1, boolean: true);
        Assert.Equal(["raise r0#2"], world.Settle());
    }

    [Fact]
    public void A_delay_does_not_outlive_the_armed_time()
    {
        var world = new World(
            """ "when":{"value":"v","above":1,"onDelay":"10m"},"armed":[{"from":"12:00","to":"12:05"}] """);
        world.Send("v", 2);
        world.Advance("1h");
        Assert.Empty(world.Settle());
    }

    [Fact]
    public void New_rules_keep_what_stays_clear_what_goes_and_look_at_what_is()
    {
        var world = new World("""
            "id":"stays","when":{"value":"v","above":1}
            "id":"goes","when":{"value":"v","above":2}
            """);
        world.Send("v", 3);
        world.Settle();

        Assert.True(world.Monitor.TryRebind(world.Monitor.Definition, World.Rules("""
            "id":"stays","when":{"value":"v","above":1}
            "id":"comes","when":{"value":"v","above":2.5}
            """).For(world.Monitor.Definition)));

        Assert.Equal(["raise comes#1", "clear goes (rule removed)"], world.Settle());
        world.Send("v", 0);
        Assert.Equal(["clear stays", "clear comes"], world.Settle());
    }

    [Fact]
    public void A_rule_that_comes_back_remembers_its_alarm()
    {
        var world = new World(""" "id":"a","when":{"value":"v","above":1} """);
        var (with, without) = (world.Book.For(world.Monitor.Definition), World.Rules("").For(world.Monitor.Definition));
        world.Send("v", 3);
        world.Settle();
        Assert.True(world.Monitor.TryRebind(world.Monitor.Definition, without));
        world.Settle();
        world.Advance("1h");
        Assert.True(world.Monitor.TryRebind(world.Monitor.Definition, with));

        Assert.Equal(["raise a#2"], world.Settle());
    }

    [Fact]
    public void New_rules_wait_until_the_old_ones_are_settled()
    {
        var world = new World(""" "id":"a","when":{"value":"v","above":1} """);
        var none = World.Rules("").For(world.Monitor.Definition);
        world.Send("v", 3);

        Assert.False(world.Monitor.TryRebind(world.Monitor.Definition, none));
        Assert.Equal(["raise a#1"], world.Settle());
        Assert.True(world.Monitor.TryRebind(world.Monitor.Definition, none));
    }

    [Fact]
    public void An_open_alarm_restores_the_rule_and_the_number_of_its_cause()
    {
        var stored = new StoredDevice
        {
            State = new DeviceState { LastSeen = World.Start.AddMinutes(-2), LastSeq = 10, ReadingTime = World.Start.AddMinutes(-2), Values = [new("v", 0, false)] },
        };
        var world = new World(
            """ "id":"a","when":{"value":"v","above":1} """, stored, [World.Alarm("a", 3, active: true, World.Start.AddMinutes(-1), seq: 15)]);

        Assert.Empty(world.Settle());
        world.Send("v", 9, seq: 15);
        Assert.Empty(world.Settle());
        world.Send("v", 9, seq: 16);
        Assert.Empty(world.Settle());
        world.Send("v", 0, seq: 17);
        Assert.Equal(["clear a"], world.Settle());
    }

    [Fact]
    public void The_same_value_as_the_old_snapshots_clears_an_alarm_that_is_newer_than_it()
    {
        var stored = new StoredDevice { State = new DeviceState { LastSeen = World.Start.AddMinutes(-2), Values = [new("v", 0, false)] } };
        var world = new World(
            """ "id":"a","when":{"value":"v","above":1} """, stored, [World.Alarm("a", 3, active: true, World.Start.AddMinutes(-1))]);

        world.Send("v", 0);

        Assert.Equal(["clear a"], world.Settle());
    }

    [Fact]
    public void An_alarm_closed_while_it_held_is_not_raised_again_by_a_restart_before_its_time()
    {
        var stored = new StoredDevice { State = new DeviceState { LastSeen = World.Start.AddMinutes(-1), Values = [new("v", 9, false)] } };
        var world = new World(
            """ "id":"a","when":{"value":"v","above":1} """, stored, [World.Alarm("a", 3, active: true, World.Start.AddMinutes(-2), closed: true)]);

        Assert.Empty(world.Settle());
        world.Send("v", 0);
        Assert.Equal(["clear a"], world.Settle());
        world.Send("v", 9);
        Assert.Equal(["raise a#4"], world.Settle());
    }

    [Fact]
    public void The_alarm_of_a_rule_removed_while_the_twin_slept_is_cleared()
    {
        var world = new World("", alarms: [World.Alarm("gone", 1, active: true, World.Start)]);

        Assert.Equal(["clear gone (rule removed)"], world.Settle());
    }
}
