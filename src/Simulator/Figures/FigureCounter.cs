using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;

namespace SafeCommunity.Simulator.Figures;

/// <summary>Counts the figures of a run.</summary>
internal sealed class FigureCounter(RunHistory history)
{
    private readonly ImmutableSortedDictionary<string, double?>.Builder _values =
        ImmutableSortedDictionary.CreateBuilder<string, double?>(StringComparer.Ordinal);

    private TimeSpan Length => history.Span.Length;

    private TimeSpan Night => history.Nights.Parts.Total;

    public ImmutableSortedDictionary<string, double?> Count()
    {
        CountRun();
        CountEvents();
        CountIncidents();
        CountTimes();
        CountPatrols();
        CountWork();
        CountAlarms();
        CountReports();
        return _values.ToImmutable();
    }

    private void CountRun()
    {
        var run = history.Run;
        Set(FigureCatalogue.VirtualSeconds, Length.TotalSeconds);
        Set(FigureCatalogue.WallSeconds, run.Wall.TotalSeconds);
        Set(FigureCatalogue.Speed, Ratio(Length.TotalSeconds, run.Wall.TotalSeconds));
        Set(FigureCatalogue.Readings, run.Readings);
        Set(FigureCatalogue.JournalEntries, history.JournalPosition);
        Set(FigureCatalogue.Refusals, history.Refusals);
        SetEach("refusalsOf", run.Refusals.Select(refusal => (refusal.Key, refusal.Value)));
    }

    private void CountEvents()
    {
        var real = history.RealEvents.ToList();
        var noticed = real.Where(truth => truth.NoticedAt is not null).ToList();
        var missed = real.Where(history.IsMissed).ToList();
        Set(FigureCatalogue.TrueEvents, real.Count);
        Set(FigureCatalogue.LifeSafetyEvents, real.Count(history.IsLifeSafety));
        Set(FigureCatalogue.NuisanceEvents, history.Run.Truth.Count - real.Count);
        Set(FigureCatalogue.Missed, missed.Count);
        Set(FigureCatalogue.MissedShare, Ratio(missed.Count, missed.Count + noticed.Count));
        Set(FigureCatalogue.LifeSafetyMissed, missed.Count(history.IsLifeSafety));
        var dismissed = real.Where(history.IsDismissed).ToList();
        Set(FigureCatalogue.Dismissed, dismissed.Count);
        Set(FigureCatalogue.LifeSafetyDismissed, dismissed.Count(history.IsLifeSafety));
        Set(FigureCatalogue.MissedOrDismissed, missed.Count + dismissed.Count);
        Set(FigureCatalogue.LifeSafetyMissedOrDismissed, missed.Count(history.IsLifeSafety) + dismissed.Count(history.IsLifeSafety));
        Set(FigureCatalogue.LifeSafetyNotNoticedYet, real.Except(noticed).Except(missed).Count(history.IsLifeSafety));
        Set(FigureCatalogue.NotNoticedYet, real.Count - noticed.Count - missed.Count);
        Set(FigureCatalogue.Notice.All, noticed.Select(truth => truth.NoticedAt!.Value - truth.Time));
        Set(FigureCatalogue.Notice.LifeSafety, noticed.Where(history.IsLifeSafety).Select(truth => truth.NoticedAt!.Value - truth.Time));
        SetEach("trueEventsOf", history.Run.Truth.CountBy(truth => truth.Cause).Select(cause => (cause.Key, (long)cause.Value)));
        SetEach("dismissedOf", dismissed.CountBy(truth => truth.Cause).Select(cause => (cause.Key, (long)cause.Value)));
        SetEach("missedOf", missed.CountBy(truth => truth.Cause).Select(cause => (cause.Key, (long)cause.Value)));
    }

