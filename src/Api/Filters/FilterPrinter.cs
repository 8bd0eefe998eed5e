using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Api.Filters;

/// <summary>Writes a filter's tree as text that reads back as the same tree.</summary>
internal static class FilterPrinter
{
    /// <summary>The filter as text.</summary>
    public static string Print(FilterNode filter, FilterSchema schema) => filter switch
    {
        FilterAnd and => string.Join(" AND ", and.Operands.Select(operand => PrintOperand(operand, schema))),
        FilterOr or => string.Join(" OR ", or.Operands.Select(operand => PrintOperand(operand, schema))),
        FilterNot { Operand: FilterComparison operand } => $"NOT {Print(operand, schema)}",
        FilterNot not => $"NOT ({Print(not.Operand, schema)})",
        FilterComparison comparison => $"{comparison.Field} {Symbol(comparison.Operator)} {Quote(schema.Write(comparison))}",
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "Not a kind of node."),
    };

    private static string PrintOperand(FilterNode operand, FilterSchema schema) =>
        operand is FilterAnd or FilterOr ? $"({Print(operand, schema)})" : Print(operand, schema);

    private static string Quote(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Symbol(FilterOperator @operator) => @operator switch
    {
        FilterOperator.Equal => "=",
        FilterOperator.NotEqual => "!=",
        FilterOperator.Less => "<",
        FilterOperator.LessOrEqual => "<=",
        FilterOperator.Greater => ">",
        FilterOperator.GreaterOrEqual => ">=",
        FilterOperator.Has => ":",
        _ => throw new ArgumentOutOfRangeException(nameof(@operator), @operator, "Not an operator."),
    };
}
