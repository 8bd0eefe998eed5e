using SafeCommunity.Grains.Alarms;
using Xunit;

namespace SafeCommunity.Grains.Tests.Devices;

/// <summary>An alarm on the shelf, or under a suppression, rests; what gets worse meanwhile brings it back.</summary>
public sealed class RestingAlarmTests
{
    private const string Smoke = """ "id":"smoke","when":{"value":"smoke","above":0.6,"deadband":0.1},"realarmAfter":"2m" """;
    private const string Alarm = "smoke-1.smoke.1";

    public static TheoryData<bool, bool> Ways => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_gets_worse_brings_it_back_once(bool suppressed, bool killed)
    {
        var world = Resting(Smoke, suppressed);
        world.Send("smoke", 0.75, 2);
        Assert.Empty(world.Settle());
        if (killed)
            world = world.Killed(Smoke, TimeSpan.FromSeconds(2));
        // Small steps count from what it was when it was put to rest.
        foreach (var (value, seq) in new[] { (0.78, 3), (0.79, 4) })
        {
            world.Send("smoke", value, seq);
            Assert.Empty(world.Settle());
        }

        world.Send("smoke", 0.85, 5);
        Assert.Equal([$"raise smoke#1"], world.Settle());
        Assert.Equal((true, 2, null, null), (world.Alarms[Alarm].Active, world.Alarms[Alarm].Count, world.Alarms[Alarm].ShelvedUntil, world.Alarms[Alarm].SuppressedBy));
        var back = world.Journal[^1];
        Assert.Equal(("twin:smoke-1", suppressed ? new AlarmUnsuppressed("it got worse") : new AlarmUnshelved("it got worse")), (back.Actor, back.Event));

        world.Send("smoke", 0.99, 6);
        Assert.Empty(world.Settle());
    }

    [Theory]
    [InlineData("above", "0.6", 0.75, 0.9, 0.7, 0.3)]
    [InlineData("below", "0.4", 0.3, 0.1, 0.35, 0.9)]
    public void What_holds_tells_the_newest_value_and_the_farthest_and_the_end_tells_the_farthest(
        string side, string limit, double first, double worst, double newest, double over)
    {
        var world = new World($$""" "id":"smoke","when":{"value":"smoke","{{side}}":{{limit}},"deadband":0.1} """);
        Assert.Empty(world.Monitor.GetConditions());
        foreach (var (value, seq) in new[] { (first, 1), (worst, 2), (newest, 3) })
        {
            world.Send("smoke", value, seq);
            world.Settle();
        }

        var condition = Assert.Single(world.Monitor.GetConditions());
        Assert.Equal(("smoke-1", "smoke", newest, worst), (condition.Twin, condition.Rule, condition.Value, condition.Worst));

        world.Send("smoke", over, 4);
        world.Settle();
        Assert.Empty(world.Monitor.GetConditions());
        Assert.Equal((false, worst), (world.Alarms[Alarm].Active, world.Alarms[Alarm].Worst));
    }

    [Fact]
    public void What_rests_tells_the_farthest_all_the_same()
    {
        var world = Resting(Smoke, suppressed: false);
        world.Send("smoke", 0.76, 2);
        world.Settle();
        world.Send("smoke", 0.72, 3);
        world.Settle();
        Assert.Equal((0.72, 0.76), (world.Monitor.GetConditions()[0].Value, world.Monitor.GetConditions()[0].Worst));
    }

    [Fact]
    public void What_got_worse_before_the_twin_heard_of_the_shelf_brings_it_back()
    {
        var world = new World(Smoke);
        world.Send("smoke", 0.7, 1);
        world.Settle();
        world.Clock.Advance(TimeSpan.FromSeconds(5));
        world.Journalled(Alarm, new AlarmShelved(world.Clock.GetUtcNow().AddHours(1), "hot work"));
        world.Clock.Advance(TimeSpan.FromMilliseconds(20));
        world.Send("smoke", 0.95, 2);
        Assert.Empty(world.Settle());
        world.Order(Alarm, new AlarmAcknowledged(""));
        Assert.Equal(["raise smoke#1"], world.Settle());
        Assert.Null(world.Alarms[Alarm].ShelvedUntil);
    }

    [Fact]
    public void What_is_put_back_on_the_shelf_is_held_against_what_it_is_then()
    {
        var world = Resting(Smoke, suppressed: false);
        world.Send("smoke", 0.85, 2);
        Assert.Equal(["raise smoke#1"], world.Settle());
        world.Clock.Advance(TimeSpan.FromSeconds(5));
        world.Order(Alarm, new AlarmShelved(world.Clock.GetUtcNow().AddHours(1), "hot work"));
        world.Send("smoke", 0.94, 3);
        Assert.Empty(world.Settle());
        world.Send("smoke", 0.97, 4);
        Assert.Equal(["raise smoke#1"], world.Settle());
    }

    [Fact]
    public void What_somebody_brought_back_meanwhile_does_not_count_again()
    {
        var world = Resting(Smoke, suppressed: false);
        // The twin was not told of it.
        world.Journalled(Alarm, new AlarmUnshelved("the work is over"));
        world.Send("smoke", 0.95, 2);
        world.Order(Alarm, new AlarmAcknowledged(""));
        Assert.Empty(world.Settle());
        Assert.Equal((1, true), (world.Alarms[Alarm].Count, world.Alarms[Alarm].Acknowledgement is not null));
    }

    [Fact]
    public void What_ends_and_begins_again_stays_on_the_shelf()
    {
        var world = Resting(Smoke, suppressed: false);
        world.Send("smoke", 0.1, 2);
        world.Settle();
        world.Send("smoke", 0.7, 3);
        world.Settle();
        Assert.NotNull(world.Alarms[Alarm].ShelvedUntil);
    }

    [Fact]
    public void A_matter_of_lower_severity_rests()
    {
        var world = Resting(Smoke + ""","severity":"medium" """, suppressed: false);
        world.Send("smoke", 1, 2);
        Assert.Empty(world.Settle());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_presses_again_brings_the_alarm_back_from_the_shelf_and_not_from_a_drill(bool suppressed)
    {
        var world = new World(""" "id":"sos","when":{"value":"sos","is":true,"each":true} """);
        world.Event(1, "sos");
        world.Settle();
        PutToRest(world, "smoke-1.sos.1", suppressed);
        world.Event(2, "sos");
        Assert.Equal(["raise sos#1"], world.Settle());
        var alarm = world.Alarms["smoke-1.sos.1"];
        Assert.Equal((2, null, suppressed ? 1L : null), (alarm.Count, alarm.ShelvedUntil, alarm.SuppressedBy));
    }

    private static World Resting(string rules, bool suppressed)
    {
        var world = new World(rules);
        world.Send("smoke", 0.7, 1);
        Assert.Equal(["raise smoke#1"], world.Settle());
        world.Clock.Advance(TimeSpan.FromSeconds(5));
        PutToRest(world, Alarm, suppressed);
        return world;
    }

    private static void PutToRest(World world, string alarm, bool suppressed)
    {
        AlarmEvent rests = suppressed ? new AlarmSuppressed(1, "a drill") : new AlarmShelved(world.Clock.GetUtcNow().AddHours(1), "hot work");
        world.Order(alarm, rests);
        Assert.Empty(world.Settle());
    }
}
