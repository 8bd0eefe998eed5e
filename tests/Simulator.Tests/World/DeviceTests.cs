using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.World;
using Xunit;

namespace SafeCommunity.Simulator.Tests.World;

/// <summary>Devices report as often as they should, age, break off and hang.</summary>
public sealed class DeviceTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void A_day_has_some_hundred_thousand_readings()
    {
        var actions = Chengbei.Live(Chengbei.World(new WorldSettings { Start = Chengbei.Monday }), Day);
        foreach (var group in actions.OfType<DeviceSends>().GroupBy(sends => Chengbei.Twin(sends.Twin).Model).OrderByDescending(group => group.Count()))
            output.WriteLine($"{group.Key}: {group.Count()}");
        Assert.InRange(actions.OfType<DeviceSends>().Count(), 80_000, 400_000);
    }

    [Fact]
    public void Whatever_works_is_heard_before_it_counts_as_offline()
    {
        var actions = Chengbei.Live(Chengbei.World(Chengbei.Calm with { DropOutFactor = 0 }), 3 * Day);
        var end = Chengbei.Monday + (3 * Day);
        var sends = actions.OfType<DeviceSends>().ToLookup(sends => sends.Twin);
        foreach (var twin in Chengbei.Plan.Twins.Where(twin => twin.Kind.IsDevice()))
        {
            List<DateTimeOffset> heard = [Chengbei.Monday, .. sends[twin.Id.Name].Select(reading => reading.Time), end];
            Assert.All(heard.Zip(heard.Skip(1)), pair => Assert.True(pair.Second - pair.First < Max(twin.SilenceLimit, TimeSpan.FromMinutes(6)), twin.Id.Name));
        }

        static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
    }

    [Fact]
    public void Sequence_numbers_count_up_from_one()
    {
        var actions = Chengbei.Live(Chengbei.World(Chengbei.Calm), Day / 2);
        foreach (var device in actions.OfType<DeviceSends>().GroupBy(sends => sends.Twin))
            Assert.Equal(Enumerable.Range(1, device.Count()).Select(seq => (long)seq), device.Select(sends => sends.Seq));
    }

    [Fact]
    public void A_calm_day_stays_below_the_thresholds_of_the_rules()
    {
        var sends = Chengbei.Live(Chengbei.World(Chengbei.Calm), 2 * Day).OfType<DeviceSends>().SelectMany(sends => sends.Values).ToLookup(value => value.Name, value => value.Value);
        Assert.All(sends["smoke"], smoke => Assert.True(smoke < 0.1));
        Assert.All(sends["gas"], gas => Assert.True(gas < 5));
        Assert.All(sends["residual_current"], current => Assert.True(current < 150));
        Assert.All(sends["cable_temperature"], heat => Assert.True(heat < 60));
        Assert.All(sends["pressure"], pressure => Assert.True(pressure > 0.25));
        foreach (var contact in new[] { "leak", "sos", "arc", "forced", "tamper", "crossing", "falling_object", "locked_vehicle" })
            Assert.All(sends[contact], value => Assert.Equal(0, value));
    }

    [Fact]
    public void Batteries_age_and_some_run_low()
    {
        var sends = Chengbei.World(Chengbei.Small, Chengbei.Calm with { DropOutFactor = 0 }).Advance(Chengbei.Monday + (240 * Day)).OfType<DeviceSends>()
            .Select(sends => (sends.Twin, Level: sends.Values.FirstOrDefault(value => value.Name == "battery")))
            .Where(pair => pair.Level.Name is not null && !pair.Twin.StartsWith("unit", StringComparison.Ordinal))
            .GroupBy(pair => pair.Twin, pair => pair.Level.Value).ToList();
        Assert.All(sends, levels => Assert.Equal(levels.OrderDescending(), levels));
        Assert.InRange(sends.Count(levels => levels.Last() < 15), 5, 80);
    }

    [Fact]
    public void Batteries_that_do_not_age_stay_as_they_are_above_what_is_low()
    {
        var sends = Chengbei.World(Chengbei.Small, Chengbei.Calm with { DropOutFactor = 0, BatteriesAge = false }).Advance(Chengbei.Monday + (240 * Day))
            .OfType<DeviceSends>().SelectMany(sends => sends.Values.Where(value => value.Name == "battery").Select(value => (sends.Twin, value.Value)))
            .GroupBy(pair => pair.Twin, pair => pair.Value).ToList();
        Assert.NotEmpty(sends);
        Assert.All(sends, levels => Assert.Single(levels.Distinct()));
        Assert.All(sends, levels => Assert.True(levels.First() > 15));
    }

    [Fact]
    public void Connections_break_and_come_back()
    {
        var actions = Chengbei.World(Chengbei.Calm with { DropOutFactor = 30 }).Advance(Chengbei.Monday + (2 * Day));
        var broken = actions.OfType<DeviceDisconnects>().ToList();
        Assert.InRange(broken.Count, 20, 400);
        var back = actions.OfType<DeviceConnects>().ToLookup(connects => connects.Twin, connects => connects.Time);
        var returned = broken.Count(gone => back[gone.Twin].Any(time => time > gone.Time));
        Assert.True(returned > broken.Count * 0.9);
        // Between the last will and the return nothing is sent.
        var sends = actions.OfType<DeviceSends>().ToLookup(reading => reading.Twin, reading => reading.Time);
        Assert.All(broken, gone =>
        {
            var until = back[gone.Twin].Where(time => time > gone.Time).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
            Assert.DoesNotContain(sends[gone.Twin], time => time > gone.Time && time < until);
        });
    }
}
