using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>Where incidents of devices outdoors are: cameras, gates, hydrants, patrols.</summary>
public sealed class OutdoorPlaceTests
{
    private static readonly string Rules = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "seeds", Chengbei.Name, "rules.json"));

    /// <summary>Every device of the seed community that stands in no building.</summary>
    private static IEnumerable<TwinDefinition> Devices => Chengbei.Plan.Twins.Where(twin =>
        twin.Kind.IsDevice() && Chengbei.Knowledge.Places.Above(twin.Id.Name, TwinKind.Building) is null);

    [Fact]
    public void Each_alarm_of_each_device_outdoors_has_a_place_a_title_and_a_position_of_its_own()
    {
        var rules = RuleFile.Parse(Rules, Chengbei.Plan.TimeZone).Definitions;
        var walked = 0;
        foreach (var rule in rules)
        {
            var titles = new HashSet<BilingualText>();
            foreach (var device in Devices.Where(device => rule.AppliesTo.Selects(device)))
            {
                walked++;
                var incident = IncidentOf(device.Id.Name, rule.Id);
                Assert.Contains(incident.Place, (string[])[device.Id.Name, device.Watches]);
                Assert.Equal(device.Place, incident.Location);
                Assert.True(titles.Add(incident.Title), $"{rule.Id} of {device.Id.Name} has the title of another: {incident.Title.En}");
                Assert.DoesNotContain(incident.Title.Zh, char.IsAsciiLetter);
                Assert.False(incident.Title.En.EndsWith(", Chengbei", StringComparison.Ordinal), incident.Title.En);
            }
        }

        Assert.True(walked > 100, $"only {walked} alarms of devices outdoors were looked at");
    }

    [Theory]
    [InlineData("cam-perimeter-01", "perimeter-crossing", "cam-perimeter-01", "越界入侵·北侧围墙", "Intrusion, North wall")]
    [InlineData("cam-falling-02", "falling-object", "b03", "高空抛物·3号楼", "Object fallen from height, Building 3")]
    [InlineData("hydrant-05", "hydrant-opened", "hydrant-05", "水患·第二网格 消火栓 05", "Water, Hydrant 05, Grid 2")]
    [InlineData("gate-east", "locked-vehicle", "gate-east", "锁定车辆驶出·东门道闸", "Locked vehicle leaving, East gate, car barrier")]
    [InlineData("cam-road-08", "camera-tamper", "cam-road-08", "设备故障·北侧道路 道路摄像机 08", "Device fault, Road camera 08, Road on the north side")]
    [InlineData("cam-falling-02", "camera-tamper", "cam-falling-02", "设备故障·3号楼高空抛物摄像机", "Device fault, Building 3, falling-object camera")]
    public void The_title_says_where_in_words_that_people_use(string twin, string rule, string place, string zh, string en)
    {
        var incident = IncidentOf(twin, rule);
        Assert.Equal((place, zh, en), (incident.Place, incident.Title.Zh, incident.Title.En));
    }

    [Fact]
    public void Two_sides_of_the_wall_are_two_incidents_and_each_is_as_far_as_its_camera()
    {
        var desk = new DeskBench();
        desk.OnDuty("unit-1", "unit-4");
        desk.Raise("cam-perimeter-01", "perimeter-crossing");
        desk.Raise("cam-perimeter-03", "perimeter-crossing");
        Assert.Equal(["Intrusion, North wall", "Intrusion, South wall"], desk.Incidents.Select(incident => incident.Title.En));
        Assert.Equal("unit-1", UnitWeighing.Weigh(desk.NewTurn(), desk.Incidents[0])[0].Unit);
        Assert.Equal("unit-4", UnitWeighing.Weigh(desk.NewTurn(), desk.Incidents[1])[0].Unit);
    }

    [Fact]
    public void A_patrol_unit_that_fell_silent_is_where_its_radio_last_was()
    {
        var desk = new DeskBench();
        var point = new PathPoint(108.9012, 32.3113);
        desk.Knowledge = desk.Knowledge with { Units = desk.Knowledge.Units.SetItem("unit-2", new UnitPosition(point, Located: true, Silent: true)) };
        desk.OnDuty("unit-2");
        desk.Raise("unit-2", "patrol-silent");
        Assert.Equal(new Place(point.Longitude, point.Latitude, 0), desk.Incidents[0].Location);
        Assert.Equal("unit-2", desk.Incidents[0].Place);
    }

    [Fact]
    public void Two_throws_from_one_building_are_one_incident_of_that_building()
    {
        var desk = new DeskBench();
        desk.Raise("cam-falling-02", "falling-object");
        desk.Wait(TimeSpan.FromMinutes(3));
        desk.Raise("cam-falling-02", "falling-object", ordinal: 2);
        desk.Raise("cam-falling-01", "falling-object");
        Assert.Equal(["b03", "b02"], desk.Incidents.Select(incident => incident.Place));
        Assert.Equal(2, desk.Incidents[0].Alarms.Length);
    }

    private static IncidentRecord IncidentOf(string twin, string rule)
    {
        var desk = new DeskBench();
        // A radio off duty raises nothing.
        if (Chengbei.Teams.FindUnit(twin) is not null)
            desk.OnDuty(twin);
        desk.Raise(twin, rule, severity: AlarmSeverity.High);
        return Assert.Single(desk.Incidents);
    }
}
