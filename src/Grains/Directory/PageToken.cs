using System.Buffers.Text;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Directory;

/// <summary>
/// Where a page ended: the last twin's place in the order, not its number, so that twins which come and go between two
/// pages neither repeat nor hide others.
/// </summary>
/// <param name="List">The list it belongs to: see <see cref="ListOf"/>.</param>
/// <param name="Name">The last twin's name.</param>
/// <param name="Keys">The last twin's values of the order's keys.</param>
internal sealed record PageToken(string List, string Name, ImmutableArray<PageKey> Keys)
{
    /// <summary>Names a list by its community, filter and order: a token is good for the list that made it only.</summary>
    public static string ListOf(string community, TwinQuery query)
    {
        var text = new StringBuilder(community);
        Write(text, query.Filter);
        foreach (var key in query.OrderBy.IsDefault ? [] : query.OrderBy)
            text.Append('|').Append(key.Field).Append(key.Descending ? '-' : '+');
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 9));
    }

    /// <summary>The token as text.</summary>
    public string Encode() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this, PageTokenJson.Default.PageToken));

    /// <summary>Reads a token; false when the text is not one.</summary>
    public static bool TryDecode(string text, [NotNullWhen(true)] out PageToken? token)
    {
        token = null;
        try
        {
            if (Base64Url.IsValid(text))
                token = JsonSerializer.Deserialize(Base64Url.DecodeFromChars(text), PageTokenJson.Default.PageToken);
        }
        catch (JsonException)
        {
            return false;
        }

        return token is { List: not null, Name: not null };
    }

    /// <summary>What to throw for a token that is none, or of another list.</summary>
    public static RefusedException NotOfThisList() => new(
        Refusal.InvalidArgument,
        "The page token is not of this list: use the one that came with the page before, filter and order unchanged.");

    private static void Write(StringBuilder text, FilterNode? node)
    {
        switch (node)
        {
            case null:
                break;
            case FilterAnd and:
                WriteAll(text, '&', and.Operands);
                break;
            case FilterOr or:
                WriteAll(text, '|', or.Operands);
                break;
            case FilterNot not:
                WriteAll(text, '!', [not.Operand]);
                break;
            case FilterComparison comparison:
                text.Append(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"{comparison.Field} {(int)comparison.Operator} {comparison.Number:R} {comparison.Text?.Length}:{comparison.Text}");
                break;
            default:
                throw new RefusedException(Refusal.InvalidArgument, $"A list of twins cannot be filtered by {node.GetType().Name}.");
        }
    }

    private static void WriteAll(StringBuilder text, char sign, ImmutableArray<FilterNode> operands)
    {
        foreach (var operand in operands)
        {
            text.Append(sign).Append('(');
            Write(text, operand);
            text.Append(')');
        }
    }
}

/// <summary>One value of a <see cref="PageToken"/>; both null where a number is absent.</summary>
internal sealed record PageKey(string? Text, double? Number)
{
    /// <summary>The value of a number's key; NaN stands for an absent one.</summary>
    public static PageKey Of(double number) => new(null, double.IsNaN(number) ? null : number);
}

/// <summary>The generated JSON code of page tokens.</summary>
[JsonSerializable(typeof(PageToken))]
internal sealed partial class PageTokenJson : JsonSerializerContext;
