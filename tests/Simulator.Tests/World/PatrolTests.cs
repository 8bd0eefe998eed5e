using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Simulator.World;
using Xunit;

namespace SafeCommunity.Simulator.Tests.World;

/// <summary>Units walk, never jump, come on and off duty, and leave no corner out.</summary>
public sealed class PatrolTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void Units_never_jump()
    {
        var world = Chengbei.World(Chengbei.Calm with { NightPatrols = 2 });
        var product = new HandMadeProduct(world);
        product.Live(Day / 2);
        product.Raise("smoke-b03-1502", "smoke-high", "fire", "b03-1502");
        product.Live(Day);
        Assert.Contains(product.Actions.OfType<UnitReportsTask>(), said => said.Step == TaskState.Done);
        var moves = product.Actions.OfType<DeviceSends>().Where(sends => sends.Twin.StartsWith("unit-", StringComparison.Ordinal)).GroupBy(sends => sends.Twin).ToList();
        Assert.Equal(4, moves.Count);
        foreach (var unit in moves)
        {
            Assert.All(unit.Zip(unit.Skip(1)), pair =>
            {
                var seconds = (pair.Second.Time - pair.First.Time).TotalSeconds;
                Assert.True(Metres(pair.First, pair.Second) <= (seconds * 1.41) + 0.1, $"{unit.Key} at {pair.Second.Time:T}");
                Assert.InRange(Value(pair.Second, "speed"), 0, 1.4);
            });
        }
    }

    [Fact]
    public void Every_point_is_visited_within_a_shift()
    {
        var world = Chengbei.World(Chengbei.Calm);
        world.Advance(Chengbei.Monday + (Day / 2));
        Assert.Equal(
            Chengbei.Plan.Twins.Count(twin => twin.Model is "entrance" or "barrier" or "hydrant"), world.MustVisitPoints.Count);
        Assert.Equal(world.MustVisitPoints.Select(point => point.Name).Order(), world.Visits.Select(visit => visit.Point).Distinct().Order());
        Assert.Equal(4, world.Visits.Select(visit => visit.Unit).Distinct().Count());
    }

    [Fact]
    public void More_patrols_visit_more()
    {
        var visits = Enumerable.Range(0, 5).Select(patrols =>
        {
            var world = Chengbei.World(Chengbei.Calm with { Patrols = patrols });
            world.Advance(Chengbei.Monday + (Day / 4));
            return world.Visits.Count;
        }).ToList();
        output.WriteLine(string.Join(' ', visits));
        Assert.Equal(0, visits[0]);
        Assert.All(visits.Zip(visits.Skip(1)), pair => Assert.True(pair.Second > pair.First));
    }

    [Fact]
    public void Units_come_on_duty_change_shifts_and_go_off_for_the_night()
    {
        var world = Chengbei.World(Chengbei.Calm with { NightPatrols = 1 });
        var declared = Chengbei.Live(world, Day).OfType<UnitDeclares>()
            .Select(said => (said.Unit, said.Status, said.Shift, said.Time.ToOffset(TimeSpan.FromHours(8)).Hour)).ToList();
        Assert.Equal(
            [("unit-1", UnitStatus.Available, Shift.B, 0), ("unit-1", UnitStatus.Available, Shift.A, 8), ("unit-1", UnitStatus.Available, Shift.B, 20)],
            declared.Where(said => said.Unit == "unit-1"));
        Assert.Equal(
            [("unit-3", UnitStatus.Available, Shift.B, 6), ("unit-3", UnitStatus.Available, Shift.A, 8), ("unit-3", UnitStatus.Available, Shift.B, 20), ("unit-3", UnitStatus.Off, Shift.B, 22)],
            declared.Where(said => said.Unit == "unit-3"));
        Assert.Contains(("unit-station", UnitStatus.Available, Shift.B, 0), declared);
    }

    [Fact]
    public void More_patrols_than_there_are_radios_are_refused()
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => Chengbei.World(Chengbei.Calm with { Patrols = 5 }));
        Assert.Contains("has 4 patrol units", refused.Message, StringComparison.Ordinal);
    }

    private static double Value(DeviceSends sends, string name) => sends.Values.First(value => value.Name == name).Value;

    private static double Metres(DeviceSends one, DeviceSends other)
    {
        var north = (Value(one, "latitude") - Value(other, "latitude")) * 111_195;
        var east = (Value(one, "longitude") - Value(other, "longitude")) * 111_195 * Math.Cos(32.31 * Math.PI / 180);
        return Math.Sqrt((north * north) + (east * east));
    }
}
