using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Api.Filters;

/// <summary>A filter of twins, applied in memory to what a watch sends.</summary>
/// <param name="filter">The filter; null matches all.</param>
internal sealed class TwinFilter(FilterNode? filter)
{
    /// <summary>Whether every twin matches.</summary>
    public bool IsAll => filter is null;

    /// <summary>Whether a twin matches.</summary>
    /// <param name="twin">The twin.</param>
    /// <param name="parentOf">The name of the twin that holds one of a name; null or empty at the root.</param>
    public bool Matches(TwinSnapshot twin, Func<string, string?> parentOf) =>
        FilterEvaluator.Matches(filter, twin, (item, comparison) => comparison.Field == "within"
            ? HoldsWithin(item, comparison, parentOf)
            : FilterEvaluator.Holds(comparison, ValueOf(item, comparison.Field)));

    private static bool HoldsWithin(TwinSnapshot twin, FilterComparison comparison, Func<string, string?> parentOf)
    {
        var within = IsWithin(twin, comparison.Text, parentOf);
        return comparison.Operator == FilterOperator.NotEqual ? !within : within;
    }

    // Plans are a few levels deep; the bound only guards against one that holds itself.
    private static bool IsWithin(TwinSnapshot twin, string? place, Func<string, string?> parentOf)
    {
        string? name = twin.Definition.Id.Name;
        for (var level = 0; level < 32 && !string.IsNullOrEmpty(name); level++)
        {
            if (name == place)
                return true;
            name = level == 0 ? twin.Definition.Parent : parentOf(name);
        }

        return false;
    }

    private static FieldValue ValueOf(TwinSnapshot twin, string field) => field switch
    {
        "name" => twin.Definition.Id.Name,
        "kind" => (double)twin.Definition.Kind,
        "model" => twin.Definition.Model,
        "parent" => twin.Definition.Parent,
        "floor" => (double)twin.Definition.Place.Floor,
        "health" => (double)twin.Health,
        "last_seen" => twin.Device?.LastSeen,
        "alarms" => (double)twin.Counts.Alarms,
        "alarms_critical" => (double)twin.Counts.AlarmsCritical,
        "residents" => (double)twin.Counts.Residents,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "Not a field of twins."),
    };
}
