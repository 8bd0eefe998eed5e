using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Teams;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>Units between an offer and the scene: chased when they should be there, heard when they call, welcome when they come after all.</summary>
public sealed class UnitOnTheWayTests
{
    private readonly DeskBench _desk = new();

    private IncidentRecord First => _desk.State.Incidents[1];

    private TaskRecord Task(int ordinal = 1) => _desk.State.Tasks[TaskRecord.SubjectOf(1, ordinal)];

    [Fact]
    public void A_unit_that_should_be_there_is_reminded_and_then_the_next_is_asked()
    {
        _desk.OnDuty("unit-1", "unit-2");
        _desk.Raise("gas-b03-1502", "gas-high");
        _desk.Report("tasks/1.1", TaskState.Accepted);
        _desk.Report("tasks/1.1", TaskState.EnRoute);
        var due = Task().ArrivalDue!.Value;
        Assert.InRange(due - _desk.Now, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10));
        _desk.Wait(due - _desk.Now - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, Task().Chased);

        _desk.Wait(TimeSpan.FromMilliseconds(1));
        Assert.Equal((1, false, _desk.Now.AddMinutes(1)), (Task().Chased, Task().IsLate, Task().ArrivalDue));
        Assert.Single(_desk.State.Tasks.Values, task => task.State != TaskState.StandingBy);
        var told = _desk.Journal.Select(entry => entry.Event).OfType<TaskChased>().Single().Text;
        Assert.Equal(("已过预计到场时间，尚未到场，请回话", "it should be there by now and is not: it is asked where it is"), (told.Zh, told.En));

        _desk.Wait(TimeSpan.FromMinutes(1));
        Assert.Equal((2, true, TaskState.EnRoute, null), (Task().Chased, Task().IsLate, Task().State, Task().ArrivalDue));
        Assert.Equal(("unit-2", TaskState.Offered), (Task(2).Unit, Task(2).State));

