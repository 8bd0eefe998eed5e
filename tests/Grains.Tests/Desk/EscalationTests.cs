using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Teams;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>What time alone does: each rung has its own clock, and what is overdue climbs once, also after a sleep.</summary>
public sealed class EscalationTests
{
    private readonly DeskBench _desk = new();

    private IncidentRecord First => _desk.State.Incidents[1];

    [Fact]
    public void Each_rung_has_the_ladders_time()
    {
        Open("hazard");
        Assert.Equal(("guard-room", _desk.Now.AddHours(4)), (First.Rung, First.Deadline!.Due));
        _desk.Wait(TimeSpan.FromHours(4) - TimeSpan.FromMilliseconds(1));
        Assert.Equal("guard-room", First.Rung);
        _desk.Wait(TimeSpan.FromMilliseconds(1));
        Assert.Equal(("police-room", _desk.Now.AddMinutes(15)), (First.Rung, First.Deadline!.Due));
        _desk.Wait(TimeSpan.FromMinutes(15));
        Assert.Equal(("station-duty-room", _desk.Now.AddMinutes(30)), (First.Rung, First.Deadline!.Due));
        _desk.Wait(TimeSpan.FromMinutes(30));
        Assert.True(First.Overdue);
        Assert.Equal([IncidentStage.Verified, IncidentStage.Verified, IncidentStage.Verified], First.Rungs.Select(rung => rung.Missed!.Value));
        Assert.Empty(Escalation.Due(new DeskTurn(_desk.State, _desk.Knowledge, DateTimeOffset.MaxValue)));
    }

    [Fact]
    public void A_procedure_gives_the_rungs_times_of_its_own()
    {
        Open("intrusion");
        _desk.Wait(TimeSpan.FromMinutes(3));
        Assert.Equal(("police-room", _desk.Now.AddMinutes(5)), (First.Rung, First.Deadline!.Due));
        _desk.Wait(TimeSpan.FromMinutes(5));
        Assert.Equal(("station-duty-room", _desk.Now.AddMinutes(10)), (First.Rung, First.Deadline!.Due));
    }

    [Fact]
    public void A_desk_that_slept_through_several_deadlines_climbs_one_rung_at_a_time()
    {
        Open("intrusion");
        var again = _desk.Restart();
        again.Wait(TimeSpan.FromDays(2));
        Assert.Equal("police-room", again.Incidents[0].Rung);
        again.Run();
        Assert.Equal("police-room", again.Incidents[0].Rung);
        again = again.Restart();
        again.Wait(TimeSpan.FromDays(2));
        again = again.Restart();
        again.Wait(TimeSpan.FromDays(2));
        again = again.Restart();
        again.Wait(TimeSpan.FromDays(2));
        Assert.Equal(["police-room", "station-duty-room"], again.Journal.Select(entry => entry.Event).OfType<IncidentEscalated>().Select(up => up.Rung));
        Assert.Single(again.Journal, entry => entry.Event is IncidentOverdue);
    }