    private void CountIncidents()
    {
        var incidents = history.Incidents;
        Set(FigureCatalogue.Incidents, incidents.Length);
        Set(FigureCatalogue.LifeSafetyIncidents, incidents.Count(incident => incident.IsLifeSafety));
        Set(FigureCatalogue.NightIncidents, incidents.Count(incident => history.Nights.Contains(incident.OpenedAt)));
        Set(FigureCatalogue.EquipmentIncidents, incidents.Count(incident => incident.Truth == IncidentTruth.Equipment));
        var falseAlarms = incidents.Count(incident => incident.Truth == IncidentTruth.Nuisance);
        Set(FigureCatalogue.FalseAlarms, falseAlarms);
        Set(FigureCatalogue.FalseAlarmShare, Ratio(falseAlarms, incidents.Length));
        Set(FigureCatalogue.MergedIncidents, incidents.Count(incident => incident.IsMerged));
        Set(FigureCatalogue.Graded, incidents.Count(incident => incident.IsWronglyGraded is not null));
        var wrong = incidents.Where(incident => incident.IsWronglyGraded == true).ToList();
        Set(FigureCatalogue.WronglyDismissed, wrong.Count(incident => incident.Record.Grade == VerificationGrade.NoCall));
        Set(FigureCatalogue.WronglyConfirmed, wrong.Count(incident => incident.Record.Grade != VerificationGrade.NoCall));
        Set(FigureCatalogue.Resolved, incidents.Count(incident => incident.ResolvedAt is not null));
        Set(FigureCatalogue.Closed, incidents.Count(incident => incident.ClosedAt is not null));
        Set(FigureCatalogue.OpenAtEnd, incidents.Count(incident => incident.ClosedAt is null));
        Set(FigureCatalogue.LifeSafetyOpenAtEnd, incidents.Count(incident => incident is { ClosedAt: null, IsLifeSafety: true }));
        var overdue = incidents.Where(incident => incident.WasOverdue).ToList();
        Set(FigureCatalogue.Overdue, overdue.Count);
        Set(FigureCatalogue.OverdueShare, Ratio(overdue.Count, incidents.Length));
        Set(FigureCatalogue.LifeSafetyOverdue, overdue.Count(incident => incident.IsLifeSafety));
        Set(FigureCatalogue.DeadlinesMissed, overdue.Sum(incident => incident.Missed.Length));
        Set(FigureCatalogue.Escalations, incidents.Sum(incident => incident.Escalations));
        SetEach("incidentsOf", incidents.CountBy(incident => incident.Record.Kind).Select(kind => (kind.Key, (long)kind.Value)));
    }

    private void CountTimes()
    {
        var incidents = history.Incidents.Where(incident => !incident.IsMerged).ToList();
        SetSpans(FigureCatalogue.Verify, incident => incident.VerifiedAt);
        SetSpans(FigureCatalogue.Dispatch, incident => incident.DispatchedAt);
        SetSpans(FigureCatalogue.Arrive, incident => incident.ArrivedAt);
        var waiting = incidents.Where(incident =>
            incident is { ArrivedAt: null, ClosedAt: null, ResolvedAt: null, Record.Grade: not VerificationGrade.NoCall }
            && history.Run.Procedures.Find(incident.Record.Kind)?.Dispatch.Units > 0).ToList();
        Set(FigureCatalogue.ArriveWaiting, waiting.Count);
        Set(FigureCatalogue.LifeSafetyArriveWaiting, waiting.Count(incident => incident.IsLifeSafety));

        void SetSpans(TimeFigures figures, Func<IncidentHistory, DateTimeOffset?> end)
        {
            Set(figures.All, SpansOf(_ => true));
            Set(figures.LifeSafety, SpansOf(incident => incident.IsLifeSafety));
            if (figures.Night is { } night)
                Set(night, SpansOf(incident => history.Nights.Contains(incident.OpenedAt)));

            IEnumerable<TimeSpan> SpansOf(Func<IncidentHistory, bool> isMeant) =>
                incidents.Where(isMeant).Select(incident => end(incident) - incident.OpenedAt).OfType<TimeSpan>();
        }
    }

    private void CountPatrols()
    {
        var coverage = history.Coverage;
        var visits = coverage.Points.Sum(point => point.Visits.Length);
        var patrols = history.Units.Where(unit => unit.Patrols).ToList();
        Set(FigureCatalogue.MustVisitPoints, coverage.Points.Length);
        Set(FigureCatalogue.PatrolsOnDuty, Ratio(patrols.Sum(unit => unit.Duty.Total.TotalHours), Length.TotalHours));
        Set(FigureCatalogue.NightPatrolsOnDuty, Ratio(patrols.Sum(unit => unit.Duty.And(history.Nights.Parts).Total.TotalHours), Night.TotalHours));
        Set(FigureCatalogue.Visits, visits);
        Set(FigureCatalogue.VisitsPerHour, Ratio(visits, Length.TotalHours));
        Set(FigureCatalogue.Coverage, coverage.Share);
        Set(FigureCatalogue.CoveragePerDay, coverage.SharePerDay);
        Set(FigureCatalogue.NightCoverage, coverage.SharePerNight);
        Set(FigureCatalogue.NightHourlyCoverage, coverage.SharePerNightHour);
        Set(FigureCatalogue.NeverVisited, coverage.Points.Count(point => point.Visits.IsEmpty));
        Set(FigureCatalogue.VisitIntervalP50, Percentiles.Of(coverage.Intervals, 0.5));
        Set(FigureCatalogue.VisitIntervalP95, Percentiles.P95(coverage.Intervals));
        Set(FigureCatalogue.VisitIntervals, coverage.Intervals.Length);
        Set(FigureCatalogue.LongestUnvisited, coverage.Longest?.TotalSeconds);
        Set(FigureCatalogue.NightVisitsPerHour, Ratio(coverage.NightVisits, Night.TotalHours));
        Set(FigureCatalogue.NightVisitIntervalP50, Percentiles.Of(coverage.NightIntervals, 0.5));
        Set(FigureCatalogue.NightLongestUnvisited, coverage.LongestAtNight?.TotalSeconds);
    }

