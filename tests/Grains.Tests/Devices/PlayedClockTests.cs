using SafeCommunity.Grains.Devices;
using Xunit;

namespace SafeCommunity.Grains.Tests.Devices;

/// <summary>While a world is played against a community, its rules are armed by that world's clock; everything else goes by the machine's.</summary>
public sealed class PlayedClockTests
{
    private const string Night = """ "when":{"value":"crossing","is":true,"each":true},"armed":[{"from":"22:00","to":"06:00"}] """;

    /// <summary>Noon of a Monday in Shanghai, as the wall's clock shows it.</summary>
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 4, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset PlayedNight = new(2026, 3, 2, 23, 30, 0, TimeSpan.FromHours(8));

    [Fact]
    public void A_crossing_of_the_played_night_is_one_at_noon_of_the_wall()
    {
        var world = new World(Night, start: Noon);
        Cross(world);
        Assert.Empty(world.Settle());

        world.TellPlayedTime(PlayedNight);
        Cross(world);

        Assert.Equal(["raise r0#1"], world.Settle());
    }

    [Fact]
    public void A_crossing_of_the_played_day_is_none_in_the_night_of_the_wall()
    {
        var world = new World(Night, start: Noon.AddHours(12));
        world.TellPlayedTime(PlayedNight.AddHours(12));

        Cross(world);

        Assert.Empty(world.Settle());
    }

    [Fact]
    public void When_nobody_tells_it_any_more_the_walls_clock_rules_again()
    {
        var world = new World(Night, start: Noon);
        world.TellPlayedTime(PlayedNight);
        world.Advance("19s");
        Cross(world);
        Assert.Equal(["raise r0#1"], world.Settle());

        world.Advance("2s");
        Cross(world);

        Assert.Empty(world.Settle());
    }

    [Fact]
    public void A_world_that_goes_fast_arms_and_disarms_in_its_own_time()
    {
        var world = new World(""" "when":{"value":"v","above":1},"armed":[{"from":"22:00","to":"06:00"}] """, start: Noon);
        world.TellPlayedTime(new DateTimeOffset(2026, 3, 2, 21, 55, 0, TimeSpan.FromHours(8)), speed: 60);
        world.Send("v", 2);
        Assert.Empty(world.Settle());

        // Five minutes of the world.
        world.Advance("5s");

        Assert.Equal(["raise r0#1"], world.Settle());
    }

    [Fact]
    public void A_clock_that_is_told_again_as_it_went_changes_nothing_and_one_that_was_set_does()
    {
        var clock = new PlayedClock();
        Assert.True(clock.Tell(new(PlayedNight, 10), 1_000));
        var version = clock.Version;
        Assert.False(clock.Tell(new(PlayedNight.AddSeconds(50.5), 10), 6_000));
        Assert.Equal(version, clock.Version);
        Assert.False(clock.Tell(new(PlayedNight.AddHours(3), 10), 11_000));
        Assert.NotEqual(version, clock.Version);
        Assert.Null(clock.At(31_000));
        Assert.True(clock.Tell(new(PlayedNight, 10), 40_000));
    }

    private static void Cross(World world)
    {
        world.Send("crossing", 1, boolean: true);
        world.Send("crossing", 0, boolean: true);
    }
}
