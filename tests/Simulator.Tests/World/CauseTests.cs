using SafeCommunity.Simulator.World;
using SafeCommunity.Simulator.World.Causes;
using Xunit;

namespace SafeCommunity.Simulator.Tests.World;

/// <summary>Causes have consequences in the order of physics, and the truth is kept.</summary>
public sealed class CauseTests
{
    private static readonly TimeSpan Night = TimeSpan.FromHours(8);

    public static TheoryData<ulong> Seeds { get; } = [.. Enumerable.Range(1, 12).Select(seed => (ulong)seed)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Smoke_is_in_the_burning_home_first(ulong seed)
    {
        var world = Chengbei.World(Chengbei.Calm with { Scenario = "fire-at-night" }, seed);
        var alarms = FirstSmoke(Chengbei.Live(world, Night));
        var fire = world.Truth.Single();
        Assert.NotEmpty(alarms);
        Assert.Equal($"smoke-{fire.Place}", alarms[0].Twin);
        Assert.All(alarms.Skip(1), alarm => Assert.True(alarm.Time > alarms[0].Time));
        Assert.All(alarms, alarm => Assert.Contains(alarm.Twin, fire.Twins));
    }

    [Fact]
    public void An_unattended_fire_reaches_the_neighbours_and_then_the_floors_above()
    {
        var reached = 0;
        for (var seed = 1ul; seed <= 12; seed++)
        {
            var world = Chengbei.World(Chengbei.Calm with { Scenario = "fire-at-night" }, seed);
            var alarms = FirstSmoke(Chengbei.Live(world, Night));
            var home = Chengbei.Twin(world.Truth.Single().Place);
            var beside = alarms.Skip(1).Where(alarm => FloorOf(alarm) == home.Place.Floor).ToList();
            var above = alarms.Where(alarm => FloorOf(alarm) > home.Place.Floor).ToList();
            Assert.DoesNotContain(alarms, alarm => FloorOf(alarm) < home.Place.Floor);
            if (above.Count == 0)
                continue;
            reached++;
            Assert.True(beside[0].Time < above[0].Time, $"seed {seed}: above at {above[0].Time:T}, beside at {beside[0].Time:T}");
        }

        Assert.True(reached >= 3, $"only {reached} of 12 fires reached the floor above");
    }

    [Fact]
    public void Electrical_values_follow_a_fire_that_nobody_puts_out()
    {
        var followed = 0;
        for (var seed = 1ul; seed <= 6; seed++)
        {
            var world = Chengbei.World(Chengbei.Calm with { Scenario = "fire-at-night" }, seed);
            var actions = Chengbei.Live(world, Night).OfType<DeviceSends>().ToList();
            var building = world.Truth.Single().Place.Split('-')[0];
            var current = actions.FirstOrDefault(sends => sends.Twin == $"electrical-{building}" && Value(sends, "residual_current") > 300);
            if (current is null)
                continue;
            followed++;
            Assert.True(current.Time > FirstSmoke([.. actions])[0].Time);
        }

        Assert.True(followed >= 1);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Water_runs_down(ulong seed)
    {
        var world = Chengbei.World(Chengbei.Calm with { Scenario = "burst-pipe" }, seed);
        var wet = Chengbei.Live(world, Night).OfType<DeviceSends>()
            .Where(sends => sends.Twin.StartsWith("water-leak", StringComparison.Ordinal) && Value(sends, "leak") == 1)
            .DistinctBy(sends => sends.Twin).Select(FloorOf).ToList();
        var top = Chengbei.Twin(world.Truth.Single().Place).Place.Floor;
        Assert.Equal(Enumerable.Range(0, wet.Count).Select(down => top - down), wet);
        Assert.NotEmpty(wet);
    }

    [Fact]
    public void Gas_rises_towards_a_plateau_and_falls_when_the_valve_is_closed()
    {
        var world = Chengbei.World(Chengbei.Calm with { Scenario = "gas-leak" }, 3);
        var gas = Chengbei.Live(world, TimeSpan.FromDays(2)).OfType<DeviceSends>()
            .Where(sends => sends.Twin == $"gas-{world.Truth.Single().Place}" && sends.Time >= world.Truth[0].Time)
            .Select(sends => Value(sends, "gas")!.Value).ToList();
        var peak = gas.IndexOf(gas.Max());
        Assert.True(gas[peak] > 5);
        Assert.True(IsMonotonous(gas[..(peak + 1)], 2) && IsMonotonous([.. gas[peak..].TakeWhile(value => value > 2).Reverse()], 2));
        Assert.True(gas[^1] < 2);
        Assert.NotNull(world.Truth[0].End);

        // Up to the noise.
        static bool IsMonotonous(List<double> values, double noise) => values.Zip(values.Skip(1)).All(pair => pair.Second >= pair.First - noise);
    }

    [Fact]
    public void A_year_has_about_as_many_causes_as_its_rates_say_at_their_hours()
    {
        var settings = Chengbei.Calm with { RatesPerYear = Chengbei.Calm.RatesPerYear.SetItem("fence-crossing", 3650).SetItem("animal-at-fence", 1825) };
        var world = Chengbei.World(Chengbei.Small, settings);
        world.Advance(Chengbei.Monday + TimeSpan.FromDays(30));
        Assert.InRange(world.Truth.Count(truth => truth.Cause == "fence-crossing"), 240, 360);
        Assert.InRange(world.Truth.Count(truth => truth.Cause == "animal-at-fence"), 105, 195);
        Assert.All(world.Truth, truth => Assert.True(truth.Time.ToOffset(TimeSpan.FromHours(8)).Hour is >= 22 or < 6));
        Assert.All(world.Truth, truth => Assert.Equal(truth.Cause == "animal-at-fence", truth.IsNuisance));
        Assert.All(world.Truth.Where(truth => truth.Time < Chengbei.Monday + TimeSpan.FromDays(29)), truth => Assert.True(truth.End > truth.Time));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(2, 480, 720)]
    public void A_factor_changes_how_often_all_of_them_happen(double factor, int least, int most)
    {
        var settings = Chengbei.Calm with { RatesPerYear = Chengbei.Calm.RatesPerYear.SetItem("fence-crossing", 3650), CauseFactor = factor };
        var world = Chengbei.World(Chengbei.Small, settings);
        world.Advance(Chengbei.Monday + TimeSpan.FromDays(30));
        Assert.InRange(world.Truth.Count, least, most);
    }

    [Fact]
    public void Whatever_happens_ends_in_a_while_or_waits_for_somebody()
    {
        var world = Chengbei.World(new WorldSettings { Start = Chengbei.Monday, Scenario = "busy-evening" });
        world.Advance(Chengbei.Monday + TimeSpan.FromDays(8));
        string[] stay = ["rubbish", "clutter", "broken-lamp"];
        Assert.True(world.Truth.Count > 50);
        Assert.All(
            world.Truth.Where(truth => !stay.Contains(truth.Cause) && truth.Time < Chengbei.Monday + TimeSpan.FromDays(4)),
            truth => Assert.True(truth.End is not null, $"{truth.Cause} of {truth.Time:O} goes on"));
        Assert.All(world.Truth, truth => Assert.NotNull(Chengbei.Procedures.Find(truth.Kind)));
    }

    [Fact]
    public void Reports_hold_words_of_the_kind_they_are_of()
    {
        var world = Chengbei.World(new WorldSettings { Start = Chengbei.Monday, Scenario = "busy-evening" });
        var reports = Chengbei.Live(world, TimeSpan.FromDays(5)).OfType<ReportIsMade>().ToList();
        Assert.True(reports.Count > 15);
        Assert.All(reports, report => Assert.NotNull(HandMadeProduct.KindOf(report.Text)));
    }

    [Theory]
    [InlineData("kitchen-fire", "fire")]
    [InlineData("e-bike-charging", "electrical")]
    [InlineData("gas-leak", "gas")]
    [InlineData("burst-pipe", "water")]
    [InlineData("cable-overload", "electrical")]
    [InlineData("thrown-object", "falling-object")]
    [InlineData("fence-crossing", "intrusion")]
    [InlineData("fall-at-home", "medical")]
    [InlineData("noise-quarrel", "noise")]
    [InlineData("rubbish", "rubbish")]
    [InlineData("clutter", "hazard")]
    [InlineData("broken-lamp", "repair")]
    public void What_people_say_of_a_cause_leads_to_its_kind(string cause, string kind) =>
        Assert.All(ReportTexts.Of(cause), text => Assert.Equal(kind, HandMadeProduct.KindOf(text)?.Kind));

    [Fact]
    public void An_unknown_scenario_lists_those_that_are_known()
    {
        var refused = Assert.Throws<ArgumentException>(() => Chengbei.World(Chengbei.Calm with { Scenario = "earthquake" }));
        Assert.StartsWith("There is no scenario 'earthquake'; known: burst-pipe, busy-evening, busy-night, fire-at-night, gas-leak, lively, quiet-day.", refused.Message);
    }

    [Fact]
    public void Settings_that_no_world_can_have_are_refused()
    {
        Refused("duty officers: choose 0 to 3", Chengbei.Calm with { Officers = 4 });
        Refused("between 0 and 1", Chengbei.Calm with { OfficerErrors = 1.1 });
        Refused("The haste is above 0", Chengbei.Calm with { Haste = 0 });
        Refused("The factor is 0 for never", Chengbei.Calm with { CauseFactor = -1 });
        Refused("The factor is 0 for never", Chengbei.Calm with { DropOutFactor = double.NaN });
        Refused("rubbish happens 0 times", Chengbei.Calm with { RatesPerYear = Chengbei.Calm.RatesPerYear.SetItem("rubbish", -1) });
        Refused("known: kitchen-fire, gas-leak", Chengbei.Calm with { RatesPerYear = Chengbei.Calm.RatesPerYear.Add("flood", 1) });

        static void Refused(string why, WorldSettings settings) =>
            Assert.Contains(why, Assert.ThrowsAny<ArgumentException>(() => Chengbei.World(settings)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scenario_that_cannot_happen_in_a_community_is_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => Chengbei.World(Chengbei.Bare, Chengbei.Calm with { Scenario = "gas-leak" }));
        Assert.StartsWith("gas-leak cannot happen in chengbei", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_scenario_can_be_read()
    {
        foreach (var name in Scenarios.Names)
        {
            var world = Chengbei.World(Chengbei.Calm with { Scenario = name });
            world.Advance(Chengbei.Monday + TimeSpan.FromDays(1));
            Assert.Equal(Scenarios.Read(name).Causes.Length, world.Truth.Count);
        }
    }

    private static List<DeviceSends> FirstSmoke(IReadOnlyList<WorldAction> actions) =>
        [.. actions.OfType<DeviceSends>().Where(sends => Value(sends, "smoke") > 0.5).DistinctBy(sends => sends.Twin)];

    private static int FloorOf(DeviceSends sends) => Chengbei.Twin(sends.Twin).Place.Floor;

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
