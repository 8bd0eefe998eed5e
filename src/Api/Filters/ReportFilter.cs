using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Reports;

namespace SafeCommunity.Api.Filters;

/// <summary>A filter of reports.</summary>
/// <param name="filter">The filter; null matches all.</param>
internal sealed class ReportFilter(FilterNode? filter) : MatterFilter<ReportRecord>(filter)
{
    /// <inheritdoc/>
    protected override FieldValue ValueOf(ReportRecord matter, string field) => field switch
    {
        "name" => NameOf(matter.Id),
        "kind" => matter.Kind,
        "place" => matter.Place,
        "team" => matter.Team,
        "level" => (double)matter.Level,
        "state" => (double)matter.State,
        "incident" => (double)matter.Incident,
        "stars" => (double)matter.Stars,
        "open" => matter.IsOpen,
        "receive_time" => (DateTimeOffset?)matter.ReceivedAt,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "Not a field of reports."),
    };
}
