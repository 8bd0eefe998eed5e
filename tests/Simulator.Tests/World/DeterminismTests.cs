using SafeCommunity.Simulator.World;
using Xunit;

namespace SafeCommunity.Simulator.Tests.World;

/// <summary>The same seed gives the same world, and aspects leave each other alone.</summary>
public sealed class DeterminismTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void The_same_seed_gives_the_same_week_to_the_byte()
    {
        var settings = new WorldSettings { Start = Chengbei.Monday };
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var one = Chengbei.Live(Chengbei.World(settings), 7 * Day);
        output.WriteLine($"{one.Count} actions of a week in {watch.Elapsed}");
        var other = Chengbei.Live(Chengbei.World(settings), 7 * Day);
        Assert.Equal(ActionText.HashOf(one), ActionText.HashOf(other));
        Assert.True(one.Count > 500_000);
    }

    [Fact]
    public void Another_seed_gives_another_world()
    {
        var settings = new WorldSettings { Start = Chengbei.Monday };
        Assert.NotEqual(
            ActionText.HashOf(Chengbei.Live(Chengbei.World(settings, 1), Day / 4)),
            ActionText.HashOf(Chengbei.Live(Chengbei.World(settings, 2), Day / 4)));
    }

    [Fact]
    public void One_long_step_does_what_many_short_ones_do()
    {
        var settings = new WorldSettings { Start = Chengbei.Monday };
        var steps = Chengbei.Live(Chengbei.World(settings), Day / 4);
        var leap = Chengbei.World(settings).Advance(Chengbei.Monday + (Day / 4));
        Assert.Equal(ActionText.HashOf(steps), ActionText.HashOf(leap));
    }

    [Fact]
    public void Actions_come_in_the_order_of_time()
    {
        var actions = Chengbei.World(new WorldSettings { Start = Chengbei.Monday }).Advance(Chengbei.Monday + (Day / 4));
        Assert.Equal(actions.OrderBy(action => action.Time).Select(ActionText.Of), actions.Select(ActionText.Of));
    }

    [Fact]
    public void A_further_aspect_leaves_what_the_others_do_unchanged()
    {
        // Nothing senses rubbish: where there is more of it, there are more reports and nothing else.
        var before = Live(new WorldSettings { Start = Chengbei.Monday });
        var after = Live(new WorldSettings
        {
            Start = Chengbei.Monday,
            RatesPerYear = System.Collections.Immutable.ImmutableSortedDictionary<string, double>.Empty.Add("rubbish", 20_000),
        });
        Assert.True(after.OfType<ReportIsMade>().Count() > before.OfType<ReportIsMade>().Count() + 20);
        Assert.Equal(Others(before), Others(after));

        static List<WorldAction> Live(WorldSettings settings) => Chengbei.Live(Chengbei.World(settings), Day);
        static string Others(List<WorldAction> actions) => ActionText.HashOf(actions.Where(action => action is not ReportIsMade));
    }

    [Fact]
    public void Fewer_patrols_leave_the_rest_of_the_world_unchanged()
    {
        Assert.Equal(Others(4), Others(2));

        static string Others(int patrols) => ActionText.HashOf(
            Chengbei.Live(Chengbei.World(new WorldSettings { Start = Chengbei.Monday, Patrols = patrols }), Day)
                .Where(action => action is not (UnitDeclares or DeviceSends { Twin: "unit-1" or "unit-2" or "unit-3" or "unit-4" })));
    }

    [Fact]
    public void A_fire_leaves_other_buildings_unchanged()
    {
        var fire = Chengbei.World(Chengbei.Calm with { Scenario = "fire-at-night" });
        var burning = Chengbei.Live(fire, Day);
        var building = fire.Truth.Single().Place.Split('-')[0];
        var calm = Chengbei.Live(Chengbei.World(Chengbei.Calm), Day);
        Assert.NotEqual(ActionText.HashOf(calm), ActionText.HashOf(burning));
        Assert.Equal(Elsewhere(calm), Elsewhere(burning));

        IEnumerable<string> Elsewhere(List<WorldAction> actions) => actions.Where(action =>
            action is not ReportIsMade && !(action is DeviceSends sends && sends.Twin.Contains(building, StringComparison.Ordinal))).Select(ActionText.Of);
    }
}
