using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace SafeCommunity.Api.Json;

/// <summary>Checks a value that was written as text, in a query or in quotation marks (proto3 JSON).</summary>
internal static class FieldValues
{
    /// <summary>What is wrong with a text as a value of a field; null when it can be read.</summary>
    public static string? ProblemOf(FieldDescriptor field, string text) => field.FieldType switch
    {
        FieldType.String => null,
        FieldType.Bool => text is "true" or "false" ? null : "must be true or false",
        FieldType.Enum => field.EnumType.FindValueByName(text) is not null
            || (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && field.EnumType.FindValueByNumber(number) is not null)
                ? null
                : Choices(field.EnumType),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => Unless(int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _), "a whole number of 32 bits"),
        FieldType.UInt32 or FieldType.Fixed32 => Unless(uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _), "a whole number of 32 bits that is not negative"),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => Unless(long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _), "a whole number of 64 bits"),
        FieldType.UInt64 or FieldType.Fixed64 => Unless(ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _), "a whole number of 64 bits that is not negative"),
        FieldType.Double or FieldType.Float => Unless(double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _), "a number"),
        FieldType.Bytes => Unless(Convert.TryFromBase64String(text, new byte[text.Length], out _), "bytes in base64"),
        FieldType.Message when field.MessageType.FullName == Timestamp.Descriptor.FullName => Unless(IsRead<Timestamp>(text), "a time such as 2026-01-31T08:00:00Z"),
        FieldType.Message when field.MessageType.FullName == Duration.Descriptor.FullName => Unless(IsRead<Duration>(text), "a duration in seconds such as 90s"),
        FieldType.Message => $"has fields of its own: {string.Join(", ", field.MessageType.Fields.InDeclarationOrder().Select(inner => inner.JsonName))}",
        _ => null,
    };

    /// <summary>What a value of an enum must be.</summary>
    public static string Choices(EnumDescriptor values) =>
        $"must be one of: {string.Join(", ", values.Values.Where(value => value.Number != 0).Select(value => value.Name))}";

    private static string? Unless(bool isRead, string what) => isRead ? null : $"must be {what}";

    private static bool IsRead<T>(string text)
        where T : IMessage, new()
    {
        try
        {
            JsonParser.Default.Parse<T>($"\"{JsonEncoded(text)}\"");
            return true;
        }
        catch (Exception fault) when (fault is InvalidProtocolBufferException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            return false;
        }
    }

    private static string JsonEncoded(string text) => System.Text.Json.JsonEncodedText.Encode(text).ToString();
}
