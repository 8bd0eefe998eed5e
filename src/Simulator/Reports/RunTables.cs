using SafeCommunity.Simulator.Figures;

namespace SafeCommunity.Simulator.Reports;

/// <summary>A run's tables: incidents, alarms, visits and figures. Times are by the community's clock, with their offset.</summary>
internal static class RunTables
{
    public static Csv Incidents(RunHistory history)
    {
        var table = new Csv(
            "number", "kind", "titleZh", "titleEn", "place", "severity", "class", "origin", "truth", "causes", "beganAt", "openedAt",
            "verifiedAt", "grade", "wronglyGraded", "dispatchedAt", "arrivedAt", "resolvedAt", "closedAt", "disposition", "missedDeadlines",
            "escalations", "reopened", "mergedInto");
        foreach (var incident in history.Incidents)
        {
            var record = incident.Record;
            table.Add(
                incident.Number, record.Kind, record.Title.Zh, record.Title.En, record.Place, Name(record.Severity), Name(record.Class),
                Name(record.Origin), Name(incident.Truth), string.Join(' ', incident.Causes.Select(cause => cause.Event.Cause).Distinct()),
                Local(incident.Causes.IsEmpty ? null : incident.Causes.Min(cause => cause.Event.Time)), Local(incident.OpenedAt),
                Local(incident.VerifiedAt), Name(record.Grade), incident.IsWronglyGraded, Local(incident.DispatchedAt),
                Local(incident.ArrivedAt), Local(incident.ResolvedAt), Local(incident.ClosedAt), Name(record.Disposition),
                string.Join(' ', incident.Missed.Select(missed => Name(missed.Stage))), incident.Escalations, record.Reopened, record.MergedInto);
        }

        return table;

        DateTimeOffset? Local(DateTimeOffset? time) => time is { } known ? history.Local(known) : null;
    }

    public static Csv Alarms(RunHistory history)
    {
        var table = new Csv(
            "alarm", "twin", "rule", "severity", "messageZh", "messageEn", "raisedAt", "lastRaisedAt", "count", "active", "clearedAt",
            "acknowledgedAt", "judgement", "suppressed", "incidents");
        var incidents = history.Incidents
            .SelectMany(incident => incident.Record.Alarms.Select(joined => (joined.Alarm, incident.Number)))
            .ToLookup(pair => pair.Alarm, pair => pair.Number);
        foreach (var alarm in history.Alarms.Alarms)
        {
            table.Add(
                alarm.Id, alarm.Twin, alarm.Rule, Name(alarm.Severity), alarm.Message.Zh, alarm.Message.En, history.Local(alarm.RaisedAt),
                history.Local(alarm.LastRaisedAt), alarm.Count, alarm.Active, alarm.ClearedAt is { } cleared ? history.Local(cleared) : null,
                alarm.Acknowledgement is { } seen ? history.Local(seen.Time) : null, Name(alarm.Judgement), alarm.SuppressedBy is not null,
                string.Join(' ', incidents[alarm.Id].Distinct()));
        }

        return table;
    }

    public static Csv Visits(RunHistory history)
    {
        var table = new Csv("time", "point", "kind", "titleZh", "titleEn", "unit");
        var kinds = history.Run.MustVisitPoints.ToDictionary(point => point.Name, point => point.Kind, StringComparer.Ordinal);
        foreach (var visit in history.Run.Visits)
        {
            var title = history.TitleOf(visit.Point);
            table.Add(history.Local(visit.Time), visit.Point, kinds.GetValueOrDefault(visit.Point), title.Zh, title.En, visit.Unit);
        }

        return table;
    }

    public static Csv Figures(RunFigures figures)
    {
        var table = new Csv("name", "value", "unit", "titleZh", "titleEn", "meaningZh", "meaningEn");
        foreach (var figure in FigureCatalogue.All)
        {
            table.Add(
                figure.Name, figures[figure], FigureText.UnitOf(figure.Unit), figure.Title.Zh, figure.Title.En, figure.Meaning.Zh,
                figure.Meaning.En);
        }

        foreach (var (name, value) in figures.Values.Where(pair => FigureCatalogue.Find(pair.Key) is null))
            table.Add(name, value, FigureText.UnitOf(FigureUnit.Count), null, null, null, null);
        return table;
    }

    // As the product's JSON has them.
    private static string Name<T>(T value)
        where T : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
