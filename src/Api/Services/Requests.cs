using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using SafeCommunity.Api.Errors;
using SafeCommunity.Api.Filters;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Twins;
using Enum = System.Enum;
using SortKey = SafeCommunity.Grains.Filters.SortKey;

namespace SafeCommunity.Api.Services;

/// <summary>Reads what many requests have in common.</summary>
internal static class Requests
{
    private const int DefaultPageSize = 50;
    private const int MaxPageSize = 1_000;

    /// <summary>How many bytes the items of a page have at most, unless a single one has more: clients by gRPC take 4 MiB.</summary>
    public const int MaxPageBytes = 2 * 1024 * 1024;

    /// <summary>How many items a page has: the default for 0, never more than the most (google.aip.dev/158).</summary>
    public static int ReadPageSize(int pageSize) => pageSize switch
    {
        < 0 => throw ApiErrors.InvalidArgument("page_size", "must not be negative"),
        0 => DefaultPageSize,
        _ => Math.Min(pageSize, MaxPageSize),
    };

    /// <summary>The filter's tree; null for all.</summary>
    public static FilterNode? ReadFilter(string filter, FilterSchema schema, string field = "filter")
    {
        try
        {
            return FilterParser.Parse(filter, schema);
        }
        catch (FilterSyntaxException error)
        {
            throw ApiErrors.InvalidSyntax(field, error);
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

    /// <summary>What a request for a list of matters asks for.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static MatterQuery ReadQuery(
        string filter, string orderBy, int pageSize, string pageToken, FilterSchema schema, DateTimeOffset now) => new()
        {
            Filter = ReadFilter(filter, schema),
            OrderBy = ReadOrderBy(orderBy, schema),
            PageSize = ReadPageSize(pageSize),
            PageToken = pageToken,
            Now = now,
        };

    /// <summary>A text without the blanks around it.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static string ReadText(string text, string field, int maxLength, bool required)
    {
        text = PeoplesText.IsBlank(text) ? "" : text.Trim();
        if (required && text.Length == 0)
            throw ApiErrors.InvalidArgument(field, "is needed here and must not be blank");
        if (PeoplesText.Misleads(text))
            throw ApiErrors.InvalidArgument(field, "has control characters, or such as turn the direction of writing around");
        return PeoplesText.Fits(text, maxLength)
            ? text
            : throw ApiErrors.InvalidArgument(field, $"has at most {maxLength:N0} characters");
    }

    /// <summary>A name that people gave: a kind, a recorded item.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static string ReadSegment(string text, string field) =>
        TwinId.IsSegment(text)
            ? text
            : throw ApiErrors.InvalidArgument(
                field, $"'{ApiErrors.Shorten(text)}' is not 1 to {TwinId.MaxSegmentLength} lower-case letters, digits and hyphens");

    /// <summary>A time in whole milliseconds, as the journal keeps times; null when there is none.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static DateTimeOffset? ReadTime(Timestamp? time, string field)
    {
        if (time is null)
            return null;
        try
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(time.ToDateTimeOffset().ToUnixTimeMilliseconds());
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw ApiErrors.InvalidArgument(field, "is not a time between the years 1 and 9999");
        }
    }

    /// <summary>A time to come; null when there is none.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static DateTimeOffset? ReadFutureTime(Timestamp? time, string field, DateTimeOffset now) =>
        ReadTime(time, field) is var until && !(until <= now)
            ? until
            : throw ApiErrors.InvalidArgument(field, "must be in the future");

    /// <summary>Until when something holds: a time to come, which must be given.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static DateTimeOffset ReadExpireTime(Timestamp? time, DateTimeOffset now) =>
        ReadFutureTime(time, "expire_time", now)
        ?? throw ApiErrors.InvalidArgument("expire_time", "says until when, and this command needs it");

    /// <summary>A value that must be one of those the protos name, as the grains have it.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static TTo ReadChoice<TFrom, TTo>(TFrom value, string field)
        where TFrom : struct, Enum
        where TTo : struct, Enum
    {
        var number = Convert.ToInt32(value, CultureInfo.InvariantCulture);
        return number != 0 && Enum.IsDefined(value)
            ? (TTo)Enum.ToObject(typeof(TTo), number)
            : throw ApiErrors.InvalidArgument(field, $"must be one of: {string.Join(", ", Enum.GetValues<TFrom>().Skip(1).Select(NameOf))}");
    }

    // What the protos call it, and so every client but one in C#.
    private static string NameOf<T>(T value)
        where T : struct, Enum =>
        typeof(T).GetField(value.ToString())?.GetCustomAttribute<OriginalNameAttribute>()?.Name ?? value.ToString();

    /// <summary>One page of a short list that is read whole, and the token of the next.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static (ImmutableArray<T> Page, string NextPageToken) ReadPage<T>(
        ImmutableArray<T> all, int pageSize, string pageToken, char kind)
    {
        var skipped = (int)Math.Min(ReadPageToken(pageToken, kind), all.Length);
        var page = all.Skip(skipped).Take(ReadPageSize(pageSize)).ToImmutableArray();
        var end = skipped + page.Length;
        return (page, end < all.Length ? WritePageToken(end, kind) : "");
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
