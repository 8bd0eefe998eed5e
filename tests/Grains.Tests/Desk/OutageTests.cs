using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>A building that falls silent is one matter of its own kind, and is over when it is heard again.</summary>
public sealed class OutageTests
{
    private readonly DeskBench _desk = new();

    [Fact]
    public void All_devices_of_a_building_are_one_high_incident_within_minutes_and_come_back_by_themselves()
    {
        var alarms = new List<string>();
        foreach (var device in Chengbei.Knowledge.Devices["b03"].OrderBy(device => device.SilenceLimit))
        {
            alarms.Add(Silence(device));
            _desk.Wait(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(170, alarms.Count);
        var incident = Assert.Single(_desk.Incidents);
        Assert.Equal(("power-cut", "b03", AlarmSeverity.High, IncidentStage.Sensed), (incident.Kind, incident.Place, incident.Severity, incident.Stage));
        Assert.Equal(("停电或断网·3号楼", "Power or network down, Building 3"), (incident.Title.Zh, incident.Title.En));
        Assert.Equal(alarms.Order(), incident.Alarms.Select(joined => joined.Alarm).Order());
        Assert.Empty(_desk.State.Tasks);

        foreach (var alarm in alarms)
        {
            Assert.Equal(IncidentStage.Sensed, _desk.Incidents[0].Stage);
            _desk.Clear(alarm);
        }

        Assert.Equal(IncidentStage.Resolved, _desk.Incidents[0].Stage);
        Close();
        _desk.Settle();
        Assert.DoesNotContain(_desk.State.Alarms.Keys, alarms.Contains);
        Assert.Equal(DeskBench.Print(_desk.Replay()), DeskBench.Print(_desk.State));
    }

    [Fact]
    public void What_a_person_made_a_matter_of_life_is_no_part_of_an_outage()
    {
        Silence("door-b03-1");
        _desk.Do(turn => IncidentOrders.Reclassify(turn, 1, DeskBench.By("officer-1"), "sos"));
        Silence("electrical-b03");
        _desk.Settle();
        Assert.Equal(["sos", "power-cut"], _desk.Incidents.Select(incident => incident.Kind));
        Assert.Equal(["electrical-b03"], _desk.Incidents[1].Alarms.Select(joined => joined.Twin));
    }

    [Fact]
    public void The_fault_of_the_first_device_goes_on_as_the_outage()
    {
        Silence("door-b03-1");
        Assert.Equal(("device-fault", AlarmSeverity.Low), (_desk.Incidents[0].Kind, _desk.Incidents[0].Severity));
        _desk.Wait(TimeSpan.FromMinutes(4));
        Silence("electrical-b03");
        var incident = Assert.Single(_desk.Incidents);
        Assert.Equal(("power-cut", "b03", 2), (incident.Kind, incident.Place, incident.Alarms.Length));
        Assert.Equal(["system"], _desk.Journal.Where(entry => entry.Event is IncidentReclassified).Select(entry => entry.Actor));
    }

    [Fact]
    public void What_somebody_in_the_building_reported_before_is_the_same_matter()
    {
        _desk.Do(turn => IncidentOrders.Open(turn, new OpenIncident { Actor = "guard-room-1", Kind = "power-cut", Place = "b03-1502", Text = "no light" }));
        Silence("door-b03-1");
        Assert.Equal(["power-cut", "device-fault"], _desk.Incidents.Select(incident => incident.Kind));
        Silence("electrical-b03");
        var incident = Assert.Single(_desk.Incidents, incident => incident.IsOpen);
        Assert.Equal((1, "power-cut", "b03"), (incident.Number, incident.Kind, incident.Place));
        Assert.Equal(["door-b03-1", "electrical-b03"], incident.Alarms.Select(joined => joined.Twin));
    }

    [Theory]
    [InlineData("door-b06-1", "door-b06-2")]
    [InlineData("smoke-b06-101", "smoke-b06-102", "gas-b06-101", "gas-b06-102", "gas-b06-103")]
    public void Some_of_its_devices_are_no_outage(params string[] silent)
    {
        foreach (var device in silent)
            Silence(device);
        Assert.All(_desk.Incidents, incident => Assert.Equal("device-fault", incident.Kind));
    }

    [Fact]
    public void What_was_silent_long_before_neither_makes_nor_hides_an_outage()
    {
        Silence("door-b06-1");
        _desk.Wait(TimeSpan.FromHours(30));
        Silence("door-b06-2");
        Silence("door-b06-3");
        Assert.Equal("power-cut", Assert.Single(_desk.Incidents, incident => incident.Alarms.Any(joined => joined.Twin == "door-b06-3")).Kind);
    }

    [Fact]
    public void One_building_says_nothing_of_the_next()
    {
        Silence("door-b03-1");
        Silence("electrical-b02");
        Silence("electrical-b03");
        Assert.Equal(["b03"], _desk.Incidents.Where(incident => incident.Kind == "power-cut").Select(incident => incident.Place));
        Assert.Equal(2, _desk.Incidents.Count);
    }

    [Fact]
    public void What_endangers_life_in_a_dark_building_is_never_folded()
    {
        _desk.OnDuty("unit-1", "unit-2");
        Silence("door-b03-1");
        Silence("electrical-b03");
        _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.Raise("gas-b03-101", "gas-high");
        _desk.Raise("sos-b03-304", "sos", onset: AlarmOnset.Moment);
        Assert.Equal(["power-cut", "fire", "gas", "sos"], _desk.Incidents.Select(incident => incident.Kind));
        Assert.Equal(2, _desk.State.Tasks.Values.Count(task => task is { Incident: 2, State: TaskState.Offered }));
    }

    [Fact]
    public void What_is_still_silent_when_a_person_closes_it_is_a_device_fault()
    {
        var door = Silence("door-b03-1");
        var cable = Silence("electrical-b03");
        var gas = Silence("gas-b03-101");
        _desk.Clear(door);
        _desk.Clear(cable);
        Assert.Equal(IncidentStage.Sensed, _desk.Incidents[0].Stage);
        _desk.Do(turn => IncidentOrders.Move(turn, 1, DeskBench.By("officer-1"), IncidentStage.Resolved, []));
        Close();
        _desk.Settle();
        var fault = Assert.Single(_desk.Incidents, incident => incident.IsOpen);
        Assert.Equal(("device-fault", "gas-b03-101"), (fault.Kind, fault.Place));
        Assert.Equal([gas], fault.Alarms.Select(joined => joined.Alarm));
    }

    [Fact]
    public void A_building_that_falls_silent_again_is_the_same_matter_until_it_is_closed()
    {
        var door = Silence("door-b03-1");
        var cable = Silence("electrical-b03");
        _desk.Clear(door);
        _desk.Clear(cable);
        _desk.Wait(TimeSpan.FromMinutes(20));
        Assert.Equal(IncidentStage.Resolved, _desk.Incidents[0].Stage);
        Silence("door-b03-1");
        var incident = Assert.Single(_desk.Incidents);
        Assert.Equal((IncidentStage.Sensed, 1), (incident.Stage, incident.Reopened));
    }

    [Fact]
    public void While_units_are_there_they_say_when_it_is_over()
    {
        _desk.OnDuty("unit-1");
        var door = Silence("door-b03-1");
        var cable = Silence("electrical-b03");
        _desk.Do(turn => TaskOrders.Dispatch(turn, 1, DeskBench.By("officer-1"), ["unit-1"]));
        _desk.Report(_desk.TaskOf("unit-1").Id, TaskState.Accepted);
        _desk.Report(_desk.TaskOf("unit-1").Id, TaskState.OnScene);
        _desk.Clear(door);
        _desk.Clear(cable);
        Assert.Equal(IncidentStage.OnScene, _desk.Incidents[0].Stage);
        _desk.Report(_desk.TaskOf("unit-1").Id, TaskState.Done);
        Assert.Equal(IncidentStage.Resolved, _desk.Incidents[0].Stage);
    }

    /// <summary>A device reports twice within the time after which it counts as offline: a limit below that tells of silences that are none.</summary>
    [Fact]
    public void Each_device_has_one_limit_of_silence_that_its_reports_do_not_reach_and_that_fits_what_it_is_for()
    {
        var rules = RuleFile.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "seeds", Chengbei.Name, "rules.json")), Chengbei.Plan.TimeZone).Definitions;
        foreach (var device in Chengbei.Plan.Twins.Where(twin => twin.Kind.IsDevice()))
        {
            var limit = Assert.Single(rules.Where(rule => rule.AppliesTo.Selects(device)).Select(rule => rule.Condition).OfType<SilenceCondition>()).For;
            Assert.True(limit > device.SilenceLimit / 2, $"{device.Id.Name} reports as often as every {device.SilenceLimit / 2}, and is told silent after {limit}");
            var most = device.Model switch
            {
                "gas" or "hydrant" => TimeSpan.FromHours(3),
                "smoke" or "sos" => TimeSpan.FromHours(27),
                "water-leak" => TimeSpan.FromDays(2),
                _ => TimeSpan.FromMinutes(10),
            };
            Assert.True(limit <= most, $"{device.Id.Name} may be silent for {limit}");
        }
    }

    private void Close()
    {
        _desk.Record(1, "officer-1", "cause", "action");
        _desk.Do(turn => IncidentOrders.Close(turn, 1, DeskBench.By("officer-1"), new CloseIncident { Disposition = Disposition.Handled, Items = [] }, []));
    }

    private string Silence(string device) => Silence(Chengbei.Knowledge.Places.Find(device)!);

    private string Silence(TwinDefinition device) => _desk.Raise(device.Id.Name, RuleOf(device.Model), severity: AlarmSeverity.Low);

    private static string RuleOf(string model) => model switch
    {
        "gas" or "hydrant" => "hourly-silent",
        "smoke" or "sos" => "detector-silent",
        "water-leak" => "device-silent",
        _ => "powered-silent",
    };
}
