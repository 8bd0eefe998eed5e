using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>Alarms of different kinds that have one cause are one incident, of the graver kind, whichever came first.</summary>
public sealed class SharedCauseTests
{
    private readonly DeskBench _desk = new();

    private IncidentRecord First => _desk.State.Incidents[1];

    public static TheoryData<string> ElectricalRules => ["cable-hot", "cable-heating", "residual-current-high"];

    [Theory]
    [MemberData(nameof(ElectricalRules))]
    public void Smoke_after_an_electrical_alarm_makes_it_a_fire_and_sends_the_force_of_one(string rule)
    {
        _desk.OnDuty("unit-1", "unit-2", "unit-police-room");
        _desk.Raise("electrical-b03", rule, severity: AlarmSeverity.High);
        Assert.Empty(_desk.State.Tasks);
        _desk.Wait(TimeSpan.FromMinutes(20));
        _desk.Raise("smoke-b03-1502", "smoke-high");

        Assert.Single(_desk.Incidents);
        Assert.Equal(("fire", AlarmSeverity.Critical, IncidentStage.Dispatched), (First.Kind, First.Severity, First.Stage));
        Assert.Equal(("火情·3号楼", "Fire, Building 3"), (First.Title.Zh, First.Title.En));
        // Two detectors on two floors: the second level of its plan.
        Assert.Equal(3, _desk.State.Tasks.Values.Count(task => task.State == TaskState.Offered));
        var taken = Assert.Single(_desk.Journal, entry => entry.Event is IncidentReclassified);
        Assert.Equal("system", taken.Actor);
        Assert.Equal(IncidentStage.OnScene, First.Deadline!.Stage);
        Assert.Equal(DeskBench.Print(_desk.Replay()), DeskBench.Print(_desk.State));
    }

    [Theory]
    [MemberData(nameof(ElectricalRules))]
    public void An_electrical_alarm_after_smoke_joins_the_fire(string rule)
    {
        _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.Raise("electrical-b03", rule, severity: AlarmSeverity.High);
        Assert.Single(_desk.Incidents);
        Assert.Equal(("fire", "b03", AlarmSeverity.Critical), (First.Kind, First.Place, First.Severity));
        Assert.DoesNotContain(_desk.Journal, entry => entry.Event is IncidentReclassified);
    }

    [Fact]
    public void What_is_of_another_building_or_long_after_is_a_matter_of_its_own()
    {
        _desk.Raise("electrical-b03", "cable-hot");
        _desk.Raise("smoke-b04-502", "smoke-high");
        _desk.Wait(TimeSpan.FromMinutes(31));
        _desk.Raise("smoke-b03-1502", "smoke-high");
        Assert.Equal(["electrical", "fire", "fire"], _desk.Incidents.Select(incident => incident.Kind));
    }

    [Fact]
    public void Smoke_takes_up_again_an_electrical_matter_that_was_thought_to_be_over()
    {
        _desk.OnDuty("unit-1", "unit-2");
        var alarm = _desk.Raise("electrical-b03", "cable-hot");
        _desk.Record(1, "officer-1", "cause", "action");
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1"), VerificationGrade.Limited));
        _desk.Do(turn => TaskOrders.Dispatch(turn, 1, DeskBench.By("officer-1"), ["unit-1"]));
        foreach (var step in (TaskState[])[TaskState.Accepted, TaskState.OnScene])
            _desk.Report(_desk.TaskOf("unit-1").Id, step);
        _desk.Clear(alarm);
        _desk.Report(_desk.TaskOf("unit-1").Id, TaskState.Done);
        Assert.Equal(IncidentStage.Resolved, First.Stage);

        _desk.Raise("smoke-b03-1502", "smoke-high");
        Assert.Equal(("fire", IncidentStage.Dispatched, 1), (First.Kind, First.Stage, First.Reopened));
        Assert.Equal(2, _desk.State.Tasks.Values.Count(task => task.State == TaskState.Offered));
    }

    [Fact]
    public void Whoever_came_for_the_cable_without_what_a_fire_wants_is_no_part_of_its_force()
    {
        var teams = _desk.Knowledge.Teams;
        _desk.Knowledge = _desk.Knowledge with
        {
            Teams = teams with { Units = [.. teams.Units.Select(unit => unit.Name == "unit-1" ? unit with { Equipment = ["radio"] } : unit)] },
        };
        _desk.OnDuty("unit-1", "unit-2", "unit-3");
        _desk.Raise("electrical-b03", "cable-hot");
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1"), VerificationGrade.Limited));
        _desk.Do(turn => TaskOrders.Dispatch(turn, 1, DeskBench.By("officer-1"), ["unit-1"]));
        _desk.Raise("smoke-b03-1502", "smoke-high");
        Assert.Equal(
            ["unit-1", "unit-2", "unit-3"], _desk.State.Tasks.Values.Where(task => task.State == TaskState.Offered).Select(task => task.Unit).Order());
    }

    [Theory]
    [InlineData("gas-b03-1503")]
    [InlineData("gas-b03-1602")]
    [InlineData("gas-b03-1402")]
    public void Gas_in_the_home_beside_above_or_below_is_the_same_leak(string neighbour)
    {
        _desk.Raise("gas-b03-1502", "gas-high");
        _desk.Wait(TimeSpan.FromMinutes(3));
        _desk.Raise(neighbour, "gas-high");
        Assert.Equal([JoinReason.Opened, JoinReason.SecondDetector], First.Alarms.Select(joined => joined.Reason));
        Assert.Equal("b03", First.Place);
    }

    [Theory]
    [InlineData("gas-b03-1504")]
    [InlineData("gas-b03-1702")]
    [InlineData("gas-b03-1603")]
    [InlineData("gas-b02-1503")]
    public void Gas_further_away_is_another_leak(string other)
    {
        _desk.Raise("gas-b03-1502", "gas-high");
        _desk.Raise(other, "gas-high");
        Assert.Equal(2, _desk.Incidents.Count);
    }

    [Theory]
    [InlineData("gas-b03-1502", "gas-high", "smoke-b03-1502", "smoke-high")]
    [InlineData("smoke-b03-1502", "smoke-high", "gas-b03-1502", "gas-high")]
    public void Gas_and_smoke_in_one_building_both_go_out_and_a_person_is_asked_once(string first, string rule, string second, string other)
    {
        _desk.OnDuty("unit-1", "unit-2", "unit-3");
        _desk.Raise(first, rule);
        _desk.Wait(TimeSpan.FromMinutes(2));
        _desk.Raise(second, other);
        _desk.Raise("smoke-b03-1503", "smoke-high");

        Assert.Equal(2, _desk.Incidents.Count);
        Assert.Equal([2L], _desk.Incidents[0].Related.Select(related => related.Number));
        Assert.Equal([1L], _desk.Incidents[1].Related.Select(related => related.Number));
        Assert.All(_desk.Incidents, incident => Assert.Contains(_desk.State.Tasks.Values, task => task.Incident == incident.Number && task.State == TaskState.Offered));
        var text = _desk.Incidents[1].Related[0].Text;
        Assert.Contains(_desk.Incidents[0].Title.En, text.En, StringComparison.Ordinal);
        Assert.DoesNotContain(text.Zh, char.IsAsciiLetter);
    }
}
