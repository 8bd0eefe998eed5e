using System.Collections.Frozen;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Storage.Sqlite.Lists;

/// <summary>A read table that can be listed: what its filters and orders may name, and how that stands in SQL.</summary>
internal sealed class ListSource
{
    /// <summary>Now in the SQL of a field, as a time stands in a column.</summary>
    public const string Now = "$1";

    /// <summary>What its rows are, for messages: <c>Alarms</c>.</summary>
    public required string Title { get; init; }

    /// <summary>The table and its alias: <c>alarms a</c>.</summary>
    public required string From { get; init; }

    /// <summary>The columns that make a row's record.</summary>
    public required string Columns { get; init; }

    /// <summary>How many <see cref="Columns"/> there are.</summary>
    public required int ColumnCount { get; init; }

    /// <summary>The SQL of each field; never null in a row. <c>name</c> is among them and tells rows apart.</summary>
    public required FrozenDictionary<string, string> Fields { get; init; }

    /// <summary>The SQL to compare <c>name</c> with where the value has a slash: the whole id; null where names have none.</summary>
    public string? WholeName { get; init; }

    /// <summary>The order where a query has none.</summary>
    public required SortKey DefaultOrder { get; init; }

    /// <summary>The comparison that finds what is open, and its SQL, so written that the index of the open rows serves it.</summary>
    public required (string Field, double Number, string Condition) Open { get; init; }

    /// <summary>The SQL of a time's column as a field, in Unix milliseconds.</summary>
    public static string Milliseconds(string column) => $"({column} / {TimeSpan.TicksPerMillisecond})";

    /// <summary>The SQL of a field.</summary>
    /// <exception cref="RefusedException">There is no such field.</exception>
    public string ExpressionOf(string field) => Fields.TryGetValue(field, out var expression)
        ? expression
        : throw new RefusedException(
            Refusal.InvalidArgument,
            $"{Title} have no field '{field}'; fields are: {string.Join(", ", Fields.Keys.Order(StringComparer.Ordinal))}.");
}