        // It comes all the same, and counts.
        _desk.Report("tasks/1.1", TaskState.OnScene);
        Assert.Equal((false, IncidentStage.OnScene), (Task().IsLate, First.Stage));
        Assert.Equal(DeskBench.Print(_desk.State), DeskBench.Print(_desk.Replay()));
    }

    [Fact]
    public void Who_comes_after_all_though_it_was_just_asked_for_something_else_is_there_and_the_next_is_asked_for_that()
    {
        _desk.OnDuty("unit-1");
        _desk.Raise("gas-b03-1502", "gas-high");
        _desk.Wait(TimeSpan.FromSeconds(61));
        Assert.Equal(TaskState.Expired, Task().State);
        _desk.Raise("gas-b05-302", "gas-high");
        Assert.Equal(("unit-1", TaskState.Offered), (_desk.State.Tasks["tasks/2.1"].Unit, _desk.State.Tasks["tasks/2.1"].State));
        _desk.Report("tasks/1.1", TaskState.OnScene);
        Assert.Equal((TaskState.OnScene, IncidentStage.OnScene, TaskState.Recalled), (Task().State, First.Stage, _desk.State.Tasks["tasks/2.1"].State));
        Assert.True(_desk.State.Incidents[2].UnitsLacking > 0);
        _desk.OnDuty("unit-3");
        _desk.Settle();
        Assert.Equal("unit-3", _desk.State.Tasks.Values.Single(task => task.Incident == 2 && task.State == TaskState.Offered).Unit);
        Assert.Equal(DeskBench.Print(_desk.State), DeskBench.Print(_desk.Replay()));
    }

    [Fact]
    public void Who_is_silent_and_says_the_same_again_is_heard()
    {
        _desk.OnDuty("unit-1");
        _desk.SetSilent("unit-1");
        _desk.Settle();
        Assert.Equal(UnitStatus.OutOfContact, _desk.State.Units["unit-1"].Status);
        _desk.OnDuty("unit-1");
        _desk.Settle();
        Assert.Equal((UnitStatus.Available, true), (_desk.State.Units["unit-1"].Status, _desk.State.Units["unit-1"].HeardAt is not null));
    }

    [Fact]
    public void A_late_unit_with_nobody_to_ask_in_its_place_sends_the_matter_up()
    {
        _desk.OnDuty("unit-1");
        _desk.Raise("gas-b03-1502", "gas-high");
        _desk.Report("tasks/1.1", TaskState.Accepted);
        for (var i = 0; i < 2; i++)
            _desk.Wait(Task().ArrivalDue!.Value - _desk.Now);
        Assert.True(First.DispatchExhausted);
        Assert.Equal((IncidentStage.Dispatched, true), (First.Stage, First.Rungs.Length > 1));
        // Whoever comes on duty is asked.
        _desk.OnDuty("unit-3");
        Assert.Equal(("unit-3", TaskState.Offered), (Task(2).Unit, Task(2).State));
    }

    [Fact]
    public void Where_a_person_sends_the_person_is_told_and_nobody_else_is_asked()
    {
        _desk.OnDuty("unit-1", "unit-2");
        Hazard("unit-1");
        _desk.Report("tasks/1.1", TaskState.Accepted);
        for (var i = 0; i < 2; i++)
            _desk.Wait(Task().ArrivalDue!.Value - _desk.Now);
        Assert.True(Task().IsLate);
        Assert.Single(_desk.State.Tasks);
        Assert.Equal("reminded, and still not there: somebody else must be sent", _desk.Journal.Select(entry => entry.Event).OfType<TaskChased>().Last().Text.En);
    }

    [Fact]
    public void A_clock_that_steps_moves_the_arrival_with_it()
    {
        _desk.OnDuty("unit-1");
        _desk.Raise("gas-b03-1502", "gas-high");
        _desk.Report("tasks/1.1", TaskState.Accepted);
        var due = Task().ArrivalDue!.Value;
        _desk.Step(TimeSpan.FromHours(5));
        Assert.Equal(due.AddHours(5), Task().ArrivalDue);
        _desk.Run();
        Assert.Equal(0, Task().Chased);
    }

    [Theory]
    [InlineData("unit-1")]
    [InlineData("guard-g1-b2")]
    public void A_unit_whose_radio_is_silent_and_who_calls_is_not_out_of_contact(string caller)
    {
        _desk.OnDuty("unit-1", "unit-2");
        _desk.Raise("gas-b03-1502", "gas-high");
        _desk.SetSilent("unit-1");
        _desk.Do(turn => TaskOrders.Report(turn, "tasks/1.1", DeskBench.By(caller), TaskState.Accepted));
        _desk.Run();
        var unit = _desk.State.Units["unit-1"];
        Assert.Equal((false, _desk.Now, TaskState.Accepted), (unit.ContactLost, unit.HeardAt!.Value, Task().State));

        // Not for ever: a call is a sign of life for a while.
        _desk.Do(turn => TaskOrders.Report(turn, "tasks/1.1", DeskBench.By(caller), TaskState.OnScene));
        _desk.Wait(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        Assert.False(_desk.State.Units["unit-1"].ContactLost);
        _desk.Wait(TimeSpan.FromMilliseconds(1));
        Assert.True(_desk.State.Units["unit-1"].ContactLost);
        Assert.Equal(TaskState.Replaced, Task().State);
        // Whatever it orders brings it back.
        _desk.Do(turn => IncidentOrders.Record(turn, 1, DeskBench.By("officer-1"), [new ItemToRecord("note", "x")]));
        Assert.True(_desk.State.Units["unit-1"].ContactLost);
        _desk.Do(turn => IncidentOrders.Escalate(turn, 1, DeskBench.By(caller)));
        Assert.False(_desk.State.Units["unit-1"].ContactLost);
    }

    [Theory]
    [InlineData(TaskState.Replaced)]
    [InlineData(TaskState.Declined)]
    [InlineData(TaskState.Expired)]
    public void A_unit_that_was_given_up_and_comes_all_the_same_is_there(TaskState given)
    {
        _desk.OnDuty("unit-1", "unit-2");
        _desk.Raise("gas-b03-1502", "gas-high");
        if (given == TaskState.Replaced)
        {
            _desk.SetSilent("unit-1");
            _desk.Run();
        }
        else if (given == TaskState.Declined)
        {
            _desk.Report("tasks/1.1", TaskState.Declined);
        }
        else
        {
            _desk.Wait(TimeSpan.FromMinutes(1));
        }

        Assert.Equal((given, TaskState.Offered), (Task().State, Task(2).State));
        _desk.Do(turn => TaskOrders.Report(turn, "tasks/1.1", DeskBench.By("guard-g1-a1", "we are in"), TaskState.OnScene));
        Assert.Equal((TaskState.OnScene, null, IncidentStage.OnScene), (Task().State, Task().Ended, First.Stage));
        Assert.Equal(UnitStatus.OnScene, _desk.State.Units["unit-1"].Status);
        _desk.Settle();
        Assert.Equal(TaskState.OnScene, Task().State);
        Assert.Equal(DeskBench.Print(_desk.State), DeskBench.Print(_desk.Replay()));
    }

    [Fact]
    public void Who_comes_all_the_same_has_nothing_else_to_do_and_is_on_duty()
    {
        _desk.OnDuty("unit-1");
        _desk.Raise("gas-b03-1502", "gas-high");
        _desk.Report("tasks/1.1", TaskState.Declined);
        void Refused(string word) => Assert.Contains(
            word, _desk.Refused(turn => TaskOrders.Report(turn, "tasks/1.1", DeskBench.By("unit-1"), TaskState.OnScene)).Message, StringComparison.Ordinal);
        _desk.Raise("gas-b07-601", "gas-high");
        _desk.Report("tasks/2.1", TaskState.Accepted);
        Refused("unit-1 has tasks/2.1");
        _desk.Report("tasks/2.1", TaskState.Declined);
        _desk.Do(turn => UnitOrders.Declare(turn, "unit-1", DeskBench.By("unit-1"), UnitStatus.Off, Shift.None));
        Refused("off duty");
        _desk.OnDuty("unit-1");
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1"), VerificationGrade.NoCall));
        Refused("no call for service");
    }

    [Theory]
    [InlineData("gas", IncidentStage.Sensed)]
    [InlineData("hazard", IncidentStage.Verified)]
    public void When_everybody_declined_it_goes_back_and_sending_is_due_again(string kind, IncidentStage stage)
    {
        _desk.OnDuty("unit-1", "unit-2");
        if (kind == "gas")
            _desk.Raise("gas-b03-1502", "gas-high");
        else
            Hazard("unit-1");
        _desk.Report("tasks/1.1", TaskState.Declined);
        Assert.Equal(IncidentStage.Dispatched, First.Stage);
        _desk.Report("tasks/1.2", TaskState.Declined);
        Assert.Equal((stage, true), (First.Stage, First.DispatchExhausted));
        Assert.Equal("police-room", First.Rung);
        var back = _desk.Journal.Select(entry => entry.Event).OfType<IncidentStageReturned>().Single();
        Assert.Equal("no unit is left to ask", back.Reason);
        if (kind == "gas")
            Assert.Equal((IncidentStage.Dispatched, _desk.Now.AddMinutes(3)), (First.Deadline!.Stage, First.Deadline.Due));

        // What a person sent somebody to waits for the next as life safety does.
        _desk.OnDuty("unit-3");
        Assert.Equal((IncidentStage.Dispatched, TaskState.Offered), (First.Stage, _desk.TaskOf("unit-3").State));
        // It came all the same.
        Assert.Equal(DeskBench.Print(_desk.State), DeskBench.Print(_desk.Replay()));
    }

    [Fact]
    public void When_the_only_unit_is_called_back_the_procedures_own_time_runs_again()
    {
        _desk.OnDuty("unit-1");
        Hazard("unit-1");
        _desk.Wait(TimeSpan.FromSeconds(30));
        _desk.Do(turn => TaskOrders.Recall(turn, "tasks/1.1", DeskBench.By("officer-1")));
        var within = _desk.Knowledge.Procedures.Find("hazard")!.Stages.First(rule => rule.Stage > IncidentStage.Verified && !rule.Optional);
        Assert.Equal((IncidentStage.Verified, within.Stage, _desk.Now + within.Within!.Value), (First.Stage, First.Deadline!.Stage, First.Deadline.Due));
    }

    [Fact]
    public void A_radio_off_duty_raises_nothing_until_its_unit_comes_on()
    {
        _desk.Raise("unit-3", "patrol-silent", severity: AlarmSeverity.Medium);
        _desk.Wait(TimeSpan.FromHours(30));
        Assert.Empty(_desk.Incidents);
        Assert.Equal(DeskBench.Print(_desk.State), DeskBench.Print(_desk.Replay()));
        _desk.OnDuty("unit-3");
        _desk.Run();
        Assert.Equal(("patrol-silent", "unit-3"), (First.Kind, First.Alarms.Single().Twin));
    }

    [Fact]
    public void A_radio_that_is_heard_again_while_its_unit_is_off_raises_nothing_later()
    {
        var alarm = _desk.Raise("unit-3", "patrol-silent");
        _desk.Clear(alarm);
        _desk.OnDuty("unit-3");
        _desk.Run();
        Assert.DoesNotContain(_desk.Incidents, incident => incident.Alarms.Any(joined => joined.Alarm == alarm && incident.Stage == IncidentStage.Dispatched));
        Assert.Empty(_desk.State.Pending);
    }

    private void Hazard(string unit)
    {
        _desk.Do(turn => IncidentOrders.Open(turn, new OpenIncident { Actor = "officer-1", Kind = "hazard", Place = "b03", Text = "a loose grate" }));
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1"), VerificationGrade.Limited));
        _desk.Do(turn => TaskOrders.Dispatch(turn, 1, DeskBench.By("officer-1"), [unit]));
    }
}
