using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Api.Filters;

/// <summary>A filter of alarms.</summary>
/// <param name="filter">The filter; null matches all.</param>
/// <param name="time">Tells whether a time on the shelf is over, and what is stale.</param>
internal sealed class AlarmFilter(FilterNode? filter, TimeProvider time) : MatterFilter<AlarmRecord>(filter)
{
    /// <inheritdoc/>
    protected override FieldValue ValueOf(AlarmRecord matter, string field) => field switch
    {
        "name" => matter.Id,
        "twin" => matter.Twin,
        "rule" => matter.Rule,
        "severity" => (double)matter.Severity,
        "active" => matter.Active,
        "acknowledged" => matter.Acknowledgement is not null,
        "judgement" => (double)matter.Judgement,
        "shelved" => matter.ShelvedUntil is { } until && until > time.GetUtcNow(),
        "closed" => !matter.IsOpen,
        "raise_time" => (DateTimeOffset?)matter.RaisedAt,
        "count" => (double)matter.Count,
        "last_raise_time" => (DateTimeOffset?)matter.LastRaisedAt,
        "suppressed" => matter.SuppressedBy is not null,
        "held" => matter.IsHeld,
        "onset" => (double)matter.Onset,
        "state" => (double)matter.StateAt(time.GetUtcNow()),
        "stale" => matter.IsStale(time.GetUtcNow()),
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "Not a field of alarms."),
    };
}
