using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>Reports are answered whenever there is something to say, joined to what they may be, and closed as it was.</summary>
public sealed class ReportOrderTests
{
    private readonly DeskBench _desk = new();

    public static TheoryData<string> LifeSafetyKinds() =>
        [.. Chengbei.Procedures.Procedures.Where(procedure => procedure.Class == ProcedureClass.LifeSafety).Select(procedure => procedure.Kind)];

    [Fact]
    public void A_report_is_answered_before_anybody_was_sent_and_as_often_as_there_is_something_to_say()
    {
        Report("noise", "b05-302");
        Answer("we go and listen", interim: true);
        Assert.Equal((ReportState.Routed, null, 1), (Of(1).State, Of(1).Answer, Of(1).Answers.Length));
        Assert.Contains("report 1 is not answered yet", Obstacle(), StringComparison.Ordinal);
        Answer("it is quiet now");
        Answer("and it stayed quiet");
        Assert.Equal((ReportState.Answered, "and it stayed quiet"), (Of(1).State, Of(1).Answer!.Reason));
        Assert.Equal(["we go and listen", "it is quiet now", "and it stayed quiet"], Of(1).Answers.Select(answer => answer.Reason));
        var entries = _desk.Journal.Count;
        Answer("and it stayed quiet");
        Assert.Equal(entries, _desk.Journal.Count);
    }

    [Fact]
    public void Staff_who_went_themselves_resolve_it_without_a_unit()
    {
        Report("noise", "b05-302");
        Verify(VerificationGrade.Presence, "grid-1");
        _desk.Do(turn => IncidentOrders.Move(turn, 1, DeskBench.By("grid-1"), IncidentStage.OnScene, []));
        _desk.Do(turn => IncidentOrders.Move(
            turn, 1, DeskBench.By("grid-1"), IncidentStage.Resolved, [new("finding", "a party"), new("action", "it is off")]));
        Answer("the music is off");
        Close(new CloseIncident { Disposition = Disposition.Handled });
        Assert.Equal((Disposition.Handled, 0), (Incident(1).Disposition, Incident(1).Tasks.Length));
    }

    [Fact]
    public void Life_safety_is_never_resolved_before_a_unit_was_sent()
    {
        _desk.Raise("smoke-b03-1502", "smoke-high");
        Verify(VerificationGrade.Limited, "officer-1");
        Assert.Equal(
            Refusal.FailedPrecondition,
            _desk.Refused(turn => IncidentOrders.Move(turn, 1, DeskBench.By("officer-1"), IncidentStage.OnScene, [])).Refusal);
    }

    [Theory]
    [InlineData(VerificationGrade.Limited, Disposition.AsFound, "", "")]
    [InlineData(VerificationGrade.NoCall, Disposition.AsFound, "", "")]
    [InlineData(VerificationGrade.ThreatToLife, Disposition.NoAction, "", "a life in danger")]
    [InlineData(VerificationGrade.NoCall, Disposition.Unfounded, "", "")]
    [InlineData(VerificationGrade.Limited, Disposition.Unfounded, "", "not verified as no call")]
    [InlineData(VerificationGrade.Limited, Disposition.PassedOn, "12345 hotline", "")]
    [InlineData(VerificationGrade.Limited, Disposition.PassedOn, " ", "to whom")]
    [InlineData(VerificationGrade.None, Disposition.PassedOn, "12345 hotline", "nobody verified it")]
    [InlineData(VerificationGrade.Limited, Disposition.Duplicate, "", "of which incident")]
    public void It_is_closed_as_it_was(VerificationGrade grade, Disposition disposition, string passedTo, string problem)
    {
        Report("noise", "b05-302");
        if (grade != VerificationGrade.None)
            Verify(grade, "grid-1");
        Answer("we looked");
        var order = new CloseIncident { Disposition = disposition, PassedTo = passedTo };
        if (problem.Length > 0)
        {
            Assert.Contains(problem, _desk.Refused(turn => IncidentOrders.Close(turn, 1, DeskBench.By("grid-1"), order, [])).Message, StringComparison.Ordinal);
            return;
        }

        Close(order);
        Assert.Equal((disposition, passedTo), (Incident(1).Disposition, Incident(1).PassedTo));
        _desk.Do(turn => IncidentOrders.Reopen(turn, 1, DeskBench.By("officer-1")));
        Assert.Equal((Disposition.None, ""), (Incident(1).Disposition, Incident(1).PassedTo));
    }

    [Fact]
    public void Closed_as_a_duplicate_it_goes_on_in_the_other()
    {
        Report("noise", "b05-302");
        Report("noise", "b05-402");
        _desk.Do(turn => IncidentOrders.Close(
            turn, 2, DeskBench.By("officer-1"), new CloseIncident { Disposition = Disposition.Duplicate, DuplicateOf = 1 }, []));
        Assert.Equal((1L, Disposition.Duplicate), (Incident(2).MergedInto, Incident(2).Disposition));
        Assert.Equal(1, Of(2).Incident);
    }