    private void CountWork()
    {
        var patrols = history.Units.Where(unit => unit.Patrols).ToList();
        Set(FigureCatalogue.Tasks, history.Units.Sum(unit => unit.Accepted));
        Set(FigureCatalogue.TasksDeclined, history.Tasks.Count(task => task.State == TaskState.Declined));
        Set(FigureCatalogue.TasksExpired, history.Tasks.Count(task => task.State == TaskState.Expired));
        Set(FigureCatalogue.UnitWorkload, Workload(patrols, unit => unit.Duty));
        Set(FigureCatalogue.NightUnitWorkload, Workload(patrols, unit => unit.Duty.And(history.Nights.Parts)));
        Set(FigureCatalogue.BusiestUnitWorkload, patrols.Max(unit => Workload([unit], one => one.Duty)));

        double? Workload(IReadOnlyCollection<UnitDuty> units, Func<UnitDuty, Spans> duty) => Ratio(
            units.Sum(unit => duty(unit).And(unit.Tasks).Total.TotalSeconds), units.Sum(unit => duty(unit).Total.TotalSeconds));
    }

    private void CountAlarms()
    {
        var (alarms, figures) = (history.Alarms, history.Alarms.Figures);
        var load = alarms.PerOperator.ToList();
        Set(FigureCatalogue.Alarms, figures.Raised);
        Set(FigureCatalogue.AlarmsCritical, figures.RaisedBySeverity[(int)AlarmSeverity.Critical - 1]);
        Set(FigureCatalogue.AlarmsHigh, figures.RaisedBySeverity[(int)AlarmSeverity.High - 1]);
        Set(FigureCatalogue.AlarmsMedium, figures.RaisedBySeverity[(int)AlarmSeverity.Medium - 1]);
        Set(FigureCatalogue.AlarmsLow, figures.RaisedBySeverity[(int)AlarmSeverity.Low - 1]);
        Set(FigureCatalogue.AlarmsPerOperator, Ratio(figures.Raised, alarms.Operators * (Length / AlarmHistory.SpanLength)));
        Set(FigureCatalogue.AlarmsPerOperatorMost, load.Count > 0 ? load.Max() : null);
        Set(FigureCatalogue.AlarmsPerOperatorFloods, Ratio(load.Count(count => count > AlarmHistory.MostPerSpan), load.Count));
        Set(FigureCatalogue.AlarmFloodShare, Length > TimeSpan.Zero ? figures.TimeInFlood : null);
        Set(FigureCatalogue.AlarmsChattering, figures.Chattering);
        Set(FigureCatalogue.AlarmsStale, figures.Stale);
        Set(FigureCatalogue.AcknowledgeP50, figures.TimeToAcknowledge?.TotalSeconds);
        Set(FigureCatalogue.AcknowledgeP95, alarms.Acknowledgements < Percentiles.FewestForP95 ? null : figures.TimeToAcknowledge95?.TotalSeconds);
        Set(FigureCatalogue.Acknowledgements, alarms.Acknowledgements);
        SetEach("alarmsOf", alarms.Alarms.GroupBy(alarm => alarm.Rule).Select(rule => (rule.Key, rule.Sum(alarm => (long)alarm.Count))));
    }

    private void CountReports()
    {
        var reports = history.Reports;
        var answers = reports.Where(report => report.Answer is not null).Select(report => (report.Answer!.Time - report.ReceivedAt).TotalSeconds).Order().ToList();
        Set(FigureCatalogue.Reports, reports.Length);
        Set(FigureCatalogue.ReportsAnswered, answers.Count);
        Set(FigureCatalogue.AnswerP50, Percentiles.Of(answers, 0.5));
        Set(FigureCatalogue.AnswerP95, Percentiles.P95(answers));
        Set(FigureCatalogue.ReportStars, reports.Where(report => report.Stars > 0).Select(report => (double?)report.Stars).Average());
    }

    private void Set(TimeFigure figure, IEnumerable<TimeSpan> spans)
    {
        var seconds = spans.Select(span => span.TotalSeconds).Order().ToList();
        Set(figure.P50, Percentiles.Of(seconds, 0.5));
        Set(figure.P95, Percentiles.P95(seconds));
        Set(figure.Max, seconds.Count > 0 ? seconds[^1] : null);
        Set(figure.Count, seconds.Count);
    }

    private void Set(Figure figure, double? value) => _values[figure.Name] = value;

    private void SetEach(string prefix, IEnumerable<(string Of, long Count)> counts)
    {
        foreach (var (of, count) in counts)
            _values[prefix + string.Concat(of.Split('-', '.', '_').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]))] = count;
    }

    private static double? Ratio(double part, double whole) => whole > 0 ? part / whole : null;
}
