using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Procedures;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>Which alarms are of one incident, and why each was joined, by the seed community's procedures.</summary>
public sealed class CorrelationTests
{
    private readonly DeskBench _desk = new();

    private IncidentRecord First => _desk.State.Incidents[1];

    [Fact]
    public void The_same_twin_is_of_its_incident_however_late()
    {
        _desk.Raise("door-b03-1", "door-held");
        _desk.Wait(TimeSpan.FromHours(5));
        _desk.Raise("door-b03-1", "door-held", ordinal: 2);
        Assert.Equal([JoinReason.Opened, JoinReason.SameTwin], Reasons(First));
    }

    [Fact]
    public void An_alarm_that_comes_again_is_joined_once()
    {
        var alarm = _desk.Raise("door-b03-1", "door-held");
        _desk.Clear(alarm);
        _desk.Wait(TimeSpan.FromMinutes(2));
        _desk.Raise("door-b03-1", "door-held");
        Assert.Single(Assert.Single(_desk.Incidents).Alarms);
    }

    [Fact]
    public void An_alarm_that_comes_again_stays_with_its_incident_whatever_kind_that_is_now()
    {
        _desk.Raise("smoke-b03-1502", "smoke-high");
        // Of what nobody looked at, no lesser kind is made.
        Assert.Contains(
            "it is graded no_call first", _desk.Refused(turn => IncidentOrders.Reclassify(turn, 1, DeskBench.By("officer-1"), "electrical")).Message, StringComparison.Ordinal);
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1"), VerificationGrade.Limited));
        Assert.Equal(
            Refusal.FailedPrecondition, _desk.Refused(turn => IncidentOrders.Reclassify(turn, 1, DeskBench.By("officer-1"), "electrical")).Refusal);
        // Who is there knows what it is.
        _desk.OnDuty("unit-1");
        _desk.Report(_desk.TaskOf("unit-1").Id, TaskState.Accepted);
        _desk.Report(_desk.TaskOf("unit-1").Id, TaskState.OnScene);
        _desk.Do(turn => IncidentOrders.Reclassify(turn, 1, DeskBench.By("unit-1"), "electrical"));
        _desk.Wait(TimeSpan.FromMinutes(2));
        _desk.Raise("smoke-b03-1502", "smoke-high");
        Assert.Equal("electrical", Assert.Single(_desk.Incidents).Kind);
    }

    [Fact]
    public void Another_device_of_the_same_home_is_of_the_same_incident()
    {
        _desk.Do(turn => IncidentOrders.Open(
            turn, new OpenIncident { Actor = "guard-room-1", Kind = "gas", Place = "b03-1502", Text = "it smells of gas" }));
        _desk.Raise("gas-b03-1502", "gas-high");
        Assert.Equal([JoinReason.SameHome], Reasons(First));
    }

    [Fact]
    public void Water_above_and_below_is_on_one_riser()
    {
        _desk.Raise("water-leak-b03-f05", "water-leak");
        _desk.Raise("water-leak-b03-f04", "water-leak");
        _desk.Raise("water-leak-b04-f04", "water-leak");
        Assert.Equal([JoinReason.Opened, JoinReason.SameRiser], Reasons(First));
        Assert.Equal(2, _desk.Incidents.Count);
    }

