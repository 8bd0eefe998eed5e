using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>Several detectors weigh more than one person far away, and what still holds is done only by a person's word.</summary>
public sealed class SecondLookTests
{
    private readonly DeskBench _desk = new();

    private static readonly ImmutableArray<ItemToRecord> Records =
        [new("cause", "x"), new("action", "x"), new("finding", "x"), new("police", "x"), new("valve", "x"), new("outcome", "x")];

    private IncidentRecord First => _desk.State.Incidents[1];

    public static TheoryData<string> LifeSafetyKinds() =>
        [.. Chengbei.Procedures.Procedures.Where(procedure => procedure.Class == ProcedureClass.LifeSafety).Select(procedure => procedure.Kind)];

    public static TheoryData<string, string> LifeSafetyAlarms() => new()
    {
        { "smoke-b03-1502", "smoke-high" }, { "smoke-b03-1502", "smoke-rising" }, { "gas-b03-1502", "gas-high" }, { "sos-b03-1204", "sos" }, { "electrical-b03", "arc-fault" },
    };

    [Fact]
    public void While_several_detectors_are_active_no_call_from_afar_waits_for_a_second_person()
    {
        Fire();
        Grade("officer-1", VerificationGrade.NoCall);
        Assert.Equal((VerificationGrade.None, "officer-1"), (First.Grade, First.SecondLook!.Asked.Actor));
        Assert.Equal("2 detectors are active (Building 3, 1502, smoke detector, Building 3, 1503, smoke detector): a second person, or somebody on the scene, must find the same before it counts", First.SecondLook.Text.En);
        Assert.StartsWith("2 个探测器仍在报警（", First.SecondLook.Text.Zh, StringComparison.Ordinal);
        Assert.Equal(2, _desk.State.Tasks.Values.Count(task => task.State == TaskState.Offered));

        // The same person again is no second one.
        var entries = _desk.Journal.Count;
        Grade("officer-1", VerificationGrade.NoCall);
        Assert.Equal(entries, _desk.Journal.Count);

        Grade("supervisor-1", VerificationGrade.NoCall);
        Assert.Equal((VerificationGrade.NoCall, null), (First.Grade, First.SecondLook));
        Assert.All(_desk.State.Tasks.Values, task => Assert.Equal(TaskState.Recalled, task.State));
        _desk.Settle();
        Assert.Equal(DeskBench.Print(_desk.State), DeskBench.Print(_desk.Replay()));
    }

    [Fact]
    public void What_was_seen_before_a_further_detector_came_is_asked_for_again()
    {
        Fire();
        Grade("officer-1", VerificationGrade.NoCall);
        _desk.Raise("smoke-b03-1402", "smoke-high");
        Grade("officer-2", VerificationGrade.NoCall);
        Assert.Equal((VerificationGrade.None, "officer-2", 3), (First.Grade, First.SecondLook!.Asked.Actor, First.SecondLook.Alarms.Length));
    }

    [Fact]
    public void Whoever_is_there_needs_no_second_person_and_the_members_of_a_unit_are_one()
    {
        Fire();
        Grade("unit-1", VerificationGrade.NoCall);
        Grade("guard-g1-a1", VerificationGrade.NoCall);
        Assert.Equal((VerificationGrade.None, "unit-1"), (First.Grade, First.SecondLook!.Asked.Actor));
        Arrive();
        Grade("guard-g1-a1", VerificationGrade.NoCall);
        Assert.Equal(VerificationGrade.NoCall, First.Grade);
    }

    [Theory]
    [InlineData("one detector")]
    [InlineData("the others ended")]
    [InlineData("the other was judged false")]
    public void One_detector_alone_asks_nobody(string why)
    {
        _desk.Raise("smoke-b03-1502", "smoke-high");
        if (why != "one detector")
        {
            var second = _desk.Raise("smoke-b03-1503", "smoke-high");
            if (why == "the others ended")
                _desk.Clear(second);
            else
                _desk.Tell(second, new AlarmRejected("steam"));
        }

        Grade("officer-1", VerificationGrade.NoCall);
        Assert.Equal(VerificationGrade.NoCall, First.Grade);
    }

    [Fact]
    public void A_grade_that_calls_nobody_back_asks_nobody_and_ends_the_asking()
    {
        Fire();
        Grade("officer-1", VerificationGrade.NoCall);
        Grade("officer-2", VerificationGrade.ThreatToLife);
        Assert.Equal((VerificationGrade.ThreatToLife, null), (First.Grade, First.SecondLook));
        // Nobody is there; the first of two begins anew.
        Grade("officer-2", VerificationGrade.NoCall);
        Assert.Equal((VerificationGrade.ThreatToLife, "officer-2"), (First.Grade, First.SecondLook!.Asked.Actor));
    }

