using System.Collections.Immutable;
using System.Globalization;
using SafeCommunity.Api.Errors;
using SafeCommunity.Api.Filters;
using SafeCommunity.Grains.Filters;
using SortKey = SafeCommunity.Grains.Filters.SortKey;

namespace SafeCommunity.Api.Services;

/// <summary>Reads what many requests have in common.</summary>
internal static class Requests
{
    private const int DefaultPageSize = 50;
    private const int MaxPageSize = 1_000;

    /// <summary>How many items a page has: the default for 0, never more than the most (google.aip.dev/158).</summary>
    public static int ReadPageSize(int pageSize) => pageSize switch
    {
        < 0 => throw ApiErrors.InvalidArgument("page_size", "must not be negative"),
        0 => DefaultPageSize,
        _ => Math.Min(pageSize, MaxPageSize),
    };

    /// <summary>The filter's tree; null for all.</summary>
    public static FilterNode? ReadFilter(string filter, FilterSchema schema)
    {
        try
        {
            return FilterParser.Parse(filter, schema);
        }
        catch (FilterSyntaxException error)
        {
            throw ApiErrors.InvalidSyntax("filter", error);
        }
    }

    /// <summary>The keys of the order; none for the usual one.</summary>
    public static ImmutableArray<SortKey> ReadOrderBy(string orderBy, FilterSchema schema)
    {
        try
        {
            return OrderByParser.Parse(orderBy, schema);
        }
        catch (FilterSyntaxException error)
        {
            throw ApiErrors.InvalidSyntax("order_by", error);
        }
    }

    /// <summary>The number a page token stands for; 0 when it is empty.</summary>
    public static long ReadPageToken(string token, char kind)
    {
        if (token.Length == 0)
            return 0;
        return token[0] == kind && long.TryParse(token.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ApiErrors.InvalidArgument("page_token", "is not one this list gave");
    }

    /// <summary>The page token that stands for a number.</summary>
    public static string WritePageToken(long number, char kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}{number}");
}