    [Fact]
    public void A_building_that_falls_silent_is_one_incident_at_the_building()
    {
        foreach (var home in (string[])["1501", "1502", "1503", "1504"])
        {
            _desk.Raise($"smoke-b03-{home}", "detector-silent", severity: AlarmSeverity.Low);
            _desk.Wait(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(("device-fault", "b03"), (First.Kind, First.Place));
        Assert.Equal(
            [JoinReason.Opened, JoinReason.BuildingOffline, JoinReason.BuildingOffline, JoinReason.BuildingOffline], Reasons(First));
        Assert.Single(_desk.Incidents);
        _desk.Raise("smoke-b04-502", "detector-silent");
        Assert.Equal(2, _desk.Incidents.Count);
    }

    [Fact]
    public void What_falls_is_a_matter_of_the_building_that_the_camera_watches_and_doors_and_cables_of_theirs()
    {
        _desk.Raise("cam-falling-01", "falling-object");
        Assert.Equal("b02", First.Place);
        _desk.Raise("door-b03-1", "door-forced");
        _desk.Raise("door-b03-1", "door-tamper");
        Assert.Equal([JoinReason.Opened, JoinReason.SameTwin], Reasons(_desk.State.Incidents[2]));
        _desk.Raise("electrical-b03", "cable-hot");
        _desk.Raise("electrical-b04", "cable-hot");
        Assert.Equal(4, _desk.Incidents.Count);
    }

    [Fact]
    public void What_is_of_the_same_grid_is_nearby()
    {
        var intrusion = _desk.Knowledge.Procedures.Find("intrusion")! with { Alarms = ["seen-*"] };
        _desk.Knowledge = _desk.Knowledge with { Procedures = new ProcedureBook("", [intrusion]) };
        _desk.Raise("cam-estate-01", "seen-a");
        _desk.Raise("cam-estate-02", "seen-b");
        _desk.Raise("cam-estate-05", "seen-a");
        Assert.Equal([JoinReason.Opened, JoinReason.Nearby], Reasons(First));
        Assert.Equal("g1", First.Place);
        Assert.Equal(["cam-estate-05"], _desk.Incidents.Skip(1).Select(incident => incident.Place));
    }

    [Fact]
    public void A_person_joins_what_no_rule_would_and_the_place_grows()
    {
        _desk.Raise("smoke-b03-1502", "smoke-high");
        var other = _desk.Raise("electrical-b04", "cable-hot");
        _desk.Do(turn => IncidentOrders.JoinAlarm(turn, 1, DeskBench.By("officer-1"), other));
        Assert.Equal([JoinReason.Opened, JoinReason.ByHand], Reasons(First));
        Assert.Equal("g1", First.Place);
        Assert.Equal(
            Refusal.InvalidArgument,
            _desk.Refused(turn => IncidentOrders.JoinAlarm(turn, 1, DeskBench.By("officer-1"), "smoke-b03-1502.smoke-high.9")).Refusal);
    }

    [Fact]
    public void A_second_detector_takes_up_again_what_was_thought_to_be_over()
    {
        _desk.OnDuty("unit-1", "unit-2", "unit-3");
        var alarm = _desk.Raise("smoke-b03-1502", "smoke-high");
        Resolve("unit-1", "unit-2");
        _desk.Clear(alarm);
        _desk.Wait(TimeSpan.FromMinutes(1));
        _desk.Raise("smoke-b03-1503", "smoke-high");

        Assert.Equal((1, IncidentStage.Dispatched), (First.Reopened, First.Stage));
        Assert.Equal(2, _desk.State.Tasks.Values.Count(task => task.State == TaskState.Offered));
    }

    [Fact]
    public void What_was_no_call_for_service_takes_no_further_alarm()
    {
        _desk.OnDuty("unit-1", "unit-2");
        _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1", "cooking"), VerificationGrade.NoCall));
        _desk.Wait(TimeSpan.FromMinutes(1));
        _desk.Raise("smoke-b03-1503", "smoke-high");
        Assert.Equal((2, IncidentStage.Dispatched), (_desk.Incidents.Count, _desk.Incidents[1].Stage));
    }

    [Fact]
    public void A_real_fire_beside_a_detector_that_chatters_is_a_fire()
    {
        for (var i = 0; i < 4; i++)
            _desk.Clear(_desk.Raise("smoke-b03-1502", "smoke-high"));
        _desk.Raise("smoke-b03-1503", "smoke-high");
        Assert.Equal(["fire", "device-fault"], _desk.Incidents.Select(incident => incident.Kind));
        Assert.Equal([JoinReason.Opened, JoinReason.SecondDetector], Reasons(First));
        Assert.Equal([JoinReason.Chattering], Reasons(_desk.Incidents[1]));
    }

    [Fact]
    public void A_desk_that_restarts_long_after_sends_nobody_for_what_chattered_then()
    {
        _desk.OnDuty("unit-1", "unit-2");
        var alarm = "";
        for (var i = 0; i < 6; i++)
        {
            alarm = _desk.Raise("smoke-b03-1502", "smoke-high");
            _desk.Clear(alarm);
            _desk.Wait(TimeSpan.FromSeconds(5));
        }

        Resolve("unit-1", "unit-2");
        _desk.Wait(TimeSpan.FromHours(1));
        var again = _desk.Restart();
        again.Run();
        Assert.Empty(again.Journal.Skip(_desk.Journal.Count));
        Assert.Equal(IncidentStage.Resolved, again.State.Incidents[1].Stage);
    }

    [Fact]
    public void A_flood_begins_and_ends_once_and_counts_all_its_alarms()
    {
        for (var i = 0; i < 12; i++)
            _desk.Raise($"smoke-b03-{i + 1}01", "smoke-high");
        _desk.Wait(TimeSpan.FromMinutes(11));
        _desk.Wait(TimeSpan.FromMinutes(11));
        Assert.Equal([10], _desk.Journal.Select(entry => entry.Event).OfType<AlarmFloodBegan>().Select(flood => flood.Alarms));
        Assert.Equal([12], _desk.Journal.Select(entry => entry.Event).OfType<AlarmFloodEnded>().Select(flood => flood.Alarms));
    }

    [Fact]
    public void An_alarm_from_before_a_suppression_is_not_suppressed()
    {
        _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.Wait(TimeSpan.FromMinutes(1));
        _desk.Do(turn => SuppressionOrders.Suppress(turn, DeskBench.By("officer-1", "fire drill"), "b03", "smoke-*", _desk.Now.AddHours(1)));
        _desk.Run();
        var again = _desk.Restart();
        again.Run();
        Assert.Empty(again.Journal.Skip(_desk.Journal.Count));
        Assert.DoesNotContain(again.Journal, entry => entry.Event is AlarmSuppressed);
    }

    [Fact]
    public void Merging_shows_the_alarms_in_the_other_and_a_closed_one_holds_nothing_up()
    {
        var closed = _desk.Raise("electrical-b04", "cable-hot");
        _desk.Clear(closed);
        _desk.Tell(closed, new AlarmClosed("repaired"));
        _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.Do(turn => IncidentOrders.Merge(turn, 1, DeskBench.By("officer-1"), 2));
        Assert.Equal(2, _desk.State.Incidents[2].Alarms.Length);
        Assert.DoesNotContain(closed, _desk.State.Alarms.Keys);
        Assert.DoesNotContain(closed, _desk.Restart().State.Alarms.Keys);
    }

    private void Resolve(params string[] units)
    {
        _desk.Record(1, "officer-1", "cause", "action");
        foreach (var unit in units)
            _desk.Report(_desk.TaskOf(unit).Id, TaskState.Accepted);
        foreach (var unit in units)
        {
            _desk.Report(_desk.TaskOf(unit).Id, TaskState.OnScene);
            // It still smokes while they leave: the new rule wants to be told why.
            _desk.Do(turn => TaskOrders.Report(turn, _desk.TaskOf(unit).Id, DeskBench.By(unit) with { StillActive = "it is out" }, TaskState.Done));
        }

        Assert.Equal(IncidentStage.Resolved, First.Stage);
    }

    private static IEnumerable<JoinReason> Reasons(IncidentRecord incident) => incident.Alarms.Select(joined => joined.Reason);
}