    [Fact]
    public void A_fire_with_several_detectors_is_made_something_else_only_from_the_scene()
    {
        Fire();
        var refused = _desk.Refused(turn => IncidentOrders.Reclassify(turn, 1, DeskBench.By("officer-1"), "noise"));
        Assert.Equal(Refusal.FailedPrecondition, refused.Refusal);
        Assert.Contains("At incident 1, 2 detectors are active", refused.Message, StringComparison.Ordinal);
        // Nor another kind of life safety that sends less.
        Assert.Contains(
            "2 detectors", _desk.Refused(turn => IncidentOrders.Reclassify(turn, 1, DeskBench.By("officer-1"), "crowding")).Message, StringComparison.Ordinal);
        Arrive();
        _desk.Do(turn => IncidentOrders.Reclassify(turn, 1, DeskBench.By("guard-g1-a1"), "gas"));
        Assert.Equal("gas", First.Kind);
    }

    [Fact]
    public void What_two_homes_report_or_one_home_and_a_detector_weighs_as_much_as_two_detectors()
    {
        Report("fire", "b03-1601");
        Report("fire", "b03-1601");
        Report("fire", "b03-1602");
        Grade("officer-1", VerificationGrade.NoCall);
        Assert.Equal((VerificationGrade.None, "officer-1"), (First.Grade, First.SecondLook!.Asked.Actor));
        Assert.StartsWith("2 homes report it: a second person", First.SecondLook.Text.En, StringComparison.Ordinal);
        Assert.StartsWith("2 户居民上报：须由第二人", First.SecondLook.Text.Zh, StringComparison.Ordinal);

        _desk.Raise("smoke-b03-1602", "smoke-high");
        Grade("officer-2", VerificationGrade.NoCall);
        Assert.StartsWith("1 detector is active (Building 3, 1602, smoke detector) and 1 home reports it: ", First.SecondLook!.Text.En, StringComparison.Ordinal);
        Grade("supervisor-1", VerificationGrade.NoCall);
        Assert.Equal(VerificationGrade.NoCall, First.Grade);
    }

    [Fact]
    public void What_the_same_home_and_its_own_detector_tell_is_one_sign()
    {
        _desk.Raise("smoke-b03-1502", "smoke-high");
        Report("fire", "b03-1502");
        Grade("officer-1", VerificationGrade.NoCall);
        Assert.Equal(VerificationGrade.NoCall, First.Grade);
    }

    [Theory]
    [MemberData(nameof(LifeSafetyKinds))]
    public void A_matter_of_life_safety_is_made_one_that_sends_less_only_once_it_is_found_to_be_nothing(string kind)
    {
        Report(kind, "b03-1502");
        foreach (var grade in new[] { VerificationGrade.None, VerificationGrade.Limited, VerificationGrade.Presence })
        {
            if (grade != VerificationGrade.None)
                Grade("officer-1", grade);
            Assert.Contains(
                "graded no_call first", _desk.Refused(turn => IncidentOrders.Reclassify(turn, 1, DeskBench.By("officer-1", "x"), "rubbish")).Message, StringComparison.Ordinal);
            Assert.Contains(
                "graded no_call first", _desk.Refused(turn => ReportOrders.Reclassify(turn, 1, DeskBench.By("grid-1", "x"), "noise")).Message, StringComparison.Ordinal);
        }

        Grade("officer-1", VerificationGrade.NoCall);
        _desk.Do(turn => ReportOrders.Reclassify(turn, 1, DeskBench.By("grid-1", "x"), "noise"));
        Assert.Equal("noise", First.Kind);
    }