    [Fact]
    public void What_moves_in_time_stays_where_it_is()
    {
        Open("intrusion");
        _desk.Wait(TimeSpan.FromMinutes(2));
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("guard-room-1"), VerificationGrade.Presence));
        Assert.Equal((IncidentStage.Dispatched, _desk.Now.AddMinutes(2)), (First.Deadline!.Stage, First.Deadline.Due));
        _desk.Wait(TimeSpan.FromSeconds(119));
        Assert.Equal("guard-room", First.Rung);
    }

    [Fact]
    public void An_overdue_incident_that_moves_is_watched_again()
    {
        Open("intrusion");
        for (var i = 0; i < 3; i++)
            _desk.Wait(TimeSpan.FromHours(1));
        Assert.True(First.Overdue);
        _desk.Do(turn => IncidentOrders.Reclassify(turn, 1, DeskBench.By("officer-1"), "hazard"));
        Assert.False(First.Overdue);
        _desk.Wait(TimeSpan.FromHours(4));
        Assert.True(First.Overdue);
        Assert.Equal(2, _desk.Journal.Count(entry => entry.Event is IncidentOverdue));
    }

    [Fact]
    public void A_person_sends_it_up_to_the_top_and_no_further()
    {
        Open("hazard");
        _desk.Do(turn => IncidentOrders.Escalate(turn, 1, DeskBench.By("grid-1", "too much for us")));
        _desk.Do(turn => IncidentOrders.Escalate(turn, 1, DeskBench.By("police-1", "ours neither")));
        Assert.Equal("station-duty-room", First.Rung);
        Assert.Equal(Refusal.FailedPrecondition, _desk.Refused(turn => IncidentOrders.Escalate(turn, 1, DeskBench.By("station-1"))).Refusal);
    }

    [Fact]
    public void A_visit_that_is_late_wakes_no_duty_room()
    {
        Open("other");
        _desk.Do(turn => IncidentOrders.Reclassify(turn, 1, DeskBench.By("officer-1"), "repair"));
        _desk.Do(turn => IncidentOrders.Move(
            turn, 1, DeskBench.By("property-1"), IncidentStage.Resolved, [new ItemToRecord("action", "new lamp")]));
        _desk.Do(turn => IncidentOrders.Close(turn, 1, DeskBench.By("property-1"), new CloseIncident { Disposition = Disposition.Handled }, []));
        Assert.Equal(_desk.Now.AddDays(7), First.FollowUpDue);
        _desk.Wait(TimeSpan.FromDays(8));
        _desk.Wait(TimeSpan.FromDays(8));
        Assert.Equal(("guard-room", true), (First.Rung, First.Overdue));
        Assert.Single(_desk.Journal, entry => entry.Event is IncidentOverdue);
        _desk.Do(turn => IncidentOrders.FollowUp(turn, 1, DeskBench.By("property-1", "it shines")));
        Assert.True(First.IsFinished);
    }

    [Fact]
    public void An_offer_without_an_answer_goes_to_the_next_once()
    {
        _desk.OnDuty("unit-1", "unit-2", "unit-3");
        _desk.Raise("gas-b03-1502", "gas-high");
        Assert.Equal(TaskState.Offered, _desk.TaskOf("unit-1").State);
        var again = _desk.Restart();
        again.Wait(TimeSpan.FromSeconds(60));
        again.Run();
        Assert.Equal(1, again.Journal.Count(entry => entry.Event is TaskExpired));
        Assert.Equal(2, again.Journal.Count(entry => entry.Event is TaskOffered));
    }

    [Fact]
    public void What_found_nobody_is_offered_to_whoever_becomes_free()
    {
        _desk.OnDuty("unit-1");
        _desk.Raise("gas-b03-1502", "gas-high");
        _desk.Raise("gas-b07-601", "gas-high");
        Assert.True(_desk.Incidents[1].DispatchExhausted);
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1", "cooking"), VerificationGrade.NoCall));
        _desk.Run();
        Assert.Equal((2L, TaskState.Offered), (_desk.TaskOf("unit-1").Incident, _desk.TaskOf("unit-1").State));
        Assert.False(_desk.Incidents[1].DispatchExhausted);
    }

    [Fact]
    public void A_unit_that_is_heard_again_is_asked_again_where_nobody_else_is_left()
    {
        _desk.OnDuty("unit-1");
        _desk.Raise("gas-b03-1502", "gas-high");
        _desk.SetSilent("unit-1");
        _desk.Run();
        Assert.Equal(TaskState.Replaced, _desk.TaskOf("unit-1").State);
        _desk.SetSilent("unit-1", silent: false);
        _desk.Run();
        Assert.Equal(TaskState.Offered, _desk.State.Tasks["tasks/1.2"].State);
    }

    [Fact]
    public void Of_units_that_fall_silent_together_none_replaces_another()
    {
        _desk.OnDuty("unit-1", "unit-2", "unit-3");
        _desk.Raise("gas-b03-1502", "gas-high");
        _desk.SetSilent("unit-1");
        _desk.SetSilent("unit-2");
        _desk.Run();
        // Unit 2 stood by.
        Assert.Equal(["unit-1", "unit-3"], _desk.Journal.Select(entry => entry.Event).OfType<TaskOffered>().Select(offered => offered.Unit));
    }

    [Fact]
    public void A_fire_that_was_taken_for_none_and_is_one_has_units_at_once()
    {
        _desk.OnDuty("unit-1", "unit-2");
        _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1", "cooking"), VerificationGrade.NoCall));
        _desk.Run();
        Assert.Equal(Judgement.False, Assert.Single(_desk.State.Alarms.Values).Judgement);
        _desk.Wait(TimeSpan.FromSeconds(1));
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1", "flames"), VerificationGrade.ThreatToLife));
        _desk.Run();
        Assert.Equal(2, _desk.State.Tasks.Values.Count(task => task.State == TaskState.Offered));
        Assert.Equal(Judgement.Confirmed, Assert.Single(_desk.State.Alarms.Values).Judgement);
    }

    [Fact]
    public void A_unit_that_goes_off_while_it_stands_by_is_asked_when_it_is_back()
    {
        _desk.OnDuty("unit-1", "unit-police-room");
        _desk.Raise("gas-b03-1502", "gas-high");
        Assert.Equal(TaskState.StandingBy, _desk.TaskOf("unit-police-room").State);
        _desk.Do(turn => UnitOrders.Declare(turn, "unit-police-room", DeskBench.By("unit-police-room"), UnitStatus.Off, Shift.None));
        _desk.Do(turn => TaskOrders.Report(turn, _desk.TaskOf("unit-1").Id, DeskBench.By("unit-1", "no extinguisher"), TaskState.Declined));
        _desk.OnDuty("unit-police-room");
        Assert.Equal(TaskState.Offered, _desk.TaskOf("unit-police-room").State);
    }

    [Fact]
    public void A_stage_that_is_taken_out_of_the_procedure_is_due_no_more()
    {
        Open("hazard");
        Assert.Equal(IncidentStage.Verified, First.Deadline!.Stage);
        var before = _desk.Knowledge.Procedures;
        _desk.Knowledge = _desk.Knowledge with
        {
            Procedures = new("edited", [.. before.Procedures.Select(procedure => procedure.Kind != "hazard" ? procedure : procedure with
            {
                Stages = [.. procedure.Stages.Where(rule => rule.Stage != IncidentStage.Verified)],
            })]),
        };
        _desk.Run();
        Assert.Equal("hazard", First.Kind);
        Assert.NotEqual(IncidentStage.Verified, First.Deadline?.Stage);
        Assert.Contains(
            "verified", _desk.Journal.Select(entry => entry.Event).OfType<IncidentReclassified>().Single().Reason, StringComparison.Ordinal);
        var entries = _desk.Journal.Count;
        _desk.Run();
        Assert.Equal(entries, _desk.Journal.Count);
        _desk.Wait(TimeSpan.FromHours(4));
        Assert.DoesNotContain(First.Rungs, rung => rung.Missed == IncidentStage.Verified);
    }

    [Fact]
    public void An_incident_whose_place_the_plan_no_longer_holds_is_dispatched_and_closed_all_the_same()
    {
        var alarm = _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.OnDuty("unit-1", "unit-2");
        var places = _desk.Knowledge.Places;
        _desk.Knowledge = _desk.Knowledge with
        {
            Places = places with { Known = places.Known.SetItem("smoke-b03-1502", null).SetItem("b03-1502", null).SetItem("b03", null) },
        };
        Assert.NotEmpty(_desk.Refused(turn => IncidentOrders.Close(
            turn, 1, DeskBench.By("officer-1"), new CloseIncident { Disposition = Disposition.FalseAlarm }, [])).Message);
        _desk.Clear(alarm);
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1"), VerificationGrade.NoCall));
        _desk.Do(turn => IncidentOrders.Close(
            turn, 1, DeskBench.By("officer-1"), new CloseIncident { Disposition = Disposition.FalseAlarm }, []));
        Assert.False(First.IsOpen);
    }

    private void Open(string kind) => _desk.Do(turn => IncidentOrders.Open(
        turn, new OpenIncident { Actor = "guard-room-1", Kind = kind, Place = "b03", Text = "seen" }));
}