    [Fact]
    public void What_alarms_told_is_no_unfounded_report()
    {
        _desk.Raise("door-b04-1", "door-held", severity: AlarmSeverity.Low);
        Verify(VerificationGrade.NoCall, "officer-1");
        var refused = _desk.Refused(turn => IncidentOrders.Close(
            turn, 1, DeskBench.By("officer-1"), new CloseIncident { Disposition = Disposition.Unfounded }, []));
        Assert.Contains("no person reported it", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Neighbours_reports_are_suggested_the_likeliest_first_and_joined_by_one_command()
    {
        Report("noise", "b05-302");
        Report("dispute", "b05-302");
        Report("dispute", "b05-501");
        Report("repair", "b05-501");
        Report("noise", "b05-402");
        Report("noise", "b04-402");
        var suggested = ReportOrders.Duplicates(_desk.NewTurn(), 5);
        Assert.Equal([1L, 3L, 2L], suggested.Select(suggestion => suggestion.Incident));
        Assert.Equal(new BilingualText("同类，同在5号楼", "the same kind, also in Building 5"), suggested[0].Reason);
        Assert.Equal(new BilingualText("另一类（纠纷），同在5号楼", "another kind (Dispute), also in Building 5"), suggested[1].Reason);
        Assert.Contains(ReportSuggestions.ForIncident(_desk.NewTurn(), 1), suggestion => suggestion.Incident == 5);
        _desk.Do(turn => ReportOrders.Join(turn, 5, DeskBench.By("grid-1"), 1));
        Assert.Equal((1L, 1L), (Of(5).Incident, Incident(5).MergedInto!.Value));
        _desk.Wait(TimeSpan.FromHours(25));
        Assert.DoesNotContain(ReportOrders.Duplicates(_desk.NewTurn(), 6), suggestion => Incident(suggestion.Incident).Kind != "noise");
    }

    /// <summary>Two persons are missing, or fall, or are in danger, in two houses: nobody looks for one of them alone.</summary>
    [Theory]
    [MemberData(nameof(LifeSafetyKinds))]
    public void What_two_houses_report_of_life_safety_are_two_matters(string kind)
    {
        Report(kind, "b05-302");
        Report(kind, "b04-402");
        Assert.Equal([1L, 2L], new[] { Of(1).Incident, Of(2).Incident });
    }

    /// <summary>"Somewhere in the community" is no place that two fires have in common.</summary>
    [Theory]
    [MemberData(nameof(LifeSafetyKinds))]
    public void What_is_reported_of_a_whole_community_or_grid_is_never_joined_by_itself(string kind)
    {
        foreach (var place in new[] { Chengbei.Name, "g1" })
        {
            Report(kind, place);
            Report(kind, place);
        }

        Assert.Equal([1L, 2L, 3L, 4L], Enumerable.Range(1, 4).Select(report => Of(report).Incident));
    }

    /// <summary>What is understood never waits longer than what is not, which waits five minutes.</summary>
    [Fact]
    public void Whatever_danger_a_report_tells_of_somebody_looks_or_goes_within_five_minutes()
    {
        var dangers = Chengbei.Procedures.Procedures.Where(procedure => procedure.IsDanger).ToList();
        Assert.True(dangers.Count > 15);
        foreach (var (index, procedure) in dangers.Index())
        {
            Report(procedure.Kind, "b05-302");
            var incident = Incident(Of(index + 1).Incident);
            Assert.True(incident.Deadline!.Due - incident.OpenedAt <= TimeSpan.FromMinutes(5), $"{procedure.Kind} has {incident.Deadline.Due - incident.OpenedAt}.");
        }
    }

    [Fact]
    public void A_home_that_is_still_disturbed_joins_its_matter_and_reopens_it()
    {
        Report("noise", "b05-302");
        Report("noise", "b05-302");
        Assert.Equal([1L, 2L], Incident(1).Reports);
        Verify(VerificationGrade.Presence, "grid-1");
        Answer("quiet", report: 1);
        Answer("quiet", report: 2);
        Close(new CloseIncident { Disposition = Disposition.NoAction });
        // Of what is closed and finished nothing is left to go on with; what was handled is visited again.
        Report("noise", "b05-302");
        Assert.Equal(2, Of(3).Incident);
    }

    [Fact]
    public void Still_loud_after_it_was_handled_reopens_it()
    {
        Handle();
        Report("noise", "b05-302");
        Assert.Equal((1L, IncidentStage.Verified, "system", "report 2: the same home reports it again"), (
            Of(2).Incident, Incident(1).Stage, Incident(1).ReopenedBy!.Actor, Incident(1).ReopenedBy!.Reason));
    }

    [Fact]
    public void A_neighbours_report_of_what_was_handled_is_suggested_and_reopens_it_when_joined()
    {
        Handle();
        Report("noise", "b05-402");
        var suggestion = Assert.Single(ReportOrders.Duplicates(_desk.NewTurn(), 2));
        Assert.Equal(
            new BilingualText("同类，同在5号楼，不久前办结；并入后重新处理", "the same kind, also in Building 5, closed a short while ago: it goes on when joined"),
            suggestion.Reason);
        _desk.Do(turn => ReportOrders.Join(turn, 2, DeskBench.By("grid-1", "the same party"), 1));
        Assert.Equal((1L, true), (Of(2).Incident, Incident(1).IsOpen));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_the_reporter_adds_is_gone_on_with_where_it_goes_on(bool ongoing)
    {
        Handle();
        _desk.Do(turn => ReportOrders.Supplement(turn, 1, ongoing ? "still loud" : "thank you", ongoing));
        Assert.Equal(ongoing ? ReportState.Reopened : ReportState.Answered, Of(1).State);
        Assert.Equal(ongoing, Incident(1).IsOpen);
        Assert.Equal(ongoing ? "still loud" : "thank you", Assert.Single(Of(1).Supplements).Reason);
    }

    [Fact]
    public void What_goes_on_after_no_call_for_service_is_another_matter()
    {
        Report("fire", "b05-302");
        Verify(VerificationGrade.NoCall, "officer-1");
        _desk.Do(turn => ReportOrders.Supplement(turn, 1, "it does smoke", ongoing: true));
        Assert.Equal((2L, IncidentStage.Sensed, VerificationGrade.None), (Of(1).Incident, Incident(2).Stage, Incident(2).Grade));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(5, false)]
    public void Under_three_stars_somebody_comes_back_to_it(int stars, bool comesBack)
    {
        Handle();
        var visit = Incident(1).FollowUpDue;
        _desk.Do(turn => ReportOrders.Rate(turn, 1, stars, isFixed: true, "it took all night"));
        Assert.Equal(comesBack ? ReportState.Discontent : ReportState.Rated, Of(1).State);
        Assert.Equal(comesBack ? _desk.Now + TimeSpan.FromDays(1) : visit, Incident(1).FollowUpDue);
        _desk.Wait(TimeSpan.FromDays(1));
        Assert.Equal(comesBack, Incident(1).Overdue);
        if (!comesBack)
            return;
        Answer("we called: next time you reach us at night");
        _desk.Do(turn => IncidentOrders.FollowUp(turn, 1, DeskBench.By("grid-1", "spoke with them")));
        Assert.Equal((ReportState.Answered, false, true), (Of(1).State, Incident(1).Overdue, Incident(1).IsFinished));
    }

    [Fact]
    public void A_low_rating_before_it_is_closed_keeps_it_open_until_somebody_answers()
    {
        Report("noise", "b05-302");
        Verify(VerificationGrade.Presence, "grid-1");
        Answer("on its way");
        _desk.Do(turn => ReportOrders.Rate(turn, 1, 1, isFixed: true, ""));
        Assert.Equal("report 1 was rated 1 of 5 stars: speak with the reporter and answer again", Obstacle());
        Answer("we are sorry");
        Assert.Equal("", Obstacle());
    }

    private string Obstacle()
    {
        var turn = _desk.NewTurn();
        return IncidentStages.ObstacleTo(turn, turn.ProcedureOf(Incident(1)), Incident(1), IncidentStage.Closed);
    }

    private void Handle()
    {
        Report("noise", "b05-302");
        Verify(VerificationGrade.Presence, "grid-1");
        _desk.Do(turn => IncidentOrders.Move(turn, 1, DeskBench.By("grid-1"), IncidentStage.OnScene, []));
        _desk.Do(turn => IncidentOrders.Move(
            turn, 1, DeskBench.By("grid-1"), IncidentStage.Resolved, [new("finding", "a party"), new("action", "it is off")]));
        Answer("the music is off");
        Close(new CloseIncident { Disposition = Disposition.Handled });
        Assert.NotNull(Incident(1).FollowUpDue);
    }

    private IncidentRecord Incident(long number) => _desk.State.Incidents[number];

    private ReportRecord Of(long number) => _desk.State.Reports[number];

    private void Report(string kind, string place) =>
        _desk.Do(turn => ReportOrders.Receive(turn, new ReportToMake { Kind = kind, Place = place, Text = "said" }, "hash"));

    private void Verify(VerificationGrade grade, string actor) =>
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By(actor), grade));

    private void Answer(string text, bool interim = false, long report = 1) =>
        _desk.Do(turn => ReportOrders.Answer(turn, report, DeskBench.By("grid-1", text), interim));

    private void Close(CloseIncident order) => _desk.Do(turn => IncidentOrders.Close(turn, 1, DeskBench.By("grid-1"), order, []));
}
