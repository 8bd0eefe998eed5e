using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Api.Filters;

/// <summary>A filter of tasks.</summary>
/// <param name="filter">The filter; null matches all.</param>
internal sealed class TaskFilter(FilterNode? filter) : MatterFilter<TaskRecord>(filter)
{
    /// <inheritdoc/>
    protected override FieldValue ValueOf(TaskRecord matter, string field) => field switch
    {
        "name" => NameOf(matter.Id),
        "unit" => matter.Unit,
        "incident" => (double)matter.Incident,
        "state" => (double)matter.State,
        "open" => matter.IsOpen,
        "create_time" => (DateTimeOffset?)matter.CreatedAt,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "Not a field of tasks."),
    };
}
