using SafeCommunity.Simulator.World;
using Xunit;

namespace SafeCommunity.Simulator.Tests.World;

/// <summary>Days, weeks and seasons have their shape.</summary>
public sealed class RhythmTests(ITestOutputHelper output)
{
    private static readonly int Residents = Chengbei.Plan.Twins.Sum(twin => twin.Residents);

    [Fact]
    public void People_leave_in_the_morning_and_come_back_in_the_evening()
    {
        var world = Chengbei.World(Chengbei.Calm);
        double ShareAt(double hours)
        {
            world.Advance(Chengbei.Monday + TimeSpan.FromHours(hours));
            output.WriteLine($"{hours}: {world.ResidentsAtHome}");
            return (double)world.ResidentsAtHome / Residents;
        }

        Assert.True(ShareAt(4) > 0.97);
        Assert.InRange(ShareAt(10.5), 0.25, 0.6);
        Assert.InRange(ShareAt(15), 0.25, 0.6);
        Assert.True(ShareAt(23) > 0.9);
        // Saturday morning.
        Assert.True(ShareAt((5 * 24) + 9) > 0.6);
    }

    [Fact]
    public void A_world_that_begins_at_noon_has_people_out()
    {
        var noon = Chengbei.World(Chengbei.Calm with { Start = Chengbei.Monday + TimeSpan.FromHours(12) });
        Assert.InRange((double)noon.ResidentsAtHome / Residents, 0.2, 0.6);
        noon.Advance(Chengbei.Monday + TimeSpan.FromHours(23));
        Assert.True((double)noon.ResidentsAtHome / Residents > 0.9);
    }

    [Fact]
    public void Doors_and_barriers_move_when_people_do()
    {
        var opened = Chengbei.Live(Chengbei.World(Chengbei.Calm), TimeSpan.FromDays(1)).OfType<DeviceSends>()
            .Where(sends => sends.Values is [{ Name: "open", Value: 1 }])
            .ToLookup(sends => (Chengbei.Twin(sends.Twin).Model, sends.Time.ToOffset(TimeSpan.FromHours(8)).Hour));
        foreach (var model in new[] { "entrance", "barrier" })
        {
            int At(int hour) => opened[(model, hour)].Count();
            output.WriteLine($"{model}: {string.Join(' ', Enumerable.Range(0, 24).Select(At))}");
            Assert.True(At(7) + At(8) > 10 * (At(2) + At(3) + 1));
            Assert.True(At(18) > At(14));
        }
    }

    [Fact]
    public void Each_door_opens_and_closes_in_turn_and_is_not_held()
    {
        var moves = Chengbei.Live(Chengbei.World(Chengbei.Calm with { DropOutFactor = 0 }), TimeSpan.FromDays(1)).OfType<DeviceSends>()
            .Where(sends => sends.Values is [{ Name: "open" }]).GroupBy(sends => sends.Twin);
        foreach (var door in moves)
        {
            var (open, since) = (0.0, DateTimeOffset.MinValue);
            foreach (var sends in door)
            {
                Assert.NotEqual(open, sends.Values[0].Value);
                if (open == 1)
                    Assert.True(sends.Time - since < TimeSpan.FromSeconds(60));
                (open, since) = (sends.Values[0].Value, sends.Time);
            }
        }
    }

    [Fact]
    public void Summer_is_warmer_than_winter_and_afternoons_than_mornings()
    {
        Assert.InRange(MeanOf(1), -1, 9);
        Assert.InRange(MeanOf(7), 21, 31);
        var world = Chengbei.World(Chengbei.Bare, Chengbei.Calm);
        var (morning, afternoon) = (0.0, 0.0);
        for (var day = 0; day < 10; day++)
        {
            world.Advance(Chengbei.Monday + TimeSpan.FromDays(day) + TimeSpan.FromHours(5));
            morning += world.Temperature;
            world.Advance(Chengbei.Monday + TimeSpan.FromDays(day) + TimeSpan.FromHours(15));
            afternoon += world.Temperature;
        }

        Assert.True(afternoon > morning + 30);

        static double MeanOf(int month) => Enumerable.Range(1, 28).Average(day =>
            Chengbei.World(Chengbei.Bare, Chengbei.Calm with { Start = new DateTimeOffset(2026, month, day, 10, 0, 0, TimeSpan.FromHours(8)) }).Temperature);
    }

    [Fact]
    public void It_rains_on_some_days()
    {
        var world = Chengbei.World(Chengbei.Bare, Chengbei.Calm);
        var wet = Enumerable.Range(1, 60 * 24).Count(hour =>
        {
            world.Advance(Chengbei.Monday + TimeSpan.FromHours(hour));
            return world.Rain > 0;
        });
        Assert.InRange(wet, 10, 500);
    }
}
