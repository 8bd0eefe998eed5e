using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Clocks;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Tests.Alarms;
using SafeCommunity.Grains.Tests.Cluster;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>The desk in a silo: it hears of alarms by itself, does what is due by itself, and loses and repeats nothing.</summary>
public sealed class DeskGrainTests : IAsyncLifetime
{
    private GrainCluster _cluster = null!;

    private IIncidentDesk Incidents => _cluster.Grains.GetGrain<IIncidentDesk>(Chengbei.Name);

    private IDispatchDesk Dispatch => _cluster.Grains.GetGrain<IDispatchDesk>(Chengbei.Name);

    private IReportDesk Reports => _cluster.Grains.GetGrain<IReportDesk>(Chengbei.Name);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await GrainCluster.StartAsync();
        await LoadAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_smoke_alarm_is_offered_to_units_and_followed_until_it_is_closed()
    {
        await OnDutyAsync("unit-1", "unit-2");
        var alarm = await RaiseAsync("smoke-b03-1502", "smoke-high");
        var incident = await IncidentAsync(1, found => found.Stage == IncidentStage.Dispatched);
        var task = (await _cluster.Store.Tasks.GetAsync(Chengbei.Name, incident.Tasks[0], Cancellation))!;
        var unit = DeskBench.By(task.Unit);
        foreach (var step in (TaskState[])[TaskState.Accepted, TaskState.EnRoute, TaskState.OnScene])
            await Dispatch.Report(task.Id, unit, step);
        await Incidents.Verify(1, unit, VerificationGrade.ThreatToProperty);
        await Incidents.Record(1, unit, [new ItemToRecord("cause", "a pan"), new ItemToRecord("action", "put out")]);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Dispatch.Report(task.Id, unit, TaskState.Done));
        Assert.Contains("still holds", refused.Message, StringComparison.Ordinal);
        await Dispatch.Report(task.Id, unit with { StillActive = "it is out, and being aired" }, TaskState.Done);
        await _cluster.Grains.GetGrain<IAlarmOrders>($"{Chengbei.Name}/{alarm}").Clear("");
        await Eventually.Is(
            async () => (await Incidents.GetMoves(1)) is [{ Stage: IncidentStage.Closed, Obstacle: "" }], "only closing is left");
        var closed = await Incidents.Close(1, DeskBench.By("officer-1"), new CloseIncident
        {
            Disposition = Disposition.Handled,
            Items = [new ItemToRecord("review", "the hood was dirty")],
        });
        Assert.Equal(Disposition.Handled, closed.Disposition);
        await Eventually.Is(
            async () => (await _cluster.Store.GetAsync(Chengbei.Name, alarm, Cancellation)) is { Judgement: Judgement.Confirmed, Closed: not null },
            "its alarm is confirmed and closed");
    }

    [Fact]
    public async Task A_report_is_tracked_with_its_secret_alone_answered_rated_and_reopened()
    {
        var receipt = await Reports.Receive(new ReportToMake { Place = "b03-1502", Text = "Loud music, 太吵", Contact = "call 555" });
        Assert.Equal("noise", receipt.Report.Kind);
        var wrong = await Assert.ThrowsAsync<RefusedException>(() => Reports.Track(receipt.Receipt, "0000-0000-0000-0000"));
        Assert.Equal(Refusal.NotFound, wrong.Refusal);
        var incident = receipt.Report.Incident;
        var grid = DeskBench.By("grid-1", "the music is off, and will stay so after ten");
        await Incidents.Verify(incident, grid, VerificationGrade.NoCall);
        await Reports.Answer(receipt.Report.Number, grid, interim: false);
        var track = await Reports.Rate(receipt.Receipt, receipt.Secret.ToLowerInvariant(), 2, isFixed: false, "still loud");
        Assert.Equal(ReportState.Reopened, track.State);
        Assert.Equal("the music is off, and will stay so after ten", track.Answer);
        Assert.DoesNotContain("grid-1", System.Text.Json.JsonSerializer.Serialize(track.Steps), StringComparison.Ordinal);
        Assert.Equal("call 555", await Reports.GetContact(receipt.Report.Number, grid));
        Assert.DoesNotContain("555", Journal(), StringComparison.Ordinal);
        Assert.DoesNotContain(receipt.Secret, Journal(), StringComparison.Ordinal);
    }

    /// <summary>Whatever write the answer of which is lost, and the process with it: after the restart each step stands once.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_crash_between_any_two_steps_of_an_escalation_repeats_nothing(int steps)
    {
        await OnDutyAsync("unit-1");
        await RaiseAsync("smoke-b03-1502", "smoke-high");
        await IncidentAsync(1, found => found.Stage == IncidentStage.Dispatched);
        _cluster.Store.LoseAnswersAfter = steps;
        _cluster.Store.RefuseState = "desk";
        for (var i = 0; i < 4; i++)
        {
            _cluster.Clock.Advance(TimeSpan.FromHours(3));
            // What hung on a lost answer has ended when the journal's queue has.
            await _cluster.Grains.GetGrain<IJournalGrain>(Chengbei.Name).Settle();
            await Eventually.Is(() => _cluster.Store.LoseAnswersAfter < steps || i > 1, "the desk wrote something more");
        }

        _cluster.Store.LoseAnswersAfter = null;
        _cluster.Store.RefuseState = null;
        _cluster = await _cluster.RestartAsync();
        await LoadAsync();
        await IncidentAsync(1, found =>
        {
            _cluster.Clock.Advance(TimeSpan.FromMinutes(10));
            return found.Overdue;
        });

        var entries = _cluster.Store.Entries(Chengbei.Name);
        // The only unit is asked again and again, each time once.
        var asked = entries.Select(entry => entry.Event).Where(entry => entry is TaskOffered or TaskExpired).ToList();
        Assert.Equal(Enumerable.Range(0, asked.Count).Select(i => i % 2 == 0), asked.Select(entry => entry is TaskOffered));
        Assert.Single(entries, entry => entry.Event is IncidentDispatchExhausted);
        Assert.Equal(
            ["police-room", "station-duty-room"], entries.Select(entry => entry.Event).OfType<IncidentEscalated>().Select(e => e.Rung));
        Assert.Single(entries, entry => entry.Event is IncidentOverdue);
    }

    /// <summary>An order that comes before the first second has passed is decided on what happened since the snapshot as well.</summary>
    [Fact]
    public async Task The_first_order_after_a_crash_is_decided_on_all_that_was_done_before()
    {
        _cluster.Store.RefuseState = "desk";
        await OnDutyAsync("unit-1");
        foreach (var place in (string[])["b03", "b05"])
            await Incidents.Open(new OpenIncident { Actor = "officer-1", Kind = "hazard", Place = place, Text = "a loose grate" });
        foreach (var number in (long[])[1, 2])
            await Incidents.Verify(number, DeskBench.By("officer-1"), VerificationGrade.Limited);
        await Dispatch.Dispatch(1, DeskBench.By("officer-1"), ["unit-1"]);
        _cluster = await _cluster.RestartAsync();

        var refused = await Assert.ThrowsAsync<RefusedException>(() => Dispatch.Dispatch(2, DeskBench.By("officer-2"), ["unit-1"]));
        Assert.Equal(Refusal.FailedPrecondition, refused.Refusal);
        Assert.Contains("incident 1", refused.Message, StringComparison.Ordinal);
        _cluster.Store.RefuseState = null;
    }

    /// <summary>The step and what moves with it are one commit; entries before it are stamped by the old clock, those after it by the new.</summary>
    [Theory]
    [InlineData(-3_600)]
    [InlineData(365 * 86_400)]
    public async Task A_clock_that_stepped_is_journalled_once_and_what_is_due_moves_with_it(int seconds)
    {
        var by = TimeSpan.FromSeconds(seconds);
        await OnDutyAsync("unit-1");
        await RaiseAsync("smoke-b03-1502", "smoke-high");
        var before = await IncidentAsync(1, found => found.Stage == IncidentStage.Dispatched);
        _cluster.StepClock(by);
        var after = await IncidentAsync(1, found => found.Deadline!.Due != before.Deadline!.Due);
        Assert.Equal(before.Deadline!.Due + by, after.Deadline!.Due);
        await RaiseAsync("smoke-b03-1503", "smoke-high");

        var entries = _cluster.Store.Entries(Chengbei.Name);
        var step = Assert.Single(entries, entry => entry.Event is ClockStepped);
        Assert.Equal(by, ((ClockStepped)step.Event).By);
        Assert.Equal(
            [typeof(IncidentDeadlineMoved), typeof(TaskAnswerDueMoved)],
            entries.Skip((int)step.Position).Take(2).Select(entry => entry.Event.GetType()));
        Assert.Contains(3, _cluster.Store.Commits);
        var now = _cluster.Clock.GetUtcNow();
        Assert.All(entries.Skip((int)step.Position - 1), entry => Assert.InRange(entry.Time, now.AddMinutes(-1), now));
        Assert.All(entries.Take((int)step.Position - 1), entry => Assert.InRange(entry.Time, now - by - TimeSpan.FromMinutes(1), now - by));
        Assert.DoesNotContain(entries, entry => entry.Event is IncidentEscalated or TaskExpired);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-365 * 24)]
    public async Task A_clock_that_was_set_back_while_nothing_ran_is_noticed_and_no_deadline_is_far_away(int hours)
    {
        await OnDutyAsync("unit-1");
        await RaiseAsync("smoke-b03-1502", "smoke-high");
        var before = await IncidentAsync(1, found => found.Stage == IncidentStage.Dispatched);
        var left = before.Deadline!.Due - _cluster.Clock.GetUtcNow();
        _cluster.Clock.Step(TimeSpan.FromHours(hours));
        _cluster = await _cluster.RestartAsync();
        await LoadAsync();
        var after = await IncidentAsync(1, found => found.Deadline!.Due != before.Deadline!.Due);
        Assert.InRange(after.Deadline!.Due - _cluster.Clock.GetUtcNow(), left - TimeSpan.FromSeconds(1), left + TimeSpan.FromSeconds(1));
        var step = Assert.Single(_cluster.Store.Entries(Chengbei.Name), entry => entry.Event is ClockStepped);
        Assert.True(((ClockStepped)step.Event).WhileStopped);
        await RaiseAsync("smoke-b03-1503", "smoke-high");
        Assert.Equal(_cluster.Clock.GetUtcNow(), _cluster.Store.Entries(Chengbei.Name)[^1].Time, TimeSpan.FromSeconds(1));
    }

    /// <summary>Whether the step was written when its answer was lost, it is not written again.</summary>
    [Fact]
    public async Task A_step_the_answer_of_which_is_lost_stands_once()
    {
        await OnDutyAsync("unit-1");
        await RaiseAsync("smoke-b03-1502", "smoke-high");
        var before = await IncidentAsync(1, found => found.Stage == IncidentStage.Dispatched);
        _cluster.Store.LoseAnswersAfter = 0;
        _cluster.StepClock(TimeSpan.FromHours(-1));
        await Eventually.Is(() => _cluster.Store.LoseAnswersAfter < 0, "the answer is lost");
        _cluster.Store.LoseAnswersAfter = null;
        await Incidents.TakeUp(1, DeskBench.By("guard-room-1"));
        var after = await IncidentAsync(1, found => found.Rungs[^1].TakenUp is not null);
        Assert.Equal(before.Deadline!.Due.AddHours(-1), after.Deadline!.Due);
        Assert.Single(_cluster.Store.Entries(Chengbei.Name), entry => entry.Event is ClockStepped);
        Assert.Equal(_cluster.Clock.GetUtcNow(), _cluster.Store.Entries(Chengbei.Name)[^1].Time, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_lesson_for_everywhere_reaches_the_other_communities()
    {
        var other = SmallCommunity();
        await _cluster.Grains.GetGrain<ICommunityGrain>(other.Community).ApplyPlan(other);
        await Incidents.Open(new OpenIncident { Actor = "officer-1", Kind = "hazard", Place = "b03", Text = "smoke detector without battery" });
        await Incidents.Verify(1, DeskBench.By("officer-1"), VerificationGrade.Limited);
        await Incidents.Close(1, DeskBench.By("officer-1"), new CloseIncident
        {
            Disposition = Disposition.NoAction,
            Lesson = new LessonToDraw
            {
                Weakness = "detectors without battery",
                Check = "look at the battery",
                FilterText = "model = \"panoramic\"",
                Filter = new Filters.FilterComparison("model", Filters.FilterOperator.Equal, "panoramic", null),
                Everywhere = true,
            },
        });
        await Eventually.Is(
            async () => await _cluster.Store.Lessons.GetAsync(other.Community, "lessons/1", Cancellation) is { Origin: Chengbei.Name },
            "the other community has the lesson");
        var own = (await _cluster.Store.Lessons.GetAsync(Chengbei.Name, "lessons/1", Cancellation))!;
        Assert.Equal(2, own.Checks.Length);
    }

    private static CommunityDefinition SmallCommunity()
    {
        TwinDefinition Rename(TwinDefinition twin) => twin with
        {
            Id = TwinId.Of("other", twin.Kind == TwinKind.Community ? "other" : twin.Id.Name),
            Parent = twin.Parent == Chengbei.Name ? "other" : twin.Parent,
        };
        return Chengbei.Plan with
        {
            Community = "other",
            Hash = "other",
            Twins = [.. Chengbei.Plan.Twins.Where(twin => twin.Kind == TwinKind.Community || twin.Model == "panoramic").Select(Rename)],
        };
    }

    private async Task LoadAsync()
    {
        await _cluster.Grains.GetGrain<ICommunityGrain>(Chengbei.Name).ApplyPlan(Chengbei.Plan);
        var procedures = _cluster.Grains.GetGrain<IProcedureGrain>(Chengbei.Name);
        await procedures.ApplyTeams(Chengbei.Teams);
        await procedures.ApplyProcedures(Chengbei.Procedures);
    }

    private async Task OnDutyAsync(params string[] units)
    {
        foreach (var unit in units)
            await Dispatch.Declare(unit, DeskBench.By(unit), UnitStatus.Available, Shift.A);
    }

    private async Task<string> RaiseAsync(string twin, string rule)
    {
        var id = AlarmRecord.IdOf(twin, rule, 1);
        await _cluster.Grains.RaiseAsync(Chengbei.Name, id, new AlarmRaised
        {
            Twin = twin,
            Rule = rule,
            Severity = AlarmSeverity.Critical,
            Message = new BilingualText("烟", "smoke"),
            Cause = new AlarmCause(1, _cluster.Clock.GetUtcNow(), 0.9),
        });
        return id;
    }

    private async Task<IncidentRecord> IncidentAsync(long number, Func<IncidentRecord, bool> condition)
    {
        IncidentRecord? incident = null;
        await Eventually.Is(
            async () =>
            {
                incident = await _cluster.Store.Incidents.GetAsync(Chengbei.Name, IncidentRecord.SubjectOf(number), Cancellation);
                return incident is not null && condition(incident);
            },
            $"incident {number} is as expected");
        return incident!;
    }

    private string Journal() => string.Join('\n', _cluster.Store.Entries(Chengbei.Name).Select(entry => entry.Event.ToString()));
}
