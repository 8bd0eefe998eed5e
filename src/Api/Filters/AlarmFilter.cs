using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Api.Filters;

/// <summary>A filter of alarms, applied in memory to what a watch sends.</summary>
/// <param name="filter">The filter; null matches all.</param>
/// <param name="time">Tells whether a time on the shelf is over.</param>
internal sealed class AlarmFilter(FilterNode? filter, TimeProvider time)
{
    /// <summary>Whether every alarm matches.</summary>
    public bool IsAll => filter is null;

    /// <summary>Whether an alarm matches.</summary>
    public bool Matches(AlarmRecord alarm) =>
        FilterEvaluator.Matches(filter, alarm, (item, comparison) => FilterEvaluator.Holds(comparison, ValueOf(item, comparison.Field)));

    private FieldValue ValueOf(AlarmRecord alarm, string field) => field switch
    {
        "name" => alarm.Id,
        "twin" => alarm.Twin,
        "rule" => alarm.Rule,
        "severity" => (double)alarm.Severity,
        "active" => alarm.Active,
        "acknowledged" => alarm.Acknowledgement is not null,
        "judgement" => (double)alarm.Judgement,
        "shelved" => alarm.ShelvedUntil is { } until && until > time.GetUtcNow(),
        "closed" => !alarm.IsOpen,
        "raise_time" => (DateTimeOffset?)alarm.RaisedAt,
        "count" => (double)alarm.Count,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "Not a field of alarms."),
    };
}
