using System.Collections.Immutable;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Directory;

/// <summary>Makes a test of a table's rows from a filter.</summary>
internal static class TwinFilter
{
    private const int MaxDepth = 64;

    /// <summary>
    /// The rows that match. What the table keeps sets of (kind, model, health, open alarms, places) costs no look at a row; the rest is
    /// asked only of rows that those leave.
    /// </summary>
    /// <exception cref="RefusedException">The filter names a field or a comparison that a list of twins has not.</exception>
    public static RowSet Find(FilterNode? filter, TwinTable table)
    {
        var all = RowSet.All(table.Count);
        if (filter is null)
            return all;
        // All of it, for it bounds the filter's depth.
        var test = Compile(filter, table, 0);
        if (TryFind(filter, table) is { } found)
            return found;
        if (filter is not FilterAnd and)
            return all.Where(test);
        var rest = new List<Func<int, bool>>();
        foreach (var operand in and.Operands)
        {
            if (TryFind(operand, table) is { } part)
                all = all.And(part);
            else
                rest.Add(Compile(operand, table, 1));
        }

        Func<int, bool>[] tests = [.. rest];
        return all.Where(row => AllHold(tests, row));
    }

    /// <summary>The rows that match by the table's sets alone; null where they do not tell.</summary>
    private static RowSet? TryFind(FilterNode node, TwinTable table) => node switch
    {
        FilterAnd and => TryJoin(and.Operands, table, RowSet.All(table.Count), static (a, b) => a.And(b)),
        FilterOr or => TryJoin(or.Operands, table, new RowSet(table.Count), static (a, b) => a.Or(b)),
        FilterNot not => TryFind(not.Operand, table)?.Complement(),
        FilterComparison { Operator: FilterOperator.NotEqual } other => TryFind(other with { Operator = FilterOperator.Equal }, table)?.Complement(),
        FilterComparison { Operator: FilterOperator.Equal, Field: "kind", Number: { } kind } => table.RowsOf((TwinKind)(int)kind),
        FilterComparison { Operator: FilterOperator.Equal, Field: "health", Number: { } health } => table.RowsOf((Health)(int)health),
        FilterComparison { Operator: FilterOperator.Equal, Field: "model", Text: { } model } when !model.StartsWith('*') && !model.EndsWith('*') =>
            table.RowsOf(model),
        FilterComparison { Operator: FilterOperator.Equal or FilterOperator.Has, Field: TwinColumns.Within, Text: { } place } => table.RowsWithin(place),
        FilterComparison { Operator: FilterOperator.Greater, Field: "alarms", Number: 0 }
            or FilterComparison { Operator: FilterOperator.GreaterOrEqual, Field: "alarms", Number: 1 } => table.RowsWithAlarms,
        FilterComparison { Operator: FilterOperator.Equal, Field: "alarms", Number: 0 } => table.RowsWithAlarms.Complement(),
        _ => null,
    };

    private static RowSet? TryJoin(ImmutableArray<FilterNode> operands, TwinTable table, RowSet rows, Func<RowSet, RowSet, RowSet> join)
    {
        foreach (var operand in operands)
        {
            if (TryFind(operand, table) is not { } part)
                return null;
            rows = join(rows, part);
        }

        return rows;
    }

    private static Func<int, bool> Compile(FilterNode node, TwinTable table, int depth)
    {
        if (depth > MaxDepth)
            throw Invalid($"The filter is nested deeper than {MaxDepth}.");
        switch (node)
        {
            case FilterAnd and:
                Func<int, bool>[] all = [.. and.Operands.Select(operand => Compile(operand, table, depth + 1))];
                return row => AllHold(all, row);
            case FilterOr or:
                Func<int, bool>[] any = [.. or.Operands.Select(operand => Compile(operand, table, depth + 1))];
                return row => AnyHolds(any, row);
            case FilterNot not:
                var inner = Compile(not.Operand, table, depth + 1);
                return row => !inner(row);
            case FilterComparison comparison:
                return Compare(comparison, table);
            default:
                throw Invalid($"A list of twins cannot be filtered by {node.GetType().Name}.");
        }
    }