    [Theory]
    [MemberData(nameof(LifeSafetyAlarms))]
    public void An_alarm_of_life_safety_is_no_part_of_a_second_matter_of_a_lesser_one_or_of_one_elsewhere(string twin, string rule)
    {
        var alarm = _desk.Raise(twin, rule);
        foreach (var kind in Chengbei.Procedures.Procedures.Where(known => known.Kind != First.Kind).Select(known => known.Kind))
        {
            Assert.Equal(Refusal.FailedPrecondition, _desk.Refused(turn => IncidentOrders.Open(
                turn, new OpenIncident { Actor = "grid-1", Kind = kind, Place = "b03", Text = "x", Alarm = alarm })).Refusal);
        }

        _desk.Do(turn => IncidentOrders.Open(turn, new OpenIncident { Actor = "officer-1", Kind = First.Kind, Place = "b03", Text = "by hand" }));
        Assert.Contains("part of incident 1", _desk.Refused(turn => IncidentOrders.JoinAlarm(turn, 2, DeskBench.By("officer-1"), alarm)).Message, StringComparison.Ordinal);
        _desk.Do(turn => IncidentOrders.Verify(turn, 2, DeskBench.By("officer-1", "nothing"), VerificationGrade.NoCall));
        Assert.Contains("no call for service", _desk.Refused(turn => IncidentOrders.Merge(turn, 1, DeskBench.By("officer-1", "x"), 2)).Message, StringComparison.Ordinal);
        _desk.Do(turn => IncidentOrders.Open(turn, new OpenIncident { Actor = "officer-1", Kind = First.Kind, Place = "b09", Text = "by hand" }));
        Assert.Contains("somewhere else", _desk.Refused(turn => IncidentOrders.Merge(turn, 1, DeskBench.By("officer-1", "x"), 3)).Message, StringComparison.Ordinal);
        // The other way nothing is lost.
        _desk.Do(turn => IncidentOrders.Merge(turn, 2, DeskBench.By("officer-1", "x"), 1));
        Assert.True(First.IsOpen);
    }

    [Fact]
    public void Far_away_nobody_says_that_units_are_there_or_that_it_is_over_against_who_found_it()
    {
        Report("violence", "b03-1502");
        _desk.OnDuty("unit-1", "unit-2");
        Assert.Contains("nobody is there yet", Move("officer-1", IncidentStage.OnScene).Message, StringComparison.Ordinal);
        Assert.Contains("nobody is there yet", IncidentStages.Moves(_desk.NewTurn(), First).Single(move => move.Stage == IncidentStage.OnScene).Obstacle, StringComparison.Ordinal);
        Arrive();
        Grade("unit-1", VerificationGrade.ThreatToLife);
        Assert.Contains("unit-1 is at incident 1 and graded it threat_to_life", Move("officer-1", IncidentStage.Resolved).Message, StringComparison.Ordinal);
        _desk.Do(turn => IncidentOrders.Move(turn, 1, DeskBench.By("unit-1"), IncidentStage.Resolved, Records));
        // It is not over after all: a life in danger goes on, also where it was said before.
        Grade("unit-1", VerificationGrade.ThreatToLife);
        Assert.True(First.Stage < IncidentStage.Resolved);
    }

    [Fact]
    public void One_person_expects_nothing_of_life_safety_in_a_whole_community_or_where_a_fire_is()
    {
        _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.Do(turn => SuppressionOrders.Suppress(turn, DeskBench.By("officer-1", "works"), "b03", "*", _desk.Now.AddMinutes(50)));
        _desk.Do(turn => SuppressionOrders.Suppress(turn, DeskBench.By("officer-1", "works"), Chengbei.Name, "*", _desk.Now.AddMinutes(50)));
        _desk.Raise("smoke-b03-1402", "smoke-high");
        _desk.Raise("smoke-b04-101", "smoke-high");
        _desk.Settle();
        Assert.All(_desk.State.Alarms.Values, alarm => Assert.Null(alarm.SuppressedBy));
        Assert.Equal((2, 2), (First.Alarms.Length, _desk.Incidents.Count));
        _desk.Do(turn => SuppressionOrders.Suppress(turn, DeskBench.By("supervisor-1", "works"), Chengbei.Name, "*", _desk.Now.AddMinutes(50)));
        var seconded = _desk.Raise("smoke-b05-101", "smoke-high");
        _desk.Settle();
        Assert.NotNull(_desk.State.Alarms[seconded].SuppressedBy);
    }

