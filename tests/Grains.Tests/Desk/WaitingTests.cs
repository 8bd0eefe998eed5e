using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Reports;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>An incident that waits: what is due stands still, supervision sees why, and it goes on with what was left.</summary>
public sealed class WaitingTests
{
    private readonly DeskBench _desk = new();

    private IncidentRecord Incident => _desk.State.Incidents[1];

    [Fact]
    public void What_is_due_stands_still_and_goes_on_with_the_time_that_was_left()
    {
        OpenHazard();
        _desk.Wait(TimeSpan.FromHours(1));
        var left = Incident.Deadline!.Due - _desk.Now;
        var until = _desk.Now + TimeSpan.FromDays(7);
        _desk.Do(turn => Waiting.Pause(turn, 1, DeskBench.By("property-1", "the lock is on order"), until));
        Assert.Null(Incident.Deadline);
        Assert.Equal(("property-1", "the lock is on order", until, IncidentStage.Resolved, left), (
            Incident.Waiting!.Began.Actor, Incident.Waiting.Began.Reason, Incident.Waiting.Until, Incident.Waiting.Stage, Incident.Waiting.Left));

        _desk.Wait(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.NotNull(Incident.Waiting);
        Assert.Single(Incident.Rungs);
        _desk.Wait(TimeSpan.FromSeconds(1));
        Assert.Null(Incident.Waiting);
        Assert.Equal(new IncidentDeadline(IncidentStage.Resolved, _desk.Now + left), Incident.Deadline);
        Assert.Equal(("system", "its time is over"), (Incident.Waits[0].Ended!.Actor, Incident.Waits[0].Ended!.Reason));
        _desk.Wait(left);
        Assert.Equal(2, Incident.Rungs.Length);
        Assert.Equal(DeskBench.Print(_desk.State), DeskBench.Print(_desk.Replay()));
    }

    [Fact]
    public void A_step_of_the_clock_takes_nothing_of_what_was_left()
    {
        OpenHazard();
        _desk.Do(turn => Waiting.Pause(turn, 1, DeskBench.By("officer-1", "parts"), _desk.Now + TimeSpan.FromDays(1)));
        var left = Incident.Waiting!.Left;
        _desk.Step(TimeSpan.FromHours(5));
        _desk.Do(turn => Waiting.Resume(turn, 1, DeskBench.By("officer-1", "they are here")));
        Assert.Equal(_desk.Now + left, Incident.Deadline!.Due);
        Assert.Equal("they are here", Incident.Waits[0].Ended!.Reason);
    }

    [Theory]
    [InlineData("smoke-b03-1502", "smoke-high")]
    [InlineData("sos-b03-1502", "sos")]
    [InlineData("gas-b03-1502", "gas-high")]
    public void Life_safety_never_waits(string twin, string rule)
    {
        _desk.Raise(twin, rule);
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1"), VerificationGrade.Limited));
        var refused = _desk.Refused(turn => Waiting.Pause(turn, 1, DeskBench.By("supervisor-1"), _desk.Now + TimeSpan.FromHours(1)));
        Assert.Equal(Refusal.FailedPrecondition, refused.Refusal);
        Assert.Contains("life safety", refused.Message, StringComparison.Ordinal);
        _desk.Tell($"{twin}.{rule}.1", new AlarmShelved(_desk.Now + TimeSpan.FromMinutes(30), "works"));
        _desk.Settle();
        Assert.Null(Incident.Waiting);
    }

    [Fact]
    public void Only_what_somebody_looked_at_waits_and_only_by_those_who_may()
    {
        _desk.Do(turn => IncidentOrders.Open(turn, new OpenIncident { Actor = "officer-1", Kind = "hazard", Place = "b03", Text = "boxes" }));
        Assert.Equal(Refusal.FailedPrecondition, Refused("officer-1", TimeSpan.FromHours(1)));
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1"), VerificationGrade.Limited));
        Assert.Equal(Refusal.NotAllowed, Refused("guard-room-1", TimeSpan.FromHours(1)));
        Assert.Equal(Refusal.InvalidArgument, Refused("officer-1", TimeSpan.FromDays(31)));
        Assert.Equal(Refusal.InvalidArgument, Refused("officer-1", TimeSpan.Zero));
        Assert.Equal(Refusal.FailedPrecondition, _desk.Refused(turn => Waiting.Resume(turn, 1, DeskBench.By("officer-1"))).Refusal);
    }

    public static TheoryData<string> News => ["grade", "kind", "stage", "alarm", "report", "rung", "unit", "merge", "close"];

    [Theory]
    [MemberData(nameof(News))]
    public void Whatever_happens_to_it_ends_the_wait(string news)
    {
        _desk.OnDuty("unit-2");
        OpenHazard();
        _desk.Do(turn => Waiting.Pause(turn, 1, DeskBench.By("officer-1", "parts"), _desk.Now + TimeSpan.FromDays(9)));
        var command = DeskBench.By("officer-1");
        _desk.Raise("door-b04-1", "door-held", severity: AlarmSeverity.Low);
        _desk.Do(turn => ReportOrders.Receive(turn, new ReportToMake { Kind = "hazard", Place = "b03-1402", Text = "boxes" }, "hash"));
        Assert.NotNull(Incident.Waiting);
        Action<DeskTurn> happens = news switch
        {
            "grade" => turn => IncidentOrders.Verify(turn, 1, command, VerificationGrade.Presence),
            "kind" => turn => IncidentOrders.Reclassify(turn, 1, command, "fire"),
            "stage" => turn => IncidentOrders.Move(turn, 1, command, IncidentStage.OnScene, []),
            "alarm" => turn => IncidentOrders.JoinAlarm(turn, 1, command, "door-b04-1.door-held.1"),
            "report" => turn => ReportOrders.Join(turn, 1, command, 1),
            "rung" => turn => IncidentOrders.Escalate(turn, 1, command),
            "unit" => turn => TaskOrders.Dispatch(turn, 1, command, ["unit-2"]),
            "merge" => turn => IncidentOrders.Merge(turn, 3, command, 1),
            _ => turn => IncidentOrders.Close(turn, 1, command, new CloseIncident { Disposition = Disposition.NoAction }, []),
        };
        _desk.Do(happens);
        Assert.Null(Incident.Waiting);
        Assert.NotNull(Assert.Single(Incident.Waits).Ended);
        Assert.Equal(news == "close", Incident.Deadline is null);
    }

    [Fact]
    public void An_incident_waits_with_its_alarm_on_the_shelf_and_no_longer()
    {
        var alarm = _desk.Raise("door-b04-1", "door-held", severity: AlarmSeverity.Low);
        _desk.Wait(TimeSpan.FromMinutes(1));
        var left = Incident.Deadline!.Due - _desk.Now;
        var until = _desk.Now + TimeSpan.FromHours(8);
        _desk.Tell(alarm, new AlarmShelved(until, "a wedding, the door stays open"));
        _desk.Settle();
        Assert.Equal((alarm, until, left, "a wedding, the door stays open"), (
            Incident.Waiting!.Alarm, Incident.Waiting.Until, Incident.Waiting.Left, Incident.Waiting.Began.Reason));

        // Who lets it go on meanwhile is not overruled.
        _desk.Do(turn => Waiting.Resume(turn, 1, DeskBench.By("officer-1", "they may close it")));
        _desk.Settle();
        Assert.Null(Incident.Waiting);

        _desk.Tell(alarm, new AlarmShelved(until, "as I said"));
        _desk.Settle();
        Assert.NotNull(Incident.Waiting);
        _desk.Tell(alarm, new AlarmUnshelved("the wedding is over"));
        _desk.Settle();
        Assert.Null(Incident.Waiting);
        Assert.NotNull(Incident.Deadline);
        Assert.Equal(DeskBench.Print(_desk.State), DeskBench.Print(_desk.Replay()));
    }

    private Refusal Refused(string actor, TimeSpan time) =>
        _desk.Refused(turn => Waiting.Pause(turn, 1, DeskBench.By(actor), _desk.Now + time)).Refusal;

    private void OpenHazard()
    {
        _desk.Do(turn => IncidentOrders.Open(turn, new OpenIncident { Actor = "officer-1", Kind = "hazard", Place = "b03", Text = "boxes" }));
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1"), VerificationGrade.Limited));
    }
}
