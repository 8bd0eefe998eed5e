using Microsoft.Extensions.Time.Testing;
using SafeCommunity.Simulator.Play;
using Xunit;

namespace SafeCommunity.Simulator.Tests.Play;

public sealed class PlayClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 30, 2, 0, 0, TimeSpan.FromHours(8));

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(60)]
    public void The_world_goes_so_many_times_as_fast(double speed)
    {
        var clock = new PlayClock(_time, Start, speed);
        Assert.Equal(TimeSpan.FromSeconds(10), clock.Expect(Start + (TimeSpan.FromSeconds(10) * speed)));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(Start + (TimeSpan.FromSeconds(10) * speed), clock.Now);
        Assert.Equal(TimeSpan.Zero, clock.Lag);
    }

    [Fact]
    public void What_it_is_a_little_late_for_it_catches_up_with()
    {
        var clock = new PlayClock(_time, Start, 10);
        _time.Advance(PlayClock.Tolerance);
        Assert.Equal(TimeSpan.Zero, clock.Expect(Start));
        Assert.Equal(TimeSpan.Zero, clock.Lag);
        Assert.Equal(Start + (PlayClock.Tolerance * 10), clock.Now);
    }

    [Fact]
    public void What_it_is_much_too_late_for_is_lost_and_counted_and_the_world_goes_on_from_there()
    {
        var clock = new PlayClock(_time, Start, 10);
        var next = Start.AddSeconds(50);
        Assert.Equal(TimeSpan.FromSeconds(5), clock.Expect(next));
        _time.Advance(TimeSpan.FromSeconds(35));

        // It shows while it is held up, not only afterwards.
        Assert.Equal(TimeSpan.FromSeconds(30), clock.Lag);
        Assert.Equal(TimeSpan.Zero, clock.Expect(next));
        Assert.Equal(next, clock.Now);
        Assert.Equal(TimeSpan.FromSeconds(30), clock.Lag);
        Assert.Equal(TimeSpan.FromSeconds(1), clock.Expect(next.AddSeconds(10)));
    }
}