    [Theory]
    [InlineData("smoke-b03-1502", "smoke-high", "fire")]
    [InlineData("gas-b03-1502", "gas-high", "gas")]
    [InlineData("water-leak-b03-f05", "water-leak", "water")]
    [InlineData("door-b03-1", "door-forced", "door-forced")]
    public void What_holds_is_done_only_with_why_and_says_which_detector_and_its_newest_value(string twin, string rule, string kind)
    {
        var alarm = _desk.Raise(twin, rule);
        Assert.Equal(kind, First.Kind);
        _desk.Knowledge = _desk.Knowledge with { Conditions = _desk.Knowledge.Conditions.Add(alarm, new BilingualText("浓度 60，超过 20", "at 60, above 20")) };
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1"), VerificationGrade.Presence));
        _desk.OnDuty("unit-1");
        if (_desk.State.Tasks.Count == 0)
            _desk.Do(turn => TaskOrders.Dispatch(turn, 1, DeskBench.By("officer-1"), ["unit-1"]));
        _desk.Run();
        Arrive();
        _desk.Record(1, "unit-1", "cause", "action", "valve", "damage", "finding");

        foreach (var order in (Action<DeskTurn>[])[
            turn => TaskOrders.Report(turn, "tasks/1.1", DeskBench.By("unit-1"), TaskState.Done),
            turn => IncidentOrders.Move(turn, 1, DeskBench.By("officer-1"), IncidentStage.Resolved, []),
        ])
        {
            var refused = _desk.Refused(order);
            Assert.Equal(Refusal.FailedPrecondition, refused.Refusal);
            Assert.Equal(
                "Incident 1 is not over: the condition of an alarm still holds (at 60, above 20): wait until it ends, or say in still_active_reason why it is done all the same.",
                refused.Message);
        }

        Assert.Contains("at 60", IncidentStages.Moves(_desk.NewTurn(), First).Single(move => move.Stage == IncidentStage.Resolved).Obstacle, StringComparison.Ordinal);
        _desk.Do(turn => TaskOrders.Report(turn, "tasks/1.1", DeskBench.By("unit-1") with { StillActive = "handed to the gas company" }, TaskState.Done));
        var said = First.DoneWhileActive!;
        Assert.Equal(
            ("unit-1", "handed to the gas company", "报警仍未解除：浓度 60，超过 20", alarm),
            (said.Said.Actor, said.Said.Reason, said.Text.Zh, said.Alarms.Single()));
        // It is not put away while it holds, whoever said why.
        Assert.Contains("still holds", IncidentStages.ObstacleTo(_desk.NewTurn(), _desk.NewTurn().ProcedureOf(First), First, IncidentStage.Closed), StringComparison.Ordinal);
    }

    [Fact]
    public void What_ended_or_was_found_false_is_done_as_ever()
    {
        var alarm = _desk.Raise("gas-b03-1502", "gas-high");
        _desk.OnDuty("unit-1");
        _desk.Run();
        Arrive();
        _desk.Record(1, "unit-1", "cause", "action", "valve");
        _desk.Clear(alarm);
        _desk.Report("tasks/1.1", TaskState.Done);
        Assert.Equal((IncidentStage.Resolved, null), (First.Stage, First.DoneWhileActive));
    }

    [Fact]
    public void The_last_unit_is_not_called_back_from_afar_while_several_detectors_are_active()
    {
        Fire();
        Recall("unit-1", "officer-1");
        var refused = _desk.Refused(turn => TaskOrders.Recall(turn, _desk.TaskOf("unit-2").Id, DeskBench.By("officer-1")));
        Assert.Equal(Refusal.FailedPrecondition, refused.Refusal);
        Assert.Contains("dispatch another first", refused.Message, StringComparison.Ordinal);
        // The next is asked as soon as it comes on, and then another may go.
        _desk.OnDuty("unit-3");
        _desk.Settle();
        Recall("unit-2", "officer-1");
    }

    [Fact]
    public void The_last_unit_is_not_called_back_from_afar_when_somebody_there_found_something()
    {
        _desk.OnDuty("unit-1");
        _desk.Raise("smoke-b03-1502", "smoke-high");
        Arrive();
        Grade("guard-g1-a1", VerificationGrade.ThreatToLife);
        var refused = _desk.Refused(turn => TaskOrders.Recall(turn, _desk.TaskOf("unit-1").Id, DeskBench.By("officer-1")));
        Assert.Contains("guard-g1-a1 of unit-1 is at incident 1 and graded it threat_to_life", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_detector_alone_keeps_no_unit()
    {
        _desk.OnDuty("unit-1");
        _desk.Raise("smoke-b03-1502", "smoke-high");
        Recall("unit-1", "officer-1");
        Assert.Equal(TaskState.Recalled, _desk.TaskOf("unit-1").State);
    }

    private void Recall(string unit, string actor) => _desk.Do(turn => TaskOrders.Recall(turn, _desk.TaskOf(unit).Id, DeskBench.By(actor)));

    private void Fire()
    {
        _desk.OnDuty("unit-1", "unit-2");
        _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.Raise("smoke-b03-1503", "smoke-high");
    }

    private void Grade(string actor, VerificationGrade grade) =>
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By(actor, "looked"), grade));

    private void Arrive()
    {
        foreach (var step in (TaskState[])[TaskState.Accepted, TaskState.OnScene])
            _desk.Report(_desk.TaskOf("unit-1").Id, step);
    }

    private void Report(string kind, string place) =>
        _desk.Do(turn => ReportOrders.Receive(turn, new ReportToMake { Kind = kind, Place = place, Text = "said" }, "hash"));

    private RefusedException Move(string actor, IncidentStage stage) =>
        _desk.Refused(turn => IncidentOrders.Move(turn, 1, DeskBench.By(actor), stage, Records));
}
