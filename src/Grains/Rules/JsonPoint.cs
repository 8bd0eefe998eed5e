using System.Text.Json;

namespace SafeCommunity.Grains.Rules;

/// <summary>One value of a JSON text and the byte it begins at, so that a mistake found later can still name its place.</summary>
internal sealed class JsonPoint
{
    private JsonPoint(JsonTokenType type, long offset) => (Type, Offset) = (type, offset);

    /// <summary>What it is: an object, an array, a string, a number, true, false or null.</summary>
    public JsonTokenType Type { get; }

    /// <summary>The byte it begins at.</summary>
    public long Offset { get; }

    /// <summary>The text of a string.</summary>
    public string Text { get; private init; } = "";

    /// <summary>The value of a number; not finite when it is too large for a double.</summary>
    public double Number { get; private init; }

    /// <summary>The members of an object, as often as they stand there.</summary>
    public List<JsonPointMember> Members { get; } = [];

    /// <summary>The items of an array.</summary>
    public List<JsonPoint> Items { get; } = [];

    /// <summary>Reads a whole text. Comments and trailing commas are allowed.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonPoint Read(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        reader.Read();
        var root = ReadValue(ref reader);
        // Reads to the end, so that what stands after the value is an error.
        reader.Read();
        return root;
    }

    private static JsonPoint ReadValue(ref Utf8JsonReader reader)
    {
        var (type, offset) = (reader.TokenType, reader.TokenStartIndex);
        switch (type)
        {
            case JsonTokenType.StartObject:
                var @object = new JsonPoint(type, offset);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var (name, at) = (reader.GetString()!, reader.TokenStartIndex);
                    reader.Read();
                    @object.Members.Add(new JsonPointMember(name, at, ReadValue(ref reader)));
                }

                return @object;

            case JsonTokenType.StartArray:
                var array = new JsonPoint(type, offset);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    array.Items.Add(ReadValue(ref reader));
                return array;

            case JsonTokenType.String:
                return new JsonPoint(type, offset) { Text = reader.GetString()! };

            case JsonTokenType.Number:
                return new JsonPoint(type, offset) { Number = reader.TryGetDouble(out var number) ? number : double.NaN };

            default:
                return new JsonPoint(type, offset);
        }
    }
}

/// <summary>A member of an object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Offset">The byte its name begins at.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct JsonPointMember(string Name, long Offset, JsonPoint Value);
