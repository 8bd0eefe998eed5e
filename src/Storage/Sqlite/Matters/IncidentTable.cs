using System.Collections.Immutable;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Storage.Sqlite.Lists;
using static SafeCommunity.Storage.Sqlite.Matters.MatterColumn<SafeCommunity.Grains.Incidents.IncidentRecord>;

namespace SafeCommunity.Storage.Sqlite.Matters;

/// <summary>The read table of incidents.</summary>
internal static class IncidentTable
{
    /// <summary>The table.</summary>
    public static MatterTable<IncidentRecord> Table { get; } = new("incidents", MatterJson.Default.IncidentRecord)
    {
        Takes = @event => @event is IncidentEvent,
        Begins = @event => @event is IncidentOpened,
        Fold = IncidentFold.Apply,
        Fields = MatterFields.Incidents,
        DefaultOrder = new SortKey("open_time", Descending: true),
        Columns =
        [
            Text("kind", incident => incident.Kind),
            Text("place", incident => incident.Place),
            Text("team", incident => incident.Team),
            Text("rung", incident => incident.Rung),
            Number("severity", incident => (long)incident.Severity),
            Number("level", incident => (long)incident.Level),
            Number("stage", incident => (long)incident.Stage),
            Number("grade", incident => (long)incident.Grade),
            Number("disposition", incident => (long)incident.Disposition),
            Boolean("escalated", incident => incident.Rungs.Length > 1),
            Boolean("missed", incident => incident.Overdue),
            Time("open_time", incident => incident.OpenedAt),
            Time("due_time", incident => incident.Deadline?.Due),
        ],

        // A closed one may still have a deadline, its follow-up visit's.
        Computed = ImmutableDictionary<string, string>.Empty
            .Add("waiting", "(coalesce(m.body ->> '$.waits[#-1].until', '') <> '' AND (m.body ->> '$.waits[#-1].ended') IS NULL)")
            .Add("overdue", $"(m.missed OR (m.is_open AND m.due_time < {ListSource.Now}))"),
    };
}
