using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Api.Filters;

/// <summary>The value of a field of one item: a text, a number, or neither when it has none.</summary>
/// <param name="Text">The text of a text field.</param>
/// <param name="Number">The number of any other field, as <see cref="FilterComparison"/> writes it.</param>
internal readonly record struct FieldValue(string? Text, double? Number)
{
    public static implicit operator FieldValue(string text) => new(text, null);

    public static implicit operator FieldValue(double number) => new(null, number);

    public static implicit operator FieldValue(bool value) => new(null, value ? 1 : 0);

    public static implicit operator FieldValue(DateTimeOffset? time) => new(null, time?.ToUnixTimeMilliseconds());
}

/// <summary>Decides in memory whether an item matches a filter, as the lists do where the items are kept.</summary>
internal static class FilterEvaluator
{
    /// <summary>Whether an item matches.</summary>
    /// <param name="filter">The filter; null matches all.</param>
    /// <param name="item">The item.</param>
    /// <param name="compare">Whether one comparison holds for the item.</param>
    public static bool Matches<T>(FilterNode? filter, T item, Func<T, FilterComparison, bool> compare)
    {
        switch (filter)
        {
            case null:
                return true;
            case FilterComparison comparison:
                return compare(item, comparison);
            case FilterNot not:
                return !Matches(not.Operand, item, compare);
            case FilterAnd and:
                foreach (var operand in and.Operands)
                {
                    if (!Matches(operand, item, compare))
                        return false;
                }

                return true;
            case FilterOr or:
                foreach (var operand in or.Operands)
                {
                    if (Matches(operand, item, compare))
                        return true;
                }

                return false;
            default:
                throw new ArgumentOutOfRangeException(nameof(filter), filter, "Not a kind of node.");
        }
    }

    /// <summary>Whether a comparison holds for a value; never for a value that is not there.</summary>
    public static bool Holds(FilterComparison comparison, FieldValue value)
    {
        if (value.Text is { } text && comparison.Text is { } wanted)
            return HoldsText(comparison.Operator, text, wanted);

        if (value.Number is not { } number || comparison.Number is not { } limit)
            return false;

        return comparison.Operator switch
        {
            FilterOperator.Equal => number == limit,
            FilterOperator.NotEqual => number != limit,
            FilterOperator.Less => number < limit,
            FilterOperator.LessOrEqual => number <= limit,
            FilterOperator.Greater => number > limit,
            FilterOperator.GreaterOrEqual => number >= limit,
            _ => false,
        };
    }

    private static bool HoldsText(FilterOperator @operator, string text, string wanted) => @operator switch
    {
        FilterOperator.Equal => EqualsPattern(text, wanted),
        FilterOperator.NotEqual => !EqualsPattern(text, wanted),
        FilterOperator.Less => string.CompareOrdinal(text, wanted) < 0,
        FilterOperator.LessOrEqual => string.CompareOrdinal(text, wanted) <= 0,
        FilterOperator.Greater => string.CompareOrdinal(text, wanted) > 0,
        FilterOperator.GreaterOrEqual => string.CompareOrdinal(text, wanted) >= 0,
        FilterOperator.Has => text.Contains(wanted.Trim('*'), StringComparison.Ordinal),
        _ => false,
    };

    private static bool EqualsPattern(string text, string pattern) => pattern switch
    {
        "*" => true,
        ['*', .. var middle, '*'] => text.Contains(middle, StringComparison.Ordinal),
        ['*', .. var end] => text.EndsWith(end, StringComparison.Ordinal),
        [.. var start, '*'] => text.StartsWith(start, StringComparison.Ordinal),
        _ => text == pattern,
    };
}
