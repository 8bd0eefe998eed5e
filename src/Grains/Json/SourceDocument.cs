using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace SafeCommunity.Grains.Json;

/// <summary>
/// Reads JSON that people write (comments and trailing commas are allowed) into values that know where they stand, so
/// that every later complaint can name line and column.
/// </summary>
internal static class SourceDocument
{
    private const int MaxDepth = 32;

    private static readonly JsonReaderOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = MaxDepth,
    };

    /// <summary>The text's one value, and the list that collects its problems; no value when the text is not JSON at all.</summary>
    /// <param name="utf8">The text; a byte order mark is passed over.</param>
    public static (SourceNode? Root, ProblemList Problems) Read(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith(Encoding.UTF8.Preamble))
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];

        var lines = new LineMap(utf8);
        var problems = new ProblemList(lines);
        if (FirstInvalidByte(utf8.Span) is { } invalid)
        {
            problems.Add(invalid, "the file is not UTF-8 here");
            return (null, problems);
        }

        var reader = new Utf8JsonReader(utf8.Span, Options);
        try
        {
            reader.Read();
            var root = ReadValue(ref reader, problems);
            reader.Read();
            return (root, problems);
        }
        catch (JsonException fault)
        {
            problems.Add(lines.OffsetOf(fault.LineNumber ?? 0, fault.BytePositionInLine ?? 0), $"This is not JSON: {Reason(fault)}");
            return (null, problems);
        }
    }

    private static SourceNode ReadValue(ref Utf8JsonReader reader, ProblemList problems)
    {
        var offset = (int)reader.TokenStartIndex;
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadObject(ref reader, offset, problems),
            JsonTokenType.StartArray => ReadArray(ref reader, offset, problems),
            JsonTokenType.String => new SourceNode(JsonValueKind.String, offset) { Text = ReadText(ref reader, problems) },
            JsonTokenType.Number => new SourceNode(JsonValueKind.Number, offset) { Text = Encoding.UTF8.GetString(reader.ValueSpan) },
            JsonTokenType.True => new SourceNode(JsonValueKind.True, offset),
            JsonTokenType.False => new SourceNode(JsonValueKind.False, offset),
            _ => new SourceNode(JsonValueKind.Null, offset),
        };
    }

    private static SourceNode ReadObject(ref Utf8JsonReader reader, int offset, ProblemList problems)
    {
        var members = ImmutableArray.CreateBuilder<SourceMember>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var nameOffset = (int)reader.TokenStartIndex;
            var name = ReadText(ref reader, problems);
            reader.Read();
            var value = ReadValue(ref reader, problems);
            if (names.Add(name))
                members.Add(new SourceMember(name, nameOffset, value));
            else
                problems.Add(nameOffset, $"'{name}' is given twice");
        }

        return new SourceNode(JsonValueKind.Object, offset) { Members = members.DrainToImmutable() };
    }

    private static SourceNode ReadArray(ref Utf8JsonReader reader, int offset, ProblemList problems)
    {
        var items = ImmutableArray.CreateBuilder<SourceNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(ReadValue(ref reader, problems));
        return new SourceNode(JsonValueKind.Array, offset) { Items = items.DrainToImmutable() };
    }

    private static string ReadText(ref Utf8JsonReader reader, ProblemList problems)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as an escape.
            problems.Add((int)reader.TokenStartIndex, "the text holds an escape that is not a character");
            return "";
        }
    }

    private static int? FirstInvalidByte(ReadOnlySpan<byte> utf8)
    {
        if (Utf8.IsValid(utf8))
            return null;
        var at = 0;
        while (Rune.DecodeFromUtf8(utf8[at..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
            at += consumed;
        return at;
    }

    /// <summary>The reader's own words without its count of lines, which begins at 0.</summary>
    private static string Reason(JsonException fault)
    {
        var end = fault.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? fault.Message : fault.Message[..end]).TrimEnd('.');
    }
}
