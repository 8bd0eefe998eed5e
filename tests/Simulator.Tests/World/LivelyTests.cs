using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.World;
using Xunit;

namespace SafeCommunity.Simulator.Tests.World;

/// <summary>What a newcomer sees, and what busy nights are made of.</summary>
public sealed class LivelyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    public void Within_half_a_minute_somebody_presses_a_button_whatever_the_hour(int hour)
    {
        var settings = WorldSettings.Lively(Chengbei.Monday.AddHours(hour));
        var world = Chengbei.World(settings);
        var actions = Live(world, settings.Start, TimeSpan.FromSeconds(30));

        Assert.Contains(actions.OfType<DeviceSends>(), sends => Value(sends, "sos") == 1);
        // All are up, and people are on duty before.
        Assert.Equal(Chengbei.Plan.Twins.Count(twin => twin.Kind.IsDevice()), actions.OfType<DeviceConnects>().DistinctBy(connects => connects.Twin).Count());
        Assert.NotEmpty(actions.OfType<UnitDeclares>());
    }

    [Fact]
    public void What_cannot_happen_in_a_community_is_left_out_of_it()
    {
        var settings = WorldSettings.Lively(Chengbei.Monday);

        var world = Chengbei.World(Chengbei.Bare, settings);

        Live(world, settings.Start, TimeSpan.FromMinutes(10));
        Assert.Empty(world.Truth);
    }

    [Theory]
    [InlineData("chattering-detector", "smoke", 0.5, true)]
    [InlineData("fire-at-faulty-detector", "smoke", 0.5, false)]
    [InlineData("sos-pressed-again", "sos", 0.5, false)]
    public void A_detector_that_chatters_goes_over_its_limit_three_times_within_a_minute(string cause, string value, double limit, bool isNuisance)
    {
        var settings = Chengbei.Calm with { RatesPerYear = Chengbei.Calm.RatesPerYear.SetItem(cause, 8_000) };
        var world = Chengbei.World(settings, 5);
        var actions = Live(world, settings.Start, TimeSpan.FromHours(6));

        Assert.NotEmpty(world.Truth);
        Assert.All(world.Truth, truth => Assert.Equal((cause, isNuisance), (truth.Cause, truth.IsNuisance)));
        var chatters = actions.OfType<DeviceSends>().Where(sends => Value(sends, value) is not null).GroupBy(sends => sends.Twin)
            .Any(device => RisesOf([.. device]) is var rises
                && rises.Zip(rises.Skip(2)).Any(pair => pair.Second - pair.First <= TimeSpan.FromMinutes(1)));
        Assert.True(chatters);

        List<DateTimeOffset> RisesOf(List<DeviceSends> sends) =>
            [.. sends.Zip(sends.Skip(1)).Where(pair => Value(pair.First, value) < limit && Value(pair.Second, value) >= limit).Select(pair => pair.Second.Time)];
    }

    [Fact]
    public void Where_the_detector_chattered_it_burns_afterwards()
    {
        var settings = Chengbei.Calm with { RatesPerYear = Chengbei.Calm.RatesPerYear.SetItem("fire-at-faulty-detector", 4_000) };
        var world = Chengbei.World(settings, 5);
        var actions = Live(world, settings.Start, TimeSpan.FromHours(3));

        var fire = world.Truth[0];
        var smoke = actions.OfType<DeviceSends>().Where(sends => sends.Twin == $"smoke-{fire.Place}").Select(sends => Value(sends, "smoke")).OfType<double>().ToList();
        // Chatter reaches 1.4 at most.
        Assert.True(smoke.Max() > 2, $"The thickest was {smoke.Max()}.");
    }

    private static List<WorldAction> Live(SimulatedWorld world, DateTimeOffset start, TimeSpan span)
    {
        var actions = new List<WorldAction>();
        while (world.NextTime is { } next && next <= start + span)
            actions.AddRange(world.Advance(next));
        return actions;
    }

    private static double? Value(DeviceSends sends, string name)
    {
        foreach (var value in sends.Values)
        {
            if (value.Name == name)
                return value.Value;
        }

        return null;
    }
}
