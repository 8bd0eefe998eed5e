using CsCheck;
using SafeCommunity.Grains.Clocks;
using SafeCommunity.Grains.Tests.Cluster;
using Xunit;

namespace SafeCommunity.Grains.Tests.Clocks;

/// <summary>The clock of the process, on a wall clock and a monotonic one that the test moves apart.</summary>
public sealed class GuardedClockTests
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly AdjustableClock _machine = new();
    private readonly GuardedClock _clock;

    public GuardedClockTests() => _clock = new GuardedClock(_machine);

    public static TheoryData<double> StepsInSeconds =>
        [-1, 1, -420, -3_600, 90, -365.0 * 86_400, 365.0 * 86_400, -20_000.0 * 86_400, 20_000.0 * 86_400];

    [Theory]
    [MemberData(nameof(StepsInSeconds))]
    public void A_step_is_adopted_by_one_look_when_it_has_held_and_by_nothing_else(double seconds)
    {
        var by = TimeSpan.FromSeconds(seconds);
        var start = _clock.GetUtcNow();
        _machine.Step(by);
        Assert.Equal(start, _clock.GetUtcNow());
        for (var passed = TimeSpan.Zero; passed < GuardedClock.Settling; passed += Period)
        {
            Assert.Null(_clock.Look());
            Assert.Equal(by, _clock.Unsettled);
            _machine.Advance(Period);
            Assert.Equal(start + passed + Period, _clock.GetUtcNow());
        }

        var before = _clock.GetUtcNow();
        var step = _clock.Look()!;
        Assert.Equal((before, by), (step.Before, step.By));
        Assert.Equal(_machine.GetUtcNow(), _clock.GetUtcNow());
        Assert.Equal(by, _clock.Read().Stepped);
        Assert.Same(step, _clock.LastStep);
        Assert.Null(_clock.Unsettled);
        Assert.Null(_clock.Look());
    }

    [Fact]
    public void A_step_that_is_taken_back_before_it_held_is_none()
    {
        for (var i = 0; i < 20; i++)
        {
            _machine.Step(i % 2 == 0 ? TimeSpan.FromHours(1) : TimeSpan.FromHours(-1));
            Assert.Null(_clock.Look());
            _machine.Advance(Period);
        }

        Assert.Null(_clock.Look());
        Assert.Equal(TimeSpan.Zero, _clock.Read().Stepped);
        Assert.Equal(_machine.GetUtcNow(), _clock.GetUtcNow());
    }

    [Fact]
    public void A_year_forward_and_back_is_two_steps_that_make_none()
    {
        foreach (var by in (TimeSpan[])[TimeSpan.FromDays(365), TimeSpan.FromDays(-365)])
        {
            _machine.Step(by);
            Assert.Null(_clock.Look());
            _machine.Advance(GuardedClock.Settling);
            Assert.Equal(by, _clock.Look()!.By);
        }

        Assert.Equal(TimeSpan.Zero, _clock.Read().Stepped);
        Assert.Equal(_machine.GetUtcNow(), _clock.GetUtcNow());
    }

    [Fact]
    public void Little_by_little_the_wall_clock_is_followed_silently_and_never_backwards() =>
        Gen.Select(Gen.Int[-900, 900], Gen.Int[0, 2_000]).Array[1, 60].Sample(
            moves =>
            {
                var machine = new AdjustableClock();
                var clock = new GuardedClock(machine);
                var shown = clock.GetUtcNow();
                foreach (var (drift, wait) in moves)
                {
                    // Together they stay below what would be a step.
                    var behind = machine.GetUtcNow() - clock.GetUtcNow();
                    if ((behind + TimeSpan.FromMilliseconds(drift)).Duration() < GuardedClock.SmallestStep)
                        machine.Step(TimeSpan.FromMilliseconds(drift));
                    Assert.Null(clock.Look());
                    Show();
                    machine.Advance(TimeSpan.FromMilliseconds(wait));
                    Show();
                }

                // Left alone it comes to show the same.
                for (var i = 0; i < 60; i++)
                {
                    Assert.Null(clock.Look());
                    machine.Advance(Period);
                    Show();
                }

                Assert.Equal(machine.GetUtcNow(), clock.GetUtcNow());
                Assert.Equal(TimeSpan.Zero, clock.Read().Stepped);

                void Show()
                {
                    Assert.True(clock.GetUtcNow() >= shown, "time went back");
                    shown = clock.GetUtcNow();
                }
            },
            iter: 300,
            threads: 1);

    [Fact]
    public void A_process_that_was_stopped_between_two_readings_sees_no_step()
    {
        var machine = new StoppingMachine(_machine, TimeSpan.FromSeconds(20));
        var clock = new GuardedClock(machine);
        machine.StopsAtEachWallReading = true;
        for (var i = 0; i < 10; i++)
            Assert.Null(clock.Look());
        machine.StopsAtEachWallReading = false;
        Assert.Null(clock.Look());
        Assert.Null(clock.Unsettled);
        Assert.Equal(_machine.GetUtcNow(), clock.GetUtcNow());
    }

    [Fact]
    public void A_steady_clock_follows_no_step()
    {
        var steady = new SteadyClock(_machine);
        var start = steady.GetUtcNow();
        _machine.Step(TimeSpan.FromHours(-1));
        _machine.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(start.AddSeconds(3), steady.GetUtcNow());
    }

    [Theory]
    [InlineData(-3_600, "the clock went back by 1 h 0 min 0 s")]
    [InlineData(90, "the clock went forward by 1 min 30 s")]
    [InlineData(-1.4, "the clock went back by 1 s")]
    [InlineData(366 * 86_400, "the clock went forward by 366 d 0 h 0 min 0 s")]
    public void A_step_is_told_in_words(double seconds, string words) =>
        Assert.Equal(words, ClockText.Describe(TimeSpan.FromSeconds(seconds)));

    /// <summary>A machine on which the process is stopped just after it read the wall clock.</summary>
    private sealed class StoppingMachine(AdjustableClock machine, TimeSpan stop) : TimeProvider
    {
        public bool StopsAtEachWallReading { get; set; }

        public override long TimestampFrequency => machine.TimestampFrequency;

        public override long GetTimestamp() => machine.GetTimestamp();

        public override DateTimeOffset GetUtcNow()
        {
            var now = machine.GetUtcNow();
            if (StopsAtEachWallReading)
                machine.Advance(stop);
            return now;
        }
    }
}
