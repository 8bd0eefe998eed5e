using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Api.Filters;

/// <summary>A filter of matters, applied in memory to what a watch sends.</summary>
/// <param name="filter">The filter; null matches all.</param>
internal abstract class MatterFilter<T>(FilterNode? filter)
{
    /// <summary>Whether every matter matches.</summary>
    public bool IsAll => filter is null;

    /// <summary>Whether a matter matches.</summary>
    public bool Matches(T matter) =>
        FilterEvaluator.Matches(filter, matter, (item, comparison) => FilterEvaluator.Holds(comparison, ValueOf(item, comparison.Field)));

    /// <summary>The value of a field, which the sort's schema has.</summary>
    protected abstract FieldValue ValueOf(T matter, string field);

    /// <summary>What filters call the name of a matter: the last segment of its id.</summary>
    protected static string NameOf(string id) => id[(id.IndexOf('/') + 1)..];
}
