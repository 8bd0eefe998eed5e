namespace SafeCommunity.Api.Filters;

/// <summary>How much a filter or an order may ask for.</summary>
internal static class FilterLimits
{
    /// <summary>The longest text, in characters.</summary>
    public const int Length = 2_000;

    /// <summary>How deep parentheses and negations may nest.</summary>
    public const int Depth = 20;

    /// <summary>How many comparisons a filter may make.</summary>
    public const int Comparisons = 100;

    /// <summary>How many keys an order may have.</summary>
    public const int SortKeys = 5;
}
