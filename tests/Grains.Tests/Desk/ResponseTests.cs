using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>Severity, force, rung and what is asked outside follow how large an incident is; whoever arrives first goes first.</summary>
public sealed class ResponseTests
{
    private static readonly string[] EveryUnit = ["unit-1", "unit-2", "unit-3", "unit-4", "unit-police-room", "unit-station"];

    private readonly DeskBench _desk = new();

    private IncidentRecord First => _desk.State.Incidents[1];

    public static TheoryData<string> Kinds => [.. Chengbei.Procedures.Procedures.Select(procedure => procedure.Kind)];

    public static TheoryData<string, int> Levels
    {
        get
        {
            var levels = new TheoryData<string, int>();
            foreach (var procedure in Chengbei.Procedures.Procedures)
            {
                for (var level = 2; level <= procedure.Response.Length + 1; level++)
                    levels.Add(procedure.Kind, level);
            }

            return levels;
        }
    }

    [Fact]
    public void A_fire_over_floors_grows_with_every_detector()
    {
        _desk.OnDuty(EveryUnit);
        _desk.Raise("smoke-b03-1502", "smoke-rising", severity: AlarmSeverity.High);
        Assert.Equal((AlarmSeverity.High, 1, 2, "guard-room"), (First.Severity, First.ResponseLevel, Asked(1), First.Rung));

        _desk.Raise("smoke-b03-1503", "smoke-rising", severity: AlarmSeverity.High);
        Assert.Equal((AlarmSeverity.High, 1), (First.Severity, First.ResponseLevel));
        _desk.Raise("smoke-b03-1602", "smoke-rising", severity: AlarmSeverity.High);
        Assert.Equal((AlarmSeverity.Critical, 2, 3, "police-room"), (First.Severity, First.ResponseLevel, Asked(1), First.Rung));
        Assert.Equal(["fire-brigade"], First.Outside.Select(ask => ask.Service.Name));
        Assert.Equal(("3个探测器报警，涉及2个楼层", "3 detectors have alarms, on 2 floors"), (First.Outside[0].Reason.Zh, First.Outside[0].Reason.En));

        foreach (var home in new[] { "1603", "1702", "1703", "1802", "1803" })
            _desk.Raise($"smoke-b03-{home}", "smoke-rising", severity: AlarmSeverity.High);
        Assert.Equal((AlarmSeverity.Critical, 3, 4, "station-duty-room"), (First.Severity, First.ResponseLevel, Asked(1), First.Rung));
        Assert.Equal(["fire-brigade", "ambulance"], First.Outside.Select(ask => ask.Service.Name));
        Assert.Equal(2, _desk.State.Tasks.Values.Count(task => task.State == TaskState.StandingBy));
        Assert.Single(_desk.Incidents);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_threat_to_life_is_critical_whatever_the_kind_and_somebody_goes(string kind)
    {
        _desk.OnDuty(EveryUnit);
        Open(kind);
        Verify(VerificationGrade.ThreatToLife);
        Assert.Equal(AlarmSeverity.Critical, First.Severity);
        var procedure = Chengbei.Procedures.Find(kind)!;
        if (procedure.Dispatch.Units > 0)
            Assert.True(Asked(1) >= procedure.Dispatch.Units, $"{Asked(1)} units are asked");
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Each_level_of_each_plan_brings_what_it_says(string kind, int level)
    {
        var procedure = Chengbei.Procedures.Find(kind)!;
        var step = procedure.Response[level - 2];
        Assert.True(step.When.Grade != VerificationGrade.None || step.When.Detectors > 0);
        _desk.OnDuty(EveryUnit);
        Open(kind);
        if (step.When.Grade != VerificationGrade.None)
        {
            Verify(step.When.Grade);
        }
        else
        {
            foreach (var home in Enumerable.Range(1, step.When.Detectors).Select(floor => $"b03-{floor}02"))
            {
                var alarm = _desk.Raise($"{(kind == "gas" ? "gas" : "smoke")}-{home}", procedure.Alarms[0]);
                // What opened a matter of its own, for it is not next door, is merged.
                if (_desk.State.Incidents.Values.LastOrDefault(other => other is { IsOpen: true, Number: > 1 }) is { } own)
                    _desk.Do(turn => IncidentOrders.Merge(turn, own.Number, DeskBench.By("officer-1", "the same leak"), 1));
                else
                    _desk.Do(turn => IncidentOrders.JoinAlarm(turn, 1, DeskBench.By("officer-1"), alarm));
            }
        }

        Assert.True(First.ResponseLevel >= level);
        Assert.True(First.Severity >= step.Severity);
        Assert.All(step.Ask, service => Assert.Contains(First.Outside, ask => ask.Service == service && ask.Asked is null));
        if (step.Rung.Length > 0)
            Assert.Contains(First.Rungs, visit => visit.Rung == step.Rung);
    }

    [Fact]
    public void What_was_called_something_else_and_is_a_fire_is_handled_as_a_fire()
    {
        _desk.OnDuty(EveryUnit);
        Open("other");
        Assert.Equal((Chengbei.Procedures.Find("other")!.Severity, 0), (First.Severity, Asked(1)));
        _desk.Do(turn => IncidentOrders.Reclassify(turn, 1, DeskBench.By("officer-1", "it burns"), "fire"));
        Assert.Equal((AlarmSeverity.Critical, 2), (First.Severity, Asked(1)));
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1", "steam"), VerificationGrade.NoCall));
        _desk.Do(turn => IncidentOrders.Reclassify(turn, 1, DeskBench.By("officer-1", "steam"), "repair"));
        Assert.Equal(Chengbei.Procedures.Find("repair")!.Severity, First.Severity);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_tried_is_what_is_sent(string kind)
    {
        _desk.OnDuty("unit-1", "unit-3", "unit-police-room");
        var entries = _desk.Journal.Count;
        var tried = ResponseTrial.Try(_desk.NewTurn(), new ResponseToTry { Kind = kind, Place = "b03-1502" });
        Assert.Equal(entries, _desk.Journal.Count);
        Open(kind);
        Assert.Equal((First.Severity, First.ResponseLevel, First.Rung), (tried.Severity, tried.Level, tried.Rung));
        var offered = _desk.State.Tasks.Values.Where(task => task.State == TaskState.Offered).Select(task => task.Unit);
        var ready = _desk.State.Tasks.Values.Where(task => task.State == TaskState.StandingBy).Select(task => task.Unit);
        Assert.Equal(tried.Automatic ? tried.Send.Select(unit => unit.Unit) : [], offered);
        Assert.Equal(tried.Automatic ? tried.StandBy.Select(unit => unit.Unit) : [], ready);
        Assert.Equal(tried.Automatic ? tried.Lacking : 0, First.UnitsLacking);
        Assert.Equal(tried.Outside, First.Outside.Select(ask => ask.Service));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_tried_of_a_threat_to_life_is_what_is_sent(string kind)
    {
        _desk.OnDuty("unit-1", "unit-3", "unit-police-room");
        var tried = ResponseTrial.Try(_desk.NewTurn(), new ResponseToTry { Kind = kind, Place = "b03-1502", Grade = VerificationGrade.ThreatToLife });
        Assert.True(tried.Automatic && tried.Send.Length > 0, "Somebody is sent.");
        Open(kind);
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1", "a life is in danger"), VerificationGrade.ThreatToLife));
        var offered = _desk.State.Tasks.Values.Where(task => task.State == TaskState.Offered).Select(task => task.Unit);
        Assert.Equal((First.Severity, First.ResponseLevel, First.Rung), (tried.Severity, tried.Level, tried.Rung));
        Assert.Equal(tried.Send.Select(unit => unit.Unit).Order(), offered.Order());
        Assert.Equal(tried.Lacking, First.UnitsLacking);
        Assert.Subset(First.Outside.Select(ask => ask.Service).ToHashSet(), tried.Outside.ToHashSet());
    }

    [Fact]
    public void An_incident_can_be_tried_as_it_may_become()
    {
        _desk.OnDuty(EveryUnit);
        _desk.Raise("smoke-b03-1502", "smoke-high");
        var tried = ResponseTrial.Try(_desk.NewTurn(), new ResponseToTry { Incident = 1, Detectors = 8, Floors = 4 });
        Assert.Equal((3, AlarmSeverity.Critical, "station-duty-room", 4), (tried.Level, tried.Severity, tried.Rung, tried.Units));
        // Two are asked already.
        Assert.Equal(2, tried.Send.Length);
        Assert.Equal(1, First.ResponseLevel);
        Assert.Equal(Refusal.InvalidArgument, Assert.Throws<RefusedException>(() => ResponseTrial.Try(_desk.NewTurn(), new ResponseToTry { Kind = "fire" })).Refusal);
    }

    [Fact]
    public void A_person_says_who_was_asked_outside()
    {
        _desk.Raise("gas-b03-1502", "gas-high");
        Assert.Equal(("gas-company", true), (First.Outside[0].Service.Name, First.Outside[0].Asked is null));
        _desk.Do(turn => Responding.AskOutside(turn, 1, DeskBench.By("officer-1", "they come in 20 minutes"), "gas-company"));
        Assert.Equal(("officer-1", "they come in 20 minutes"), (First.Outside[0].Asked!.Actor, First.Outside[0].Asked!.Reason));
        _desk.Do(turn => Responding.AskOutside(turn, 1, DeskBench.By("officer-1", "to be sure"), "ambulance"));
        Assert.Contains(
            "asked ambulance already", _desk.Refused(turn => Responding.AskOutside(turn, 1, DeskBench.By("officer-2"), "ambulance")).Message, StringComparison.Ordinal);
        Assert.Equal(2, First.Outside.Length);
        Assert.Equal(Refusal.NotAllowed, _desk.Refused(turn => Responding.AskOutside(turn, 1, DeskBench.By("nobody"), "police")).Refusal);
    }

    [Fact]
    public void Who_arrives_first_is_asked_first_whatever_its_level_and_how_tired_it_is()
    {
        _desk.OnDuty(EveryUnit);
        var weighed = UnitWeighing.Weigh(_desk.NewTurn(), FireAt("b03-1502"));
        var able = weighed.Where(unit => unit.Able).ToList();
        Assert.Equal(EveryUnit.Length, able.Count);
        Assert.Equal(able.Select(unit => Math.Floor(unit.TravelTime.TotalSeconds / 30)).Order(), able.Select(unit => Math.Floor(unit.TravelTime.TotalSeconds / 30)));
        Assert.Contains(able.Take(3), unit => unit.Level > MatterLevel.Community);
    }

    [Fact]
    public void Life_safety_takes_a_unit_from_a_lesser_matter_which_waits_for_the_next()
    {
        _desk.OnDuty("unit-2");
        Open("noise");
        Verify(VerificationGrade.Presence);
        _desk.Do(turn => TaskOrders.Dispatch(turn, 1, DeskBench.By("officer-1"), []));
        _desk.Report("tasks/1.1", TaskState.Accepted);

        _desk.Raise("gas-b07-601", "gas-high");
        Assert.Equal((2L, TaskState.Offered), (_desk.TaskOf("unit-2").Incident, _desk.TaskOf("unit-2").State));
        Assert.Equal((TaskState.Recalled, "incident 2 needs it first: Gas leak, Building 7, 601"), (_desk.State.Tasks["tasks/1.1"].State, _desk.State.Tasks["tasks/1.1"].Ended!.Reason));
        Assert.Equal(1, First.UnitsLacking);

        // The next that can do it is asked without a person's notice; life safety first.
        _desk.OnDuty("unit-4");
        Assert.Equal(1L, _desk.TaskOf("unit-4").Incident);
        Assert.Equal(0, First.UnitsLacking);
    }

    [Fact]
    public void Life_safety_takes_nobody_from_life_safety()
    {
        _desk.OnDuty("unit-1");
        _desk.Raise("gas-b03-1502", "gas-high");
        _desk.Report("tasks/1.1", TaskState.Accepted);
        _desk.Raise("gas-b07-601", "gas-high");
        Assert.Equal(TaskState.Accepted, _desk.State.Tasks["tasks/1.1"].State);
        Assert.Equal((true, 1), (_desk.Incidents[1].DispatchExhausted, _desk.Incidents[1].UnitsLacking));
    }

    [Fact]
    public void A_person_takes_a_unit_from_a_lesser_matter_by_naming_it_and_from_none_other()
    {
        _desk.OnDuty("unit-2", "unit-1");
        Open("noise");
        Verify(VerificationGrade.Presence);
        _desk.Do(turn => TaskOrders.Dispatch(turn, 1, DeskBench.By("officer-1"), ["unit-2"]));
        _desk.Raise("gas-b07-601", "gas-high");
        Assert.Equal("unit-1", _desk.State.Tasks["tasks/2.1"].Unit);
        _desk.Do(turn => TaskOrders.Dispatch(turn, 2, DeskBench.By("officer-1", "send both"), ["unit-2"]));
        Assert.Equal(2L, _desk.TaskOf("unit-2").Incident);
        Open("noise");
        _desk.Do(turn => IncidentOrders.Verify(turn, 3, DeskBench.By("officer-1"), VerificationGrade.Presence));
        Assert.Contains("choose another unit", _desk.Refused(turn => TaskOrders.Dispatch(turn, 3, DeskBench.By("officer-1"), ["unit-2"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fires_that_wait_have_their_full_force_as_units_come_on()
    {
        _desk.OnDuty("unit-1");
        _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.Raise("smoke-b07-601", "smoke-high");
        Assert.Equal([1, 2], _desk.Incidents.Select(fire => fire.UnitsLacking));
        foreach (var unit in EveryUnit.Skip(1).Take(3))
            _desk.OnDuty(unit);
        Assert.Equal([2, 2], _desk.Incidents.Select(fire => Asked(fire.Number)));
        Assert.Equal([0, 0], _desk.Incidents.Select(fire => fire.UnitsLacking));
    }

    [Fact]
    public void Somebody_without_the_skill_goes_where_nobody_has_it_until_somebody_who_has_comes()
    {
        // Unit 2 has no first aid.
        _desk.OnDuty("unit-2");
        _desk.Raise("sos-b03-1502", "sos", onset: AlarmOnset.Moment);
        Assert.Equal((1L, TaskState.Offered), (_desk.TaskOf("unit-2").Incident, _desk.TaskOf("unit-2").State));
        Assert.Equal((1, false), (First.UnitsLacking, First.DispatchExhausted));
        _desk.OnDuty("unit-3");
        Assert.Equal(TaskState.Offered, _desk.TaskOf("unit-3").State);
        Assert.Equal(0, First.UnitsLacking);
    }

    [Fact]
    public void Who_is_much_nearer_helps_until_the_skilled_arrive()
    {
        _desk.OnDuty("unit-2", "unit-3");
        var place = Chengbei.Knowledge.Places.Find("b03-1502")!.Place;
        var there = new UnitPosition(new PathPoint(place.Longitude, place.Latitude), Located: true, Silent: false);
        var far = there with { Point = there.Point with { Longitude = there.Point.Longitude + 0.02 } };
        _desk.Knowledge = _desk.Knowledge with { Units = _desk.Knowledge.Units.SetItem("unit-2", there).SetItem("unit-3", far) };
        _desk.Raise("sos-b03-1502", "sos", onset: AlarmOnset.Moment);
        Assert.Equal(["unit-2", "unit-3"], _desk.State.Tasks.Values.Where(task => task.State == TaskState.Offered).Select(task => task.Unit).Order());
    }

    [Fact]
    public void Who_is_called_back_from_life_safety_is_needed_elsewhere_and_the_next_is_asked()
    {
        _desk.OnDuty(EveryUnit);
        _desk.Raise("smoke-b03-1502", "smoke-high");
        var task = _desk.State.Tasks.Values.First(asked => asked.State == TaskState.Offered);
        _desk.Do(turn => TaskOrders.Recall(turn, task.Id, DeskBench.By("officer-1", "needed elsewhere")));
        _desk.Settle();
        Assert.Equal(2, Asked(1));
        Assert.DoesNotContain(_desk.State.Tasks.Values, other => other.Unit == task.Unit && other.State == TaskState.Offered);
        // Found to be more than was thought, it may need everybody.
        Verify(VerificationGrade.ThreatToLife);
        Assert.Equal(4, Asked(1));
    }

    [Fact]
    public void Who_was_called_back_is_asked_again_where_nobody_else_can_go()
    {
        _desk.OnDuty("unit-1");
        _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.Do(turn => TaskOrders.Recall(turn, _desk.TaskOf("unit-1").Id, DeskBench.By("officer-1", "needed elsewhere")));
        _desk.Settle();
        Assert.Equal((0, IncidentStage.Sensed), (Asked(1), First.Stage));
        Assert.True(First.UnitsLacking > 0);
        _desk.Wait(TimeSpan.FromSeconds(31));
        _desk.Settle();
        Assert.Equal(1, Asked(1));
    }

    [Fact]
    public void Who_calls_a_unit_back_from_a_lesser_matter_does_not_wait_for_more()
    {
        _desk.OnDuty(EveryUnit);
        _desk.Do(turn => IncidentOrders.Open(
            turn, new OpenIncident { Actor = "guard-room-1", Kind = "theft", Place = "b03", Text = "a lock is being sawn" }));
        Verify(VerificationGrade.Limited);
        _desk.Do(turn => TaskOrders.Dispatch(turn, 1, DeskBench.By("officer-1"), ["unit-1", "unit-2"]));
        _desk.Do(turn => TaskOrders.Recall(turn, _desk.TaskOf("unit-1").Id, DeskBench.By("officer-1", "one is enough")));
        _desk.Settle();
        Assert.Equal((1, 0), (Asked(1), First.UnitsLacking));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_life_in_danger_is_critical_soon_due_and_somebody_is_sent_whatever_the_kind(string kind)
    {
        _desk.OnDuty(EveryUnit);
        _desk.Do(turn => IncidentOrders.Open(turn, new OpenIncident { Actor = "officer-1", Kind = kind, Place = "b03-1502", Text = "as reported" }));
        Verify(VerificationGrade.ThreatToLife);
        Assert.Equal((AlarmSeverity.Critical, IncidentStage.Dispatched), (First.Severity, First.Stage));
        Assert.True(Asked(1) > 0);
        Assert.True(First.Deadline!.Due <= _desk.Now + TimeSpan.FromMinutes(5), $"{kind} is due at {First.Deadline}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_life_in_danger_is_due_within_a_minute_where_nobody_can_go(string kind)
    {
        _desk.Do(turn => IncidentOrders.Open(turn, new OpenIncident { Actor = "officer-1", Kind = kind, Place = "b03-1502", Text = "as reported" }));
        Verify(VerificationGrade.ThreatToLife);
        _desk.Settle();
        Assert.Equal(IncidentStage.Dispatched, First.Deadline!.Stage);
        Assert.True(First.UnitsLacking > 0, kind);
        _desk.OnDuty("unit-1");
        _desk.Settle();
        Assert.True(Asked(1) > 0, kind);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_fire_goes_on_in_no_kind_that_sends_less(string kind)
    {
        _desk.OnDuty(EveryUnit);
        _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.Do(turn => IncidentOrders.Open(turn, new OpenIncident { Actor = "officer-1", Kind = kind, Place = "b03-1402", Text = "as reported" }));
        var into = _desk.State.Numbers.Incident;
        if (kind == "fire")
        {
            _desk.Do(turn => IncidentOrders.Merge(turn, 1, DeskBench.By("officer-1"), into));
            return;
        }

        Assert.Contains("sends less", _desk.Refused(turn => IncidentOrders.Merge(turn, 1, DeskBench.By("officer-1"), into)).Message, StringComparison.Ordinal);
        Assert.Contains("sends less", _desk.Refused(turn => IncidentOrders.Close(
            turn, 1, DeskBench.By("officer-1"), new CloseIncident { Disposition = Disposition.Duplicate, DuplicateOf = into }, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_fewer_than_the_minimum_it_goes_up()
    {
        _desk.OnDuty("unit-1");
        _desk.Raise("smoke-b03-1502", "smoke-high");
        Assert.Equal((false, "guard-room"), (First.DispatchExhausted, First.Rung));
        Verify(VerificationGrade.ThreatToLife);
        Assert.True(First.DispatchExhausted);
        Assert.Equal("station-duty-room", First.Rung);
        Assert.Equal("no unit is left to ask, and 1 of at least 2 answered or may", Assert.Single(_desk.Journal.Select(entry => entry.Event).OfType<IncidentDispatchExhausted>()).Reason);
    }

    [Fact]
    public void A_fire_that_was_taken_for_none_has_its_full_response_when_it_is_one()
    {
        _desk.OnDuty(EveryUnit);
        foreach (var home in new[] { "1502", "1503", "1602", "1603", "1702", "1703" })
            _desk.Raise($"smoke-b03-{home}", "smoke-high");
        Verify(VerificationGrade.NoCall);
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-2", "steam"), VerificationGrade.NoCall));
        _desk.Settle();
        Assert.Equal(0, Asked(1));
        _desk.Wait(TimeSpan.FromMinutes(11));
        Verify(VerificationGrade.ThreatToProperty);
        _desk.Settle();
        Assert.Equal((3, 4), (First.ResponseLevel, Asked(1)));
    }

    [Fact]
    public void What_is_due_later_than_the_rungs_time_stays_due_then()
    {
        _desk.OnDuty(EveryUnit);
        _desk.Raise("smoke-b03-1502", "smoke-high");
        var unit = _desk.State.Tasks["tasks/1.1"].Unit;
        foreach (var step in new[] { TaskState.Accepted, TaskState.OnScene })
            _desk.Report("tasks/1.1", step);
        var due = First.Deadline!;
        Assert.Equal(IncidentStage.Resolved, due.Stage);
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By(unit, "people inside"), VerificationGrade.ThreatToLife));
        Assert.Equal(("station-duty-room", due), (First.Rung, First.Deadline));
    }

    private int Asked(long incident) =>
        _desk.State.Tasks.Values.Count(task => task.Incident == incident && (task.State == TaskState.Offered || task.IsWorking));

    private void Open(string kind) => _desk.Do(turn => IncidentOrders.Open(
        turn, new OpenIncident { Actor = "officer-1", Kind = kind, Place = "b03-1502", Text = "seen" }));

    // By somebody who may, whatever the kind.
    private void Verify(VerificationGrade grade)
    {
        var by = _desk.State.Incidents[1] is var incident && Chengbei.Procedures.Find(incident.Kind)!.StageOf(IncidentStage.Verified) is { } rule
            ? Chengbei.Teams.Staff.First(person => rule.By.Contains(person.Role)).Name
            : "officer-1";
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By(by, "seen"), grade));
    }

    private IncidentRecord FireAt(string place)
    {
        _desk.Do(turn => IncidentOrders.Open(turn, new OpenIncident { Actor = "officer-1", Kind = "repair", Place = place, Text = "seen" }));
        return First with { Kind = "fire", Class = ProcedureClass.LifeSafety };
    }
}
