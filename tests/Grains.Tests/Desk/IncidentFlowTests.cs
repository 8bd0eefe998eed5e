using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Teams;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>Incidents from first sign to closed, as the seed community's procedures have them.</summary>
public sealed class IncidentFlowTests
{
    private readonly DeskBench _desk = new();

    private IncidentRecord First => _desk.State.Incidents[1];

    [Fact]
    public void A_fire_runs_from_the_first_smoke_to_closed()
    {
        _desk.OnDuty("unit-1", "unit-2", "unit-police-room");
        var alarm = _desk.Raise("smoke-b03-1502", "smoke-high");

        Assert.Equal(("fire", "b03-1502", IncidentStage.Dispatched), (First.Kind, First.Place, First.Stage));
        Assert.Equal(TaskState.Offered, _desk.TaskOf("unit-1").State);
        // It drives, and is there before unit 2 has walked.
        Assert.Equal(TaskState.Offered, _desk.TaskOf("unit-police-room").State);
        Assert.Equal(TaskState.StandingBy, _desk.TaskOf("unit-2").State);

        var task = _desk.TaskOf("unit-1").Id;
        _desk.Report(task, TaskState.Accepted);
        _desk.Report(task, TaskState.EnRoute);
        _desk.Report(task, TaskState.OnScene);
        Assert.Equal(IncidentStage.OnScene, First.Stage);
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("unit-1", "a pan on the stove"), VerificationGrade.ThreatToProperty));
        _desk.Run();
        Assert.Equal(Judgement.Confirmed, _desk.State.Alarms[alarm].Judgement);
        _desk.Record(1, "unit-1", "cause", "action");
        _desk.Do(turn => TaskOrders.Recall(turn, _desk.TaskOf("unit-police-room").Id, DeskBench.By("officer-1")));
        // It still smokes: done is said with why.
        Assert.Contains("still holds", _desk.Refused(turn => TaskOrders.Report(turn, task, DeskBench.By("unit-1"), TaskState.Done)).Message, StringComparison.Ordinal);
        _desk.Do(turn => TaskOrders.Report(turn, task, DeskBench.By("unit-1") with { StillActive = "the fire is out, it is being aired" }, TaskState.Done));
        Assert.Equal("the fire is out, it is being aired", First.DoneWhileActive!.Said.Reason);
        Assert.Equal(IncidentStage.Resolved, First.Stage);
        Assert.Equal(TaskState.Recalled, _desk.TaskOf("unit-2").State);

        var close = new CloseIncident { Disposition = Disposition.Handled, Items = [new ItemToRecord("review", "hood was dirty")] };
        Assert.Contains("still holds", _desk.Refused(turn => IncidentOrders.Close(turn, 1, DeskBench.By("officer-1"), close, [])).Message, StringComparison.Ordinal);
        _desk.Clear(alarm);
        _desk.Do(turn => IncidentOrders.Close(turn, 1, DeskBench.By("officer-1"), close, []));
        _desk.Run();

        Assert.Equal((IncidentStage.Closed, Disposition.Handled), (First.Stage, First.Disposition));
        Assert.NotNull(First.FollowUpDue);
        Assert.DoesNotContain(alarm, _desk.State.Alarms.Keys);
        Assert.Equal(DeskBench.Print(_desk.Replay()), DeskBench.Print(_desk.State));
    }

    [Fact]
    public void Units_are_weighed_without_a_distance_to_a_place_that_left_the_plan()
    {
        _desk.OnDuty("unit-1");
        _desk.Do(turn => IncidentOrders.Open(
            turn, new OpenIncident { Actor = "officer-1", Kind = "hazard", Place = "b03-1502", Text = "a loose grate" }));
        var places = _desk.Knowledge.Places;
        _desk.Knowledge = _desk.Knowledge with { Places = places with { Known = places.Known.SetItem("b03-1502", null) } };

        var unit = UnitWeighing.Weigh(_desk.NewTurn(), First)[0];

        Assert.Equal(("unit-1", true, 0), (unit.Unit, unit.Able, unit.Distance));
        Assert.Contains("no longer in the plan", unit.Reasons.Single(reason => reason.Criterion == "distance").Text.En, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_detector_agrees_and_widens_the_incident()
    {
        _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.Wait(TimeSpan.FromMinutes(2));
        _desk.Raise("smoke-b03-1503", "smoke-high");

        Assert.Single(_desk.Incidents);
        Assert.True(First.Agreed);
        Assert.Equal("b03", First.Place);
        Assert.Equal([JoinReason.Opened, JoinReason.SecondDetector], First.Alarms.Select(joined => joined.Reason));
    }

    [Fact]
    public void Smoke_after_the_window_is_an_incident_of_its_own()
    {
        _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.Wait(TimeSpan.FromMinutes(11));
        _desk.Raise("smoke-b03-1503", "smoke-high");
        Assert.Equal(2, _desk.Incidents.Count);
    }

    [Fact]
    public void A_device_that_chatters_becomes_one_matter_of_maintenance()
    {
        string alarm = "";
        for (var i = 0; i < 6; i++)
        {
            alarm = _desk.Raise("smoke-b03-1502", "smoke-high");
            _desk.Clear(alarm);
            _desk.Wait(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(["fire", "device-fault"], _desk.Incidents.Select(incident => incident.Kind));
        var maintenance = _desk.Incidents[1];
        Assert.Equal(("smoke-b03-1502", IncidentOrigin.System), (maintenance.Place, maintenance.Origin));
        Assert.Equal(JoinReason.Chattering, Assert.Single(maintenance.Alarms).Reason);
    }

    [Fact]
    public void Nobody_is_sent_against_a_person_before_a_person_verified()
    {
        _desk.OnDuty("unit-1");
        _desk.Raise("cam-perimeter-01", "perimeter-crossing", severity: AlarmSeverity.High);
        Assert.Equal(("intrusion", IncidentStage.Sensed), (First.Kind, First.Stage));
        Assert.Empty(_desk.State.Tasks);
        var refused = _desk.Refused(turn => TaskOrders.Dispatch(turn, 1, DeskBench.By("officer-1"), ["unit-1"]));
        Assert.Equal(Refusal.FailedPrecondition, refused.Refusal);
        Assert.Contains("verify", refused.Message, StringComparison.Ordinal);

        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1", "two people at the fence"), VerificationGrade.Presence));
        _desk.Do(turn => TaskOrders.Dispatch(turn, 1, DeskBench.By("officer-1"), []));
        Assert.Equal(TaskState.Offered, _desk.TaskOf("unit-1").State);
    }

    [Fact]
    public void The_wrong_duty_is_refused_with_whose_it_is()
    {
        _desk.Raise("cam-perimeter-01", "perimeter-crossing");
        var refused = _desk.Refused(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("property-1"), VerificationGrade.Presence));
        Assert.Equal(Refusal.NotAllowed, refused.Refusal);
        Assert.Contains("officer", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Refusal.NotAllowed, _desk.Refused(turn => IncidentOrders.TakeUp(turn, 1, DeskBench.By("nobody"))).Refusal);
    }

    [Fact]
    public void A_grade_from_the_scene_is_undone_there_alone_while_its_grader_is_there()
    {
        _desk.OnDuty("unit-1", "unit-2");
        _desk.Raise("smoke-b03-1502", "smoke-high");
        foreach (var step in (TaskState[])[TaskState.Accepted, TaskState.EnRoute, TaskState.OnScene])
            _desk.Do(turn => TaskOrders.Report(turn, _desk.TaskOf("unit-1").Id, DeskBench.By("unit-1"), step));
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("unit-1", "people are inside"), VerificationGrade.ThreatToLife));

        var refused = _desk.Refused(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1", "the camera shows nothing"), VerificationGrade.NoCall));
        Assert.Equal(Refusal.FailedPrecondition, refused.Refusal);
        Assert.Contains("unit-1 is at incident 1 and graded it threat_to_life", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Refusal.FailedPrecondition, _desk.Refused(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("unit-2", "from afar"), VerificationGrade.Presence)).Refusal);
        Assert.Equal(TaskState.OnScene, _desk.TaskOf("unit-1").State);

        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("unit-1", "all are out"), VerificationGrade.ThreatToProperty));
        Assert.Equal(VerificationGrade.ThreatToProperty, First.Grade);
        // Who is not there has seen what was said there: the rule of the second word.
        var seen = DeskBench.By("officer-1", "a man at the window") with { Etag = First.Position };
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, seen, VerificationGrade.ThreatToLife));
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1", "he is out"), VerificationGrade.ThreatToProperty));
    }

    [Fact]
    public void Who_takes_up_is_of_the_rung_that_has_it()
    {
        _desk.Raise("cam-perimeter-01", "perimeter-crossing");
        var refused = _desk.Refused(turn => IncidentOrders.TakeUp(turn, 1, DeskBench.By("mediator-1")));
        Assert.Equal(Refusal.NotAllowed, refused.Refusal);
        Assert.Contains("take it up as guard-room", refused.Message, StringComparison.Ordinal);
        _desk.Do(turn => IncidentOrders.TakeUp(turn, 1, DeskBench.By("guard-room-1")));
        _desk.Do(turn => IncidentOrders.Escalate(turn, 1, DeskBench.By("guard-room-1", "too much for us")));
        Assert.Equal(Refusal.NotAllowed, _desk.Refused(turn => IncidentOrders.TakeUp(turn, 1, DeskBench.By("guard-room-1"))).Refusal);
        _desk.Do(turn => IncidentOrders.TakeUp(turn, 1, DeskBench.By("police-1")));
    }

    [Fact]
    public void Nobody_answers_and_it_climbs_the_ladder_once_a_rung()
    {
        _desk.OnDuty("unit-1");
        _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.Wait(TimeSpan.FromSeconds(61));
        Assert.Equal(TaskState.Expired, _desk.TaskOf("unit-1").State);
        Assert.True(First.DispatchExhausted);
        Assert.Equal("police-room", First.Rung);
        _desk.Wait(TimeSpan.FromHours(5));
        Assert.Equal(["guard-room", "police-room", "station-duty-room"], First.Rungs.Select(rung => rung.Rung));
        _desk.Wait(TimeSpan.FromHours(5));
        _desk.Wait(TimeSpan.FromHours(5));
        Assert.True(First.Overdue);
        Assert.Equal(2, _desk.Journal.Count(entry => entry.Event is IncidentEscalated));
        Assert.Single(_desk.Journal, entry => entry.Event is IncidentOverdue);
    }

    [Fact]
    public void Expected_alarms_open_nothing_until_the_suppression_ends()
    {
        _desk.Do(turn => SuppressionOrders.Suppress(turn, DeskBench.By("officer-1", "fire drill"), "b03", "smoke-*", _desk.Now.AddHours(1)));
        var alarm = _desk.Raise("smoke-b03-1502", "smoke-high");
        Assert.Empty(_desk.Incidents);
        Assert.Equal(1, _desk.State.Alarms[alarm].SuppressedBy);
        _desk.Raise("smoke-b04-502", "smoke-high");
        Assert.Single(_desk.Incidents);

        _desk.Wait(TimeSpan.FromMinutes(61));
        _desk.Run();
        Assert.Equal(2, _desk.Incidents.Count);
        Assert.Null(_desk.State.Alarms[alarm].SuppressedBy);
    }

    [Theory]
    [InlineData("*", "smoke-b03-1502", "smoke-high", AlarmSeverity.Critical)]
    [InlineData("gas-*", "gas-b03-1502", "gas-raised", AlarmSeverity.High)]
    [InlineData("smoke-*", "smoke-b03-1503", "smoke-rising", AlarmSeverity.High)]
    public void Life_safety_rests_for_an_hour_and_longer_only_when_a_second_person_asked_for_it(string rules, string twin, string rule, AlarmSeverity severity)
    {
        var until = _desk.Now.AddDays(3);
        _desk.Do(turn => SuppressionOrders.Suppress(turn, DeskBench.By("officer-1", "works"), "b03", rules, until));
        var alarm = _desk.Raise(twin, rule, severity: severity);
        _desk.Wait(TimeSpan.FromMinutes(59));
        Assert.Equal(1, _desk.State.Alarms[alarm].SuppressedBy);
        // Neither another one of the same person, nor the end of the first, makes the hour longer.
        _desk.Do(turn => SuppressionOrders.Suppress(turn, DeskBench.By("officer-1", "works"), "b03", rules, until));
        _desk.Do(turn => SuppressionOrders.End(turn, 1, DeskBench.By("officer-1")));
        _desk.Wait(TimeSpan.FromMinutes(1));
        _desk.Settle();
        Assert.Null(_desk.State.Alarms[alarm].SuppressedBy);
        Assert.Single(_desk.Incidents);
        // While a matter of that kind goes on there, nothing of it is expected.
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-2", "dust"), VerificationGrade.NoCall));

        _desk.Do(turn => SuppressionOrders.Suppress(turn, DeskBench.By("supervisor-1", "works"), "b03", rules, until.AddDays(1)));
        Assert.Equal((until.AddDays(1), "supervisor-1"), (_desk.State.Suppressions[2].Until, _desk.State.Suppressions[2].Seconded!.Actor));
        _desk.Wait(TimeSpan.FromHours(30));
        var later = _desk.Raise(twin, rule, ordinal: 2, severity: severity);
        Assert.Equal(2, _desk.State.Alarms[later].SuppressedBy);
        _desk.Wait(TimeSpan.FromHours(5));
        Assert.Equal(2, _desk.State.Alarms[later].SuppressedBy);
    }

    [Fact]
    public void What_gets_worse_under_a_suppression_comes_back_and_stays()
    {
        _desk.Do(turn => SuppressionOrders.Suppress(turn, DeskBench.By("officer-1", "works"), "b03", "*", _desk.Now.AddMinutes(50)));
        var alarm = _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.Tell(alarm, new AlarmUnsuppressed("it got worse"));
        _desk.Settle();
        Assert.Null(_desk.State.Alarms[alarm].SuppressedBy);
        Assert.Single(_desk.Incidents);
    }

    [Fact]
    public void A_unit_that_falls_silent_is_replaced()
    {
        _desk.OnDuty("unit-1", "unit-2", "unit-3");
        _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.Report(_desk.TaskOf("unit-1").Id, TaskState.Accepted);
        var silent = _desk.Knowledge.Units["unit-1"] with { Silent = true };
        _desk.Knowledge = _desk.Knowledge with { Units = _desk.Knowledge.Units.SetItem("unit-1", silent) };
        _desk.Run();

        Assert.Equal(TaskState.Replaced, _desk.TaskOf("unit-1").State);
        Assert.Equal(UnitStatus.OutOfContact, _desk.State.Units["unit-1"].Status);
        Assert.Equal(TaskState.Offered, _desk.TaskOf("unit-3").State);
    }

    [Fact]
    public void Of_two_officers_who_send_one_unit_the_second_is_told()
    {
        _desk.OnDuty("unit-1", "unit-2");
        foreach (var officer in (string[])["officer-1", "officer-2"])
            _desk.Do(turn => IncidentOrders.Open(turn, new OpenIncident { Actor = officer, Kind = "hazard", Place = "b03", Text = "clutter" }));
        foreach (var incident in (long[])[1, 2])
            _desk.Do(turn => IncidentOrders.Verify(turn, incident, DeskBench.By("officer-1"), VerificationGrade.Limited));
        _desk.Do(turn => TaskOrders.Dispatch(turn, 1, DeskBench.By("officer-1"), ["unit-1"]));
        var refused = _desk.Refused(turn => TaskOrders.Dispatch(turn, 2, DeskBench.By("officer-2"), ["unit-1"]));
        Assert.Equal(Refusal.FailedPrecondition, refused.Refusal);
        Assert.Contains("incident 1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_incident_whose_kind_an_edit_took_away_holds_up_nothing_and_is_ended_by_an_officer()
    {
        _desk.OnDuty("unit-1");
        _desk.Raise("smoke-b03-1502", "smoke-high");
        var without = _desk.Knowledge.Procedures.Procedures.RemoveAll(procedure => procedure.Kind == "fire");
        _desk.Knowledge = _desk.Knowledge with { Procedures = _desk.Knowledge.Procedures with { Procedures = without } };
        _desk.Wait(TimeSpan.FromHours(1));
        Assert.Equal(TaskState.Expired, _desk.TaskOf("unit-1").State);

        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1"), VerificationGrade.NoCall));
        _desk.Run();
        _desk.Do(turn => IncidentOrders.Close(
            turn, 1, DeskBench.By("officer-1"), new CloseIncident { Disposition = Disposition.FalseAlarm }, []));
        Assert.Equal(Disposition.FalseAlarm, First.Disposition);
    }

    [Fact]
    public void A_part_of_a_decision_that_fails_is_taken_back_and_the_rest_stands() => _desk.Do(turn =>
    {
        turn.Write("units/unit-1", "unit-1", new UnitDeclared(UnitStatus.Available, Shift.A, ""));
        var fault = turn.Attempt(() =>
        {
            turn.Write("units/unit-2", "unit-2", new UnitDeclared(UnitStatus.Available, Shift.A, ""));
            throw new InvalidOperationException("It broke.");
        });
        Assert.Equal("It broke.", fault?.Message);
        Assert.Equal(["unit-1"], turn.State.Units.Keys);
        Assert.Single(turn.Drafts);
    });

    [Fact]
    public void What_is_on_the_shelf_opens_and_reopens_nothing_until_it_comes_back()
    {
        var alarm = _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.Clear(alarm);
        _desk.Tell(alarm, new AlarmShelved(_desk.Now.AddHours(1), "being cleaned"));
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1"), VerificationGrade.NoCall));
        _desk.Do(turn => IncidentOrders.Close(
            turn, 1, DeskBench.By("officer-1"), new CloseIncident { Disposition = Disposition.FalseAlarm }, []));
        var second = _desk.Raise("smoke-b03-1502", "smoke-high", ordinal: 2);
        _desk.Tell(second, new AlarmShelved(_desk.Now.AddHours(1), "being cleaned"));
        _desk.Clear(second);
        var before = _desk.State.Incidents.Count;
        _desk.Raise("smoke-b03-1502", "smoke-high", ordinal: 2);
        Assert.Equal(before, _desk.State.Incidents.Count);
        Assert.Empty(_desk.State.Pending);
    }

    [Fact]
    public void A_report_of_fire_among_reports_of_noise_gets_an_incident_and_units_of_its_own()
    {
        _desk.OnDuty("unit-1");
        foreach (var text in (string[])["loud", "loud too"])
            _desk.Do(turn => ReportOrders.Receive(turn, new ReportToMake { Place = "b05-302", Text = text, Kind = "noise" }, ""));
        _desk.Do(turn => ReportOrders.Join(turn, 2, DeskBench.By("grid-1"), 1));
        _desk.Do(turn => ReportOrders.Reclassify(turn, 2, DeskBench.By("grid-1", "it is burning"), "fire"));
        var fire = _desk.State.Incidents[_desk.State.Reports[2].Incident];
        Assert.Equal(("fire", IncidentStage.Dispatched), (fire.Kind, fire.Stage));
        Assert.Equal("noise", First.Kind);
    }

    [Fact]
    public void A_unit_that_an_edit_took_away_is_replaced()
    {
        _desk.OnDuty("unit-1", "unit-2", "unit-3");
        _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.Report(_desk.TaskOf("unit-1").Id, TaskState.Accepted);
        var teams = _desk.Knowledge.Teams;
        _desk.Knowledge = _desk.Knowledge with { Teams = teams with { Units = teams.Units.RemoveAll(unit => unit.Name == "unit-1") } };
        _desk.Run();
        Assert.Equal(TaskState.Replaced, _desk.TaskOf("unit-1").State);
        Assert.Equal(TaskState.Offered, _desk.TaskOf("unit-3").State);
    }
}
