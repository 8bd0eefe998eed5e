using System.Globalization;
using System.Text.Json;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace SafeCommunity.Api.Json;

/// <summary>
/// Checks that a JSON text can be read as a message: every field is known and given once, every value is of its field's type. What
/// reads it afterwards leaves out what it does not know, so that a misspelt `etag` would be none.
/// </summary>
/// <remarks>Proto3 JSON: https://protobuf.dev/programming-guides/json/. Messages of google.protobuf but times and durations are not looked into.</remarks>
internal sealed class BodyCheck
{
    private const int MaxDepth = 32;

    private string _at = "";

    /// <summary>Whether the message's own field `etag` is given, and its value.</summary>
    public string? Etag { get; private set; }

    /// <summary>Checks a text.</summary>
    /// <exception cref="FieldException">It cannot be read as such a message.</exception>
    public void Check(ReadOnlySpan<byte> json, MessageDescriptor message)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            ReadMessage(ref reader, message, "");
            // Nothing may come after it.
            while (reader.Read())
            {
            }
        }
        catch (JsonException broken)
        {
            var where = $"line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}";
            var after = _at.Length == 0 ? "" : $" at or after field '{_at}'";
            throw new FieldException(_at.Length == 0 ? "body" : _at, $"the body is no JSON, {where}{after}: {WithoutPlace(broken.Message)}");
        }
    }

    private void ReadMessage(ref Utf8JsonReader reader, MessageDescriptor message, string path)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new FieldException(path.Length == 0 ? "body" : path, $"must be an object {{…}}, not {Named(reader.TokenType)}");
        var given = new HashSet<int>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = TextOf(ref reader, path.Length == 0 ? "body" : path);
            var fieldPath = path.Length == 0 ? name : $"{path}.{name}";
            if (MessageFields.Find(message, name) is not { } field)
                throw new FieldException(fieldPath, MessageFields.DescribeUnknown(message, name));
            if (!given.Add(field.FieldNumber))
                throw new FieldException(fieldPath, "is given twice");
            _at = fieldPath;
            reader.Read();
            ReadField(ref reader, field, fieldPath);
            if (path.Length == 0 && field is { Name: "etag", FieldType: FieldType.String } && reader.TokenType == JsonTokenType.String)
                Etag = reader.GetString();
        }
    }

    private void ReadField(ref Utf8JsonReader reader, FieldDescriptor field, string path)
    {
        // As if it were not given.
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (field.IsMap)
        {
            ReadMap(ref reader, field.MessageType.FindFieldByNumber(2), path);
            return;
        }

        if (!field.IsRepeated)
        {
            ReadValue(ref reader, field, path);
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
            throw new FieldException(path, $"must be a list […], not {Named(reader.TokenType)}");
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            var itemPath = string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");
            if (reader.TokenType == JsonTokenType.Null)
                throw new FieldException(itemPath, "must not be null");
            _at = itemPath;
            ReadValue(ref reader, field, itemPath);
        }
    }

    private void ReadMap(ref Utf8JsonReader reader, FieldDescriptor value, string path)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new FieldException(path, $"must be an object {{…}}, not {Named(reader.TokenType)}");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = TextOf(ref reader, path);
            reader.Read();
            ReadValue(ref reader, value, $"{path}.{key}");
        }
    }

    private void ReadValue(ref Utf8JsonReader reader, FieldDescriptor field, string path)
    {
        if (field.FieldType == FieldType.Message && !IsText(field.MessageType))
        {
            if (field.MessageType.File.Package == "google.protobuf")
                reader.Skip();
            else
                ReadMessage(ref reader, field.MessageType, path);
            return;
        }

        var problem = reader.TokenType switch
        {
            JsonTokenType.String => field.FieldType == FieldType.Bool ? "must be true or false, without quotation marks" : FieldValues.ProblemOf(field, TextOf(ref reader, path)),
            JsonTokenType.Number when IsNumber(field.FieldType) => FieldValues.ProblemOf(field, System.Text.Encoding.UTF8.GetString(reader.ValueSpan)),
            JsonTokenType.True or JsonTokenType.False when field.FieldType == FieldType.Bool => null,
            var token => $"must be {Wanted(field)}, not {Named(token)}",
        };
        if (problem is not null)
            throw new FieldException(path, problem);
    }

    private static string TextOf(ref Utf8JsonReader reader, string path)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new FieldException(path, "has what is no character: send valid UTF-8, and both halves of a surrogate pair");
        }
    }

    private static bool IsText(MessageDescriptor message) =>
        message.FullName == Timestamp.Descriptor.FullName || message.FullName == Duration.Descriptor.FullName;

    private static bool IsNumber(FieldType type) => type is not (FieldType.String or FieldType.Bytes or FieldType.Bool or FieldType.Message or FieldType.Group);

    private static string Wanted(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => "a text in quotation marks",
        FieldType.Bytes => "bytes in base64, in quotation marks",
        FieldType.Bool => "true or false",
        FieldType.Message => "a text in quotation marks",
        FieldType.Enum => FieldValues.Choices(field.EnumType)["must be ".Length..],
        _ => "a number",
    };

    private static string Named(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        _ => "null",
    };

    // The place stands before it already, counted from one.
    private static string WithoutPlace(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
