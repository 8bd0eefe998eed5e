using System.Buffers;
using System.Text.Json;
using SafeCommunity.DeviceBridge.Diagnostics;

namespace SafeCommunity.DeviceBridge.Codecs;

/// <summary>
/// Reads a JSON payload in place: <c>{"seq":17,"ts":"2026-01-02T03:04:05.678Z","values":{"smoke":0.12,"tamper":false}}</c>,
/// and on the event topic also <c>"event":"pressed"</c>. Other fields are skipped, so that devices may send more than
/// this version knows.
/// </summary>
internal static class JsonReadings
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 16 };

    /// <summary>Decodes a payload into the buffer. Never throws, whatever the bytes.</summary>
    public static Rejection Decode(in ReadOnlySequence<byte> payload, bool onEventTopic, ReadingBuffer buffer)
    {
        var reader = payload.IsSingleSegment
            ? new Utf8JsonReader(payload.FirstSpan, Options)
            : new Utf8JsonReader(payload, Options);
        buffer.Reset();
        try
        {
            return Decode(ref reader, onEventTopic, buffer);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text that is not UTF-8, or half of a surrogate pair.
            return Rejection.Malformed;
        }
    }

    private static Rejection Decode(ref Utf8JsonReader reader, bool onEventTopic, ReadingBuffer buffer)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return Drain(ref reader, Rejection.WrongType);

        var seen = Fields.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = FieldOf(ref reader, onEventTopic);
            if (field != Fields.None && (seen & field) != 0)
                return Drain(ref reader, Rejection.DuplicateField);
            seen |= field;
            reader.Read();
            var rejection = field switch
            {
                Fields.Seq => ReadSeq(ref reader, buffer),
                Fields.Time => ReadTime(ref reader, buffer),
                Fields.Values => ReadValues(ref reader, buffer),
                Fields.Event => ReadEvent(ref reader, buffer),
                _ => Skip(ref reader),
            };
            if (rejection != Rejection.None)
                return Drain(ref reader, rejection);
        }

        var result = buffer.ValueCount == 0 ? Rejection.MissingValues : Rejection.None;
        return Drain(ref reader, result);
    }

    // A payload that is not JSON at all is malformed, whatever else was found in its first half.
    private static Rejection Drain(ref Utf8JsonReader reader, Rejection rejection)
    {
        while (reader.Read())
        {
        }

        return rejection;
    }

    private static Fields FieldOf(ref Utf8JsonReader reader, bool onEventTopic)
    {
        if (reader.ValueTextEquals("values"u8))
            return Fields.Values;
        if (reader.ValueTextEquals("seq"u8))
            return Fields.Seq;
        if (reader.ValueTextEquals("ts"u8))
            return Fields.Time;
        return onEventTopic && reader.ValueTextEquals("event"u8) ? Fields.Event : Fields.None;
    }

    private static Rejection ReadSeq(ref Utf8JsonReader reader, ReadingBuffer buffer)
    {
        if (reader.TokenType != JsonTokenType.Number)
            return Rejection.WrongType;
        if (!reader.TryGetInt64(out var seq) || seq < 0)
            return Rejection.BadSeq;
        buffer.Seq = seq;
        return Rejection.None;
    }

    private static Rejection ReadTime(ref Utf8JsonReader reader, ReadingBuffer buffer)
    {
        if (reader.TokenType != JsonTokenType.String)
            return Rejection.WrongType;
        if (!TryReadTime(ref reader, out var unixMs))
            return Rejection.BadTime;
        buffer.TimeMs = unixMs;
        return Rejection.None;
    }

    /// <summary>Reads the current string as a time.</summary>
    public static bool TryReadTime(ref Utf8JsonReader reader, out long unixMs)
    {
        unixMs = 0;
        if (LengthOf(ref reader) > Rfc3339.MaxLength)
            return false;
        Span<byte> text = stackalloc byte[Rfc3339.MaxLength];
        return Rfc3339.TryParse(text[..reader.CopyString(text)], out unixMs);
    }

    private static Rejection ReadValues(ref Utf8JsonReader reader, ReadingBuffer buffer)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return Rejection.WrongType;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!TryCopyName(ref reader, buffer, out var length))
                return buffer.ValueCount == ReadingBuffer.MaxValues ? Rejection.TooManyValues : Rejection.NameTooLong;
            reader.Read();
            Rejection rejection;
            switch (reader.TokenType)
            {
                case JsonTokenType.Number:
                    // A number too large for a double is read as infinite, and refused as such.
                    rejection = reader.TryGetDouble(out var number) ? buffer.Add(length, number, false) : Rejection.NotFinite;
                    break;
                case JsonTokenType.True or JsonTokenType.False:
                    rejection = buffer.Add(length, reader.TokenType == JsonTokenType.True ? 1 : 0, true);
                    break;
                default:
                    return Rejection.WrongType;
            }

            if (rejection != Rejection.None)
                return rejection;
        }

        return Rejection.None;
    }

    private static Rejection ReadEvent(ref Utf8JsonReader reader, ReadingBuffer buffer)
    {
        if (reader.TokenType != JsonTokenType.String)
            return Rejection.WrongType;
        if (!TryCopyName(ref reader, buffer, out var length))
            return buffer.ValueCount == ReadingBuffer.MaxValues ? Rejection.TooManyValues : Rejection.NameTooLong;
        return buffer.Add(length, 1, true);
    }

    // Escapes make a name shorter when they are undone, at most to a sixth: longer than that needs no copy to be refused.
    private static bool TryCopyName(ref Utf8JsonReader reader, ReadingBuffer buffer, out int length)
    {
        length = 0;
        var escaped = LengthOf(ref reader);
        if (buffer.ValueCount == ReadingBuffer.MaxValues || escaped > 6 * ReadingBuffer.MaxNameBytes)
            return false;
        Span<byte> scratch = stackalloc byte[6 * ReadingBuffer.MaxNameBytes];
        length = reader.CopyString(scratch);
        if (length > ReadingBuffer.MaxNameBytes)
            return false;
        scratch[..length].CopyTo(buffer.NameSpace);
        return true;
    }

    private static long LengthOf(ref Utf8JsonReader reader) =>
        reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;

    private static Rejection Skip(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return Rejection.None;
    }

    [Flags]
    private enum Fields
    {
        None = 0,
        Seq = 1,
        Time = 2,
        Values = 4,
        Event = 8,
    }
}
