using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Simulator.Figures;
using SafeCommunity.Simulator.World;
using Xunit;

namespace SafeCommunity.Simulator.Tests.Figures;

/// <summary>Figures of runs that are written down by hand, counted by hand.</summary>
public sealed class RunFiguresTests
{
    private const double Minute = 1 / 60.0;

    [Fact]
    public void A_real_event_without_an_incident_is_missed_when_it_ended_or_went_on_for_a_day()
    {
        var run = new HandMadeRun(hours: 30);
        run.Happens("kitchen-fire", "fire", from: 3, until: 4).Join(1, HandMadeRun.At(3 + (2 * Minute)));
        run.Happens("noise-quarrel", "noise", from: 20, until: 21);
        run.Happens("gas-leak", "gas", from: 6);
        run.Happens("rubbish", "rubbish", from: 7);
        run.Happens("cooking-smoke", "fire", from: 8, until: 8.1, isNuisance: true);

        var figures = RunFigures.Of(run.Ended());

        Assert.Equal(4, figures[FigureCatalogue.TrueEvents]);
        Assert.Equal(2, figures[FigureCatalogue.LifeSafetyEvents]);
        Assert.Equal(1, figures[FigureCatalogue.NuisanceEvents]);
        Assert.Equal(2, figures[FigureCatalogue.Missed]);
        Assert.Equal(1, figures[FigureCatalogue.LifeSafetyMissed]);
        Assert.Equal(1, figures[FigureCatalogue.NotNoticedYet]);
        Assert.Equal(2.0 / 3, figures[FigureCatalogue.MissedShare]);
        Assert.Equal(1, figures.Values["missedOfGasLeak"]);
        Assert.Equal(120, figures[FigureCatalogue.Notice.All.P50]);
        // One case has no 95th percentile; the longest is what it is.
        Assert.Null(figures[FigureCatalogue.Notice.LifeSafety.P95]);
        Assert.Equal(120, figures[FigureCatalogue.Notice.LifeSafety.Max]);
        Assert.Equal(1, figures[FigureCatalogue.Notice.All.Count]);
    }

    [Fact]
    public void An_incident_is_false_when_nuisances_alone_caused_it_and_its_grade_is_judged_by_what_was_so_far()
    {
        var run = new HandMadeRun();
        run.Happens("kitchen-fire", "fire", from: 1, until: 2).Join(1, HandMadeRun.At(1));
        run.Opens(1, "fire", hour: 1);
        run.Verifies(1, hour: 1.1, VerificationGrade.NoCall);

        run.Happens("cooking-smoke", "fire", from: 3, until: 3.5, isNuisance: true).Join(2, HandMadeRun.At(3));
        run.Opens(2, "fire", hour: 3);
        run.Verifies(2, hour: 3.1, VerificationGrade.ThreatToLife);

        // Rightly dismissed: what is real came later.
        run.Happens("cooking-smoke", "fire", from: 5, until: 5.5, isNuisance: true).Join(3, HandMadeRun.At(5));
        run.Happens("kitchen-fire", "fire", from: 6, until: 7).Join(3, HandMadeRun.At(6));
        run.Opens(3, "fire", hour: 5);
        run.Verifies(3, hour: 5.1, VerificationGrade.NoCall);

        run.Opens(4, "device-fault", hour: 8);

        var figures = RunFigures.Of(run.Ended());

        Assert.Equal(4, figures[FigureCatalogue.Incidents]);
        Assert.Equal(1, figures[FigureCatalogue.FalseAlarms]);
        Assert.Equal(0.25, figures[FigureCatalogue.FalseAlarmShare]);
        Assert.Equal(1, figures[FigureCatalogue.EquipmentIncidents]);
        Assert.Equal(3, figures[FigureCatalogue.Graded]);
        Assert.Equal(1, figures[FigureCatalogue.WronglyDismissed]);
        Assert.Equal(1, figures[FigureCatalogue.WronglyConfirmed]);
    }

