using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SafeCommunity.Grains.Twins;

/// <summary>
/// A twin's stable name: <c>{community}/{name}</c>, for instance <c>chengbei/smoke-b03-1502</c>. It never changes when
/// the thing moves; where it stands is its parent. The community's own twin has the community's name in both segments.
/// </summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TwinId)]
[JsonConverter(typeof(TwinIdJsonConverter))]
public readonly record struct TwinId
{
    /// <summary>The longest segment that is accepted, in characters.</summary>
    public const int MaxSegmentLength = 63;

    private static readonly SearchValues<char> SegmentCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private TwinId(string community, string name) => (Community, Name) = (community, name);

    /// <summary>The community, the first segment.</summary>
    [Id(0)]
    public string Community { get; }

    /// <summary>The name inside the community, the second segment.</summary>
    [Id(1)]
    public string Name { get; }

    /// <summary>Whether this is the twin of the community itself.</summary>
    public bool IsCommunity => Community == Name;

    /// <summary>The id from its two segments.</summary>
    /// <exception cref="FormatException">A segment is not lower-case letters, digits and hyphens.</exception>
    public static TwinId Of(string community, string name) =>
        IsSegment(community) && IsSegment(name)
            ? new TwinId(community, name)
            : throw new FormatException($"'{community}/{name}' is not a twin id: use lower-case letters, digits and hyphens.");

    /// <summary>The id of the community's own twin.</summary>
    /// <exception cref="FormatException">The name is not lower-case letters, digits and hyphens.</exception>
    public static TwinId OfCommunity(string community) => Of(community, community);

    /// <summary>Reads <c>{community}/{name}</c>.</summary>
    /// <exception cref="FormatException">The text is not two valid segments.</exception>
    public static TwinId Parse(string text) =>
        TryParse(text, out var id)
            ? id
            : throw new FormatException($"'{text}' is not a twin id: use community/name, lower-case letters, digits and hyphens.");

    /// <summary>Reads <c>{community}/{name}</c>; false when the text is not two valid segments.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TwinId id)
    {
        var slash = text?.IndexOf('/') ?? -1;
        if (slash > 0 && IsSegment(text.AsSpan(0, slash)) && IsSegment(text.AsSpan(slash + 1)))
        {
            id = new TwinId(text![..slash], text[(slash + 1)..]);
            return true;
        }

        id = default;
        return false;
    }

    /// <summary>Whether the text may stand as a segment: 1 to 63 of a-z, 0-9 and hyphen, not beginning with a hyphen.</summary>
    public static bool IsSegment(ReadOnlySpan<char> text) =>
        !text.IsEmpty && text.Length <= MaxSegmentLength && text[0] != '-' && !text.ContainsAnyExcept(SegmentCharacters);

    /// <summary><c>{community}/{name}</c>, also the grain's key.</summary>
    public override string ToString() => $"{Community}/{Name}";
}

/// <summary>Stores a twin's id as its text.</summary>
internal sealed class TwinIdJsonConverter : JsonConverter<TwinId>
{
    public override TwinId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TwinId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("Not a twin id.");

    public override void Write(Utf8JsonWriter writer, TwinId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
