using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Incidents;

namespace SafeCommunity.Api.Filters;

/// <summary>A filter of incidents.</summary>
/// <param name="filter">The filter; null matches all.</param>
internal sealed class IncidentFilter(FilterNode? filter) : MatterFilter<IncidentRecord>(filter)
{
    /// <inheritdoc/>
    protected override FieldValue ValueOf(IncidentRecord matter, string field) => field switch
    {
        "name" => NameOf(matter.Id),
        "kind" => matter.Kind,
        "place" => matter.Place,
        "team" => matter.Team,
        "rung" => matter.Rung,
        "severity" => (double)matter.Severity,
        "level" => (double)matter.Level,
        "stage" => (double)matter.Stage,
        "grade" => (double)matter.Grade,
        "disposition" => (double)matter.Disposition,
        "open" => matter.IsOpen,
        "overdue" => matter.Overdue,
        "escalated" => matter.Rungs.Length > 1,
        "open_time" => (DateTimeOffset?)matter.OpenedAt,
        "due_time" => matter.Deadline?.Due,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "Not a field of incidents."),
    };
}