    [Fact]
    public void Times_count_from_the_opening_for_all_for_life_safety_and_at_night()
    {
        var run = new HandMadeRun();
        Answer(run, 1, "fire", opened: 1, verify: 2, dispatch: 0, arrive: 4);
        Answer(run, 2, "gas", opened: 12, verify: 3, dispatch: 1, arrive: 6);
        Answer(run, 3, "noise", opened: 13, verify: 10, dispatch: 12, arrive: 30);
        run.Opens(4, "fire", hour: 23.9);
        run.Moves(4, hour: 23.95, IncidentStage.Dispatched);

        var figures = RunFigures.Of(run.Ended());

        Assert.Equal(3 * 60, figures[FigureCatalogue.Verify.All.P50]!.Value, 6);
        Assert.Null(figures[FigureCatalogue.Verify.All.P95]);
        Assert.Equal(10 * 60, figures[FigureCatalogue.Verify.All.Max]!.Value, 6);
        Assert.Equal(6 * 60, figures[FigureCatalogue.Arrive.All.P50]!.Value, 6);
        Assert.Equal(30 * 60, figures[FigureCatalogue.Arrive.All.Max]!.Value, 6);
        Assert.Equal(4 * 60, figures[FigureCatalogue.Arrive.LifeSafety.P50]!.Value, 6);
        Assert.Equal(2, figures[FigureCatalogue.Arrive.LifeSafety.Count]);
        Assert.Equal(4 * 60, figures[FigureCatalogue.Arrive.Night!.Max]!.Value, 6);
        Assert.Equal(4, figures[FigureCatalogue.Dispatch.All.Count]);
        Assert.Equal(1, figures[FigureCatalogue.ArriveWaiting]);
        Assert.Equal(2, figures[FigureCatalogue.NightIncidents]);
        Assert.Equal(3, figures[FigureCatalogue.Closed]);
        Assert.Equal(1, figures[FigureCatalogue.OpenAtEnd]);
    }

    [Fact]
    public void What_was_merged_or_still_goes_on_gives_no_time()
    {
        var run = new HandMadeRun();
        Answer(run, 1, "fire", opened: 1, verify: 2, dispatch: 0, arrive: 4);
        run.Writes(1.5, IncidentRecord.SubjectOf(1), new IncidentMerged(2, ""));
        run.Opens(2, "fire", hour: 1);

        var figures = RunFigures.Of(run.Ended());

        Assert.Equal(1, figures[FigureCatalogue.MergedIncidents]);
        Assert.Null(figures[FigureCatalogue.Verify.All.P50]);
        Assert.Equal(0, figures[FigureCatalogue.Verify.All.Count]);
        Assert.Null(figures[FigureCatalogue.Arrive.LifeSafety.P95]);
        Assert.Equal(1, figures[FigureCatalogue.ArriveWaiting]);
    }

    [Fact]
    public void Deadlines_that_passed_make_an_incident_overdue_once_however_many_they_are()
    {
        var run = new HandMadeRun();
        run.Opens(1, "fire", hour: 1);
        run.Writes(1.1, IncidentRecord.SubjectOf(1), new IncidentEscalated("police-room", "overdue", IncidentStage.Dispatched, null));
        run.Writes(1.2, IncidentRecord.SubjectOf(1), new IncidentOverdue(IncidentStage.OnScene));
        run.Opens(2, "noise", hour: 2);
        run.Writes(2.1, IncidentRecord.SubjectOf(2), new IncidentEscalated("police-room", "a person said so", null, null));

        var figures = RunFigures.Of(run.Ended());

        Assert.Equal(1, figures[FigureCatalogue.Overdue]);
        Assert.Equal(0.5, figures[FigureCatalogue.OverdueShare]);
        Assert.Equal(1, figures[FigureCatalogue.LifeSafetyOverdue]);
        Assert.Equal(2, figures[FigureCatalogue.DeadlinesMissed]);
        Assert.Equal(2, figures[FigureCatalogue.Escalations]);
    }

