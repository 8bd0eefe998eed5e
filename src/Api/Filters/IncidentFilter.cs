using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Incidents;

namespace SafeCommunity.Api.Filters;

/// <summary>A filter of incidents.</summary>
/// <param name="filter">The filter; null matches all.</param>
/// <param name="time">Tells which deadlines have passed.</param>
internal sealed class IncidentFilter(FilterNode? filter, TimeProvider time) : MatterFilter<IncidentRecord>(filter)
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
        "overdue" => matter.Overdue || (matter.IsOpen && matter.Deadline?.Due < time.GetUtcNow()),
        "escalated" => matter.Rungs.Length > 1,
        "waiting" => matter.Waiting is not null,
        "open_time" => (DateTimeOffset?)matter.OpenedAt,
        "due_time" => (DateTimeOffset?)(matter.Deadline?.Due ?? DateTimeOffset.MaxValue),
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "Not a field of incidents."),
    };
}
