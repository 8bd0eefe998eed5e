using System.Collections.Immutable;
using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Api.Filters;

/// <summary>Reads orders after google.aip.dev/132: <c>severity desc, raise_time</c>.</summary>
internal static class OrderByParser
{
    /// <summary>The keys of the order; none when the text is blank.</summary>
    /// <exception cref="FilterSyntaxException">The text is no order, or names what the schema has not.</exception>
    public static ImmutableArray<SortKey> Parse(string text, FilterSchema schema)
    {
        if (text.Length > FilterLimits.Length)
            throw new FilterSyntaxException(FilterLimits.Length + 1, $"an order has at most {FilterLimits.Length} characters");

        if (string.IsNullOrWhiteSpace(text))
            return [];

        var keys = ImmutableArray.CreateBuilder<SortKey>();
        var start = 0;
        foreach (var part in text.Split(','))
        {
            var column = start + (part.Length - part.TrimStart().Length) + 1;
            var key = ReadKey(part, column, schema);
            if (keys.Any(other => other.Field == key.Field))
                throw new FilterSyntaxException(column, $"field '{key.Field}' stands twice");
            if (keys.Count == FilterLimits.SortKeys)
                throw new FilterSyntaxException(column, $"an order has at most {FilterLimits.SortKeys} fields");

            keys.Add(key);
            start += part.Length + 1;
        }

        return keys.ToImmutable();
    }

    private static SortKey ReadKey(string part, int column, FilterSchema schema)
    {
        var words = part.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            throw new FilterSyntaxException(column, $"a field should stand here; fields are: {schema.FieldNames}");

        var field = schema.Find(words[0], column);
        if (!schema.CanOrderBy(field))
            throw new FilterSyntaxException(column, $"field '{field.Name}' has no order");

        return words switch
        {
            [_] or [_, "asc"] => new SortKey(field.Name, Descending: false),
            [_, "desc"] => new SortKey(field.Name, Descending: true),
            _ => throw new FilterSyntaxException(
                column + part.Trim().IndexOf(words[1], words[0].Length, StringComparison.Ordinal),
                $"after field '{field.Name}' stands asc, desc or a comma"),
        };
    }
}