    [Fact]
    public void Coverage_is_of_the_run_of_each_day_of_each_night_and_of_each_hour_at_night()
    {
        // Midnight to midnight: six hours of one night, two of the next, which are too few to be one.
        var run = new HandMadeRun();
        run.Point("door-b01-1", 0.5, 1.5, 12, 22.5);
        run.Point("door-b02-1", 13);
        run.Point("door-b03-1");
        run.Point("door-b04-1", 3, 4);

        var figures = RunFigures.Of(run.Ended());

        Assert.Equal(0.75, figures[FigureCatalogue.Coverage]);
        Assert.Equal(0.75, figures[FigureCatalogue.CoveragePerDay]);
        Assert.Equal(0.5, figures[FigureCatalogue.NightCoverage]);
        Assert.Equal(1, figures[FigureCatalogue.NeverVisited]);
        Assert.Equal(7, figures[FigureCatalogue.Visits]);
        Assert.Equal(7 / 24.0, figures[FigureCatalogue.VisitsPerHour]);
        // Of hours 0 to 5, 22 and 23: a point in hours 0, 1, 3, 4 and 22.
        Assert.Equal(5 / 8.0 / 4, figures[FigureCatalogue.NightHourlyCoverage]!.Value, 9);
        Assert.Equal(5 / 8.0, figures[FigureCatalogue.NightVisitsPerHour]);
        // Intervals of 1, 1, 10.5 and 10.5 hours.
        Assert.Equal(3600, figures[FigureCatalogue.VisitIntervalP50]);
        Assert.Null(figures[FigureCatalogue.VisitIntervalP95]);
        Assert.Equal(4, figures[FigureCatalogue.VisitIntervals]);
        Assert.Equal(3600, figures[FigureCatalogue.NightVisitIntervalP50]);
        Assert.Equal(24 * 3600, figures[FigureCatalogue.LongestUnvisited]);
        Assert.Equal(6 * 3600, figures[FigureCatalogue.NightLongestUnvisited]);
    }

    [Fact]
    public void Workload_is_the_time_on_tasks_of_the_time_on_duty()
    {
        var run = new HandMadeRun();
        run.OnDuty("unit-1", from: 0);
        run.Works("unit-1", incident: 1, accepted: 23, done: null);
        run.Works("unit-1", incident: 2, accepted: 10, done: 12);
        run.OnDuty("unit-2", from: 0, until: 12);
        // A unit without a radio of the plan does not patrol.
        run.OnDuty("unit-station", from: 0);
        run.Works("unit-station", incident: 3, accepted: 0, done: 24);

        var figures = RunFigures.Of(run.Ended());

        Assert.Equal(3 / 36.0, figures[FigureCatalogue.UnitWorkload]);
        Assert.Equal(1 / 14.0, figures[FigureCatalogue.NightUnitWorkload]);
        Assert.Equal(3 / 24.0, figures[FigureCatalogue.BusiestUnitWorkload]);
        Assert.Equal(3, figures[FigureCatalogue.Tasks]);
        Assert.Equal(1.5, figures[FigureCatalogue.PatrolsOnDuty]);
        Assert.Equal(14 / 8.0, figures[FigureCatalogue.NightPatrolsOnDuty]);
    }

    [Fact]
    public void Alarms_are_shared_by_the_operators_and_counted_in_tens_of_minutes()
    {
        var run = new HandMadeRun { World = new WorldSettings { Start = HandMadeRun.Start, Officers = 2 } };
        for (var i = 0; i < 22; i++)
            run.Raises($"smoke-{i:00}", hour: 1 + (i / 3600.0), i == 0 ? AlarmSeverity.Critical : AlarmSeverity.High);
        run.Raises("smoke-99", hour: 24);

        var figures = RunFigures.Of(run.Ended());

        Assert.Equal(23, figures[FigureCatalogue.Alarms]);
        Assert.Equal(1, figures[FigureCatalogue.AlarmsCritical]);
        Assert.Equal(22, figures[FigureCatalogue.AlarmsHigh]);
        Assert.Equal(23 / 2.0 / 144, figures[FigureCatalogue.AlarmsPerOperator]!.Value, 9);
        Assert.Equal(11, figures[FigureCatalogue.AlarmsPerOperatorMost]);
        Assert.Equal(1 / 144.0, figures[FigureCatalogue.AlarmsPerOperatorFloods]);
        Assert.Equal(23, figures.Values["alarmsOfSmokeHigh"]);
    }