    private static bool AllHold(Func<int, bool>[] tests, int row)
    {
        foreach (var test in tests)
        {
            if (!test(row))
                return false;
        }

        return true;
    }

    private static bool AnyHolds(Func<int, bool>[] tests, int row)
    {
        foreach (var test in tests)
        {
            if (test(row))
                return true;
        }

        return false;
    }

    private static Func<int, bool> Compare(FilterComparison comparison, TwinTable table)
    {
        if (comparison.Field == TwinColumns.Within && comparison.Text is { } place)
            return Within(comparison.Operator, table, place);
        if (comparison.Text is { } text && TwinColumns.Text(table, comparison.Field) is { } readText)
            return CompareText(comparison.Operator, text, readText);
        if (comparison.Number is { } number && TwinColumns.Number(table, comparison.Field) is { } readNumber)
            return CompareNumber(comparison, number, readNumber);
        throw Invalid($"A list of twins cannot be filtered by '{comparison.Field}' with such a value.");
    }

    private static Func<int, bool> Within(FilterOperator @operator, TwinTable table, string name)
    {
        var known = table.TryFind(name, out var place);
        return @operator switch
        {
            FilterOperator.Has or FilterOperator.Equal => row => known && table.IsWithin(row, place),
            FilterOperator.NotEqual => row => !known || !table.IsWithin(row, place),
            _ => throw Invalid($"'{TwinColumns.Within}' is compared with ':', '=' or '!='."),
        };
    }

    private static Func<int, bool> CompareText(FilterOperator @operator, string text, Func<int, string> read) => @operator switch
    {
        FilterOperator.Equal => Pattern(text, read),
        FilterOperator.NotEqual when Pattern(text, read) is var matches => row => !matches(row),
        FilterOperator.Has when text.Trim('*') is var part => row => read(row).Contains(part, StringComparison.Ordinal),
        FilterOperator.Less => row => string.CompareOrdinal(read(row), text) < 0,
        FilterOperator.LessOrEqual => row => string.CompareOrdinal(read(row), text) <= 0,
        FilterOperator.Greater => row => string.CompareOrdinal(read(row), text) > 0,
        FilterOperator.GreaterOrEqual => row => string.CompareOrdinal(read(row), text) >= 0,
        _ => throw Invalid($"A text cannot be compared by {@operator}."),
    };

    private static Func<int, bool> Pattern(string text, Func<int, string> read)
    {
        var open = (Start: text.StartsWith('*'), End: text.Length > 1 && text.EndsWith('*'));
        var fixedPart = text[(open.Start ? 1 : 0)..(open.End ? ^1 : ^0)];
        return open switch
        {
            (true, true) => row => read(row).Contains(fixedPart, StringComparison.Ordinal),
            (true, false) => row => read(row).EndsWith(fixedPart, StringComparison.Ordinal),
            (false, true) => row => read(row).StartsWith(fixedPart, StringComparison.Ordinal),
            _ => row => string.Equals(read(row), fixedPart, StringComparison.Ordinal),
        };
    }

    // A value that is absent (NaN) compares false with everything, also as not equal.
    private static Func<int, bool> CompareNumber(FilterComparison comparison, double number, Func<int, double> read) =>
        comparison.Operator switch
        {
            FilterOperator.Equal => row => read(row) == number,
            FilterOperator.NotEqual => row => read(row) is var value && !double.IsNaN(value) && value != number,
            FilterOperator.Less => row => read(row) < number,
            FilterOperator.LessOrEqual => row => read(row) <= number,
            FilterOperator.Greater => row => read(row) > number,
            FilterOperator.GreaterOrEqual => row => read(row) >= number,
            _ => throw Invalid($"'{comparison.Field}' cannot be compared by {comparison.Operator}."),
        };

    private static RefusedException Invalid(string message) => new(Refusal.InvalidArgument, message);
}