    [Fact]
    public void Nobody_at_the_desk_has_no_load()
    {
        var run = new HandMadeRun { World = new WorldSettings { Start = HandMadeRun.Start, Officers = 0 } };
        run.Raises("smoke-1", hour: 1);
        var figures = RunFigures.Of(run.Ended());
        Assert.Null(figures[FigureCatalogue.AlarmsPerOperator]);
        Assert.Null(figures[FigureCatalogue.AlarmsPerOperatorMost]);
        Assert.Equal(1, figures[FigureCatalogue.Alarms]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(24)]
    public void A_run_in_which_nothing_happened_has_counts_of_zero_and_no_times(double hours)
    {
        var figures = RunFigures.Of(new HandMadeRun(hours).Ended());

        Assert.All(figures.Values, pair => Assert.True(pair.Value is null || double.IsFinite(pair.Value.Value), pair.Key));
        Assert.Equal(FigureCatalogue.All.Select(figure => figure.Name).Order(StringComparer.Ordinal), figures.Values.Keys.Where(name => name != "refusalsOfUnitReportsTask"));
        Assert.Equal(0, figures[FigureCatalogue.Missed]);
        Assert.Null(figures[FigureCatalogue.MissedShare]);
        Assert.Null(figures[FigureCatalogue.Coverage]);
        Assert.Null(figures[FigureCatalogue.Arrive.All.P50]);
        Assert.Null(figures[FigureCatalogue.UnitWorkload]);
    }

    [Fact]
    public void Every_figure_has_a_name_of_its_own_and_a_title_in_both_languages()
    {
        Assert.Equal(FigureCatalogue.All.Length, FigureCatalogue.All.Select(figure => figure.Name).Distinct().Count());
        Assert.All(FigureCatalogue.All, figure =>
        {
            Assert.Matches("^[a-z][a-zA-Z0-9]*$", figure.Name);
            Assert.NotEmpty(figure.Title.Zh);
            Assert.NotEmpty(figure.Title.En);
            Assert.NotEmpty(figure.Meaning.Zh);
            Assert.NotEmpty(figure.Meaning.En);
        });
    }

    [Fact]
    public async Task Figures_are_read_as_they_were_written()
    {
        var run = new HandMadeRun(hours: 12) { PlannedSpan = TimeSpan.FromHours(24), Seed = ulong.MaxValue };
        run.Happens("noise-quarrel", "noise", from: 1, until: 2);
        var figures = RunFigures.Of(run.Ended());
        var path = Path.Combine(Directory.CreateTempSubdirectory("figures-").FullName, FigureFile.Name);

        await FigureFile.WriteAsync(figures, path, TestContext.Current.CancellationToken);
        var read = await FigureFile.ReadAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(figures.Values, read.Values);
        Assert.Equal(figures with { Values = read.Values }, read);
        Assert.True(read.IsInterrupted);
        using var json = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.All(json.RootElement.EnumerateObject(), property =>
            Assert.False(property.Value.ValueKind is System.Text.Json.JsonValueKind.Object or System.Text.Json.JsonValueKind.Array, property.Name));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, json.RootElement.GetProperty("arriveSecondsP50").ValueKind);
    }

    [Theory]
    [InlineData("", "holds no run's figures")]
    [InlineData("null", "holds no run's figures")]
    [InlineData("[1]", "holds no run's figures")]
    [InlineData("{\"community\":\"c\"}", "holds no run's figures")]
    public async Task What_is_no_runs_figures_is_told(string content, string message)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("figures-").FullName, FigureFile.Name);
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => FigureFile.ReadAsync(path, TestContext.Current.CancellationToken));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    private static void Answer(HandMadeRun run, long incident, string kind, double opened, double verify, double dispatch, double arrive)
    {
        run.Opens(incident, kind, opened);
        run.Verifies(incident, opened + (verify * Minute), VerificationGrade.Limited);
        run.Moves(incident, opened + (dispatch * Minute), IncidentStage.Dispatched);
        run.Moves(incident, opened + (arrive * Minute), IncidentStage.OnScene);
        run.Moves(incident, opened + (arrive * Minute) + 0.2, IncidentStage.Resolved);
        run.Closes(incident, opened + (arrive * Minute) + 0.3);
    }
}
