using System.Buffers;
using System.Text;
using System.Text.Json;
using SafeCommunity.DeviceBridge.Diagnostics;

namespace SafeCommunity.DeviceBridge.Codecs;

/// <summary>
/// Reads a JSON payload in place: <c>{"seq":17,"ts":"2026-01-02T03:04:05.678Z","values":{"smoke":0.12,"tamper":false}}</c>,
/// and on the event topic also <c>"event":"pressed"</c> or <c>"event":["pressed","held"]</c>. Without <c>values</c>, or with nothing in it, the fields
/// beside <c>seq</c> and <c>ts</c> are the values. Whatever can be understood is taken; the rest is left out with its reason.
/// See docs/devices.md.
/// </summary>
internal static class JsonReadings
{
    // A part that is left out may be nested as deep as a payload is long.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1 << 20, AllowTrailingCommas = true };

    // Escapes make a name shorter when they are undone, at most to a sixth: longer than that needs no copy to be too long.
    private const int MaxEscapedName = 6 * ReadingBuffer.MaxNameBytes;

    /// <summary>Decodes a payload into the buffer. Never throws, whatever the bytes.</summary>
    /// <returns>Why nothing of it can be taken, or <see cref="Rejection.None"/>.</returns>
    public static Rejection Decode(in ReadOnlySequence<byte> payload, bool onEventTopic, ReadingBuffer buffer)
    {
        var json = Utf8Text.Trim(payload.IsSingleSegment ? payload.FirstSpan : payload.ToArray());
        try
        {
            return Read(json, onEventTopic, buffer);
        }
        catch (JsonException)
        {
            return LooseJson.TryMend(json, out var mended) ? ReadMended(mended, onEventTopic, buffer) : Rejection.Malformed;
        }
        catch (InvalidOperationException)
        {
            // Text that is not UTF-8, or half of a surrogate pair.
            return Rejection.Malformed;
        }
    }

    private static Rejection ReadMended(ReadOnlySpan<byte> json, bool onEventTopic, ReadingBuffer buffer)
    {
        try
        {
            return Read(json, onEventTopic, buffer);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Rejection.Malformed;
        }
    }

    private static Rejection Read(ReadOnlySpan<byte> json, bool onEventTopic, ReadingBuffer buffer)
    {
        buffer.Reset();
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return Drain(ref reader, Rejection.WrongType);

        var seen = Fields.None;
        var others = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = FieldOf(ref reader);
            if (field == Fields.None)
            {
                others = true;
                reader.Read();
                reader.Skip();
                continue;
            }

            if ((seen & field) != 0)
                buffer.LeaveOut(NameOf(field), Rejection.DuplicateField);
            reader.Read();
            if (field == Fields.Values && reader.TokenType != JsonTokenType.StartObject)
            {
                buffer.LeaveOut("values"u8, Rejection.WrongType);
                reader.Skip();
                continue;
            }

            seen |= field;
            switch (field)
            {
                case Fields.Seq:
                    ReadSeq(ref reader, buffer);
                    break;
                case Fields.Time:
                    ReadTime(ref reader, buffer);
                    break;
                case Fields.Values:
                    ReadValues(ref reader, onEventTopic, buffer);
                    break;
                default:
                    ReadEvent(ref reader, buffer);
                    break;
            }
        }

        // Beyond the object there may be nothing: the reader throws if there is.
        reader.Read();
        if (others)
            ReadOthers(json, onEventTopic, (seen & Fields.Values) == 0 || buffer.IsEmpty, buffer);
        return buffer.Verdict;
    }

    // A payload that is not JSON at all is malformed, whatever its first half looked like.
    private static Rejection Drain(ref Utf8JsonReader reader, Rejection rejection)
    {
        while (reader.Read())
        {
        }

        return rejection;
    }

    // The fields that have no meaning of their own. They are the values where there is no `values`; beside it they may be anything,
    // a serial number or a version of the firmware, but what could be a value must not be passed over in silence.
    private static void ReadOthers(ReadOnlySpan<byte> json, bool onEventTopic, bool areValues, ReadingBuffer buffer)
    {
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (FieldOf(ref reader) != Fields.None)
            {
                reader.Read();
                reader.Skip();
            }
            else if (areValues)
            {
                ReadValue(ref reader, onEventTopic, buffer);
            }
            else
            {
                LeaveOutBeside(ref reader, buffer);
            }
        }
    }

    private static void LeaveOutBeside(ref Utf8JsonReader reader, ReadingBuffer buffer)
    {
        var name = reader.ValueSpan;
        reader.Read();
        if (reader.TokenType is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False)
            buffer.LeaveOut(name, Rejection.BesideValues);
        reader.Skip();
    }

    // What hardly ever comes has methods of its own, so that room on the stack is made for it alone.
    private static Fields FieldOf(ref Utf8JsonReader reader) => reader.ValueIsEscaped ? FieldOfEscaped(ref reader) : FieldOf(reader.ValueSpan);

    private static Fields FieldOfEscaped(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > MaxEscapedName)
            return Fields.None;
        Span<byte> name = stackalloc byte[MaxEscapedName];
        return TryCopy(ref reader, name, out var length) ? FieldOf(name[..length]) : Fields.None;
    }

    private static Fields FieldOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        6 when Is(name, "values"u8) => Fields.Values,
        3 when Is(name, "seq"u8) => Fields.Seq,
        2 when Is(name, "ts"u8) => Fields.Time,
        5 when Is(name, "event"u8) => Fields.Event,
        _ => Fields.None,
    };

    // Nearly always it is written as documented, which is found out with less work.
    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> field) => name.SequenceEqual(field) || Ascii.EqualsIgnoreCase(name, field);

    private static ReadOnlySpan<byte> NameOf(Fields field) => field switch
    {
        Fields.Values => "values"u8,
        Fields.Seq => "seq"u8,
        Fields.Time => "ts"u8,
        _ => "event"u8,
    };

    private static void ReadSeq(ref Utf8JsonReader reader, ReadingBuffer buffer)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (TryReadSeq(ref reader, out var seq))
            buffer.Seq = seq;
        else
            buffer.LeaveOut("seq"u8, Rejection.BadSeq);
        reader.Skip();
    }

    private static bool TryReadSeq(ref Utf8JsonReader reader, out long seq) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out seq) ? seq >= 0 : TryReadScalarSeq(ref reader, out seq);

    private static bool TryReadScalarSeq(ref Utf8JsonReader reader, out long seq)
    {
        Span<byte> scratch = stackalloc byte[ScalarText.MaxLength];
        seq = 0;
        return TryScalar(ref reader, scratch, out var length, out _) && ScalarText.TrySeq(scratch[..length], out seq);
    }

    private static void ReadTime(ref Utf8JsonReader reader, ReadingBuffer buffer)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (TryReadTime(ref reader, out var unixMs))
            buffer.TimeMs = unixMs;
        else
            buffer.LeaveOut("ts"u8, Rejection.BadTime);
        reader.Skip();
    }

    /// <summary>Reads the current text or number as a time.</summary>
    public static bool TryReadTime(ref Utf8JsonReader reader, out long unixMs)
    {
        unixMs = 0;
        Span<byte> scratch = stackalloc byte[ScalarText.MaxLength];
        return TryScalar(ref reader, scratch, out var length, out _) && ScalarText.TryTime(scratch[..length], out unixMs);
    }

    private static void ReadValues(ref Utf8JsonReader reader, bool onEventTopic, ReadingBuffer buffer)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            ReadValue(ref reader, onEventTopic, buffer);
    }

    // The reader stands at the name; afterwards at the end of the value.
    private static void ReadValue(ref Utf8JsonReader reader, bool onEventTopic, ReadingBuffer buffer)
    {
        if (!TryCopyText(ref reader, buffer.NameSpace, out var length, out var bad))
        {
            buffer.LeaveOut(reader.ValueSpan, bad);
            reader.Read();
            reader.Skip();
            return;
        }

        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                // A number too large for a double is read as infinite, and left out as such.
                buffer.Take(length, reader.TryGetDouble(out var number) ? number : double.PositiveInfinity, isBoolean: false, isEvent: false);
                break;
            case JsonTokenType.True:
                buffer.Take(length, 1, isBoolean: true, isEvent: onEventTopic);
                break;
            case JsonTokenType.False:
                buffer.Take(length, 0, isBoolean: true, isEvent: false);
                break;
            case JsonTokenType.String:
                var problem = ReadText(ref reader, out var value, out var isBoolean);
                if (problem == Rejection.None)
                    buffer.Take(length, value, isBoolean, isEvent: onEventTopic && isBoolean && value != 0);
                else
                    buffer.LeaveOut(length, problem);
                break;
            default:
                buffer.LeaveOut(length, Rejection.WrongType);
                reader.Skip();
                break;
        }
    }

    private static Rejection ReadText(ref Utf8JsonReader reader, out double value, out bool isBoolean)
    {
        Span<byte> scratch = stackalloc byte[ScalarText.MaxLength];
        (value, isBoolean) = (0, false);
        if (TryScalar(ref reader, scratch, out var length, out var bad))
            return ScalarText.TryValue(scratch[..length], out value, out isBoolean);
        return bad == Rejection.Malformed ? bad : Rejection.WrongType;
    }

    private static void ReadEvent(ref Utf8JsonReader reader, ReadingBuffer buffer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                TakeEvent(ref reader, buffer);
                break;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (reader.TokenType == JsonTokenType.String)
                        TakeEvent(ref reader, buffer);
                    else
                        buffer.LeaveOut("event"u8, Rejection.WrongType);
                    reader.Skip();
                }

                break;
            case JsonTokenType.Null:
                break;
            default:
                buffer.LeaveOut("event"u8, Rejection.WrongType);
                reader.Skip();
                break;
        }
    }

    private static void TakeEvent(ref Utf8JsonReader reader, ReadingBuffer buffer)
    {
        Span<byte> name = stackalloc byte[ReadingBuffer.MaxNameBytes];
        if (TryCopyText(ref reader, name, out var length, out var bad))
            buffer.Take(Utf8Text.Trim(name[..length]), 1, isBoolean: true, isEvent: true);
        else
            buffer.LeaveOut(reader.ValueSpan, bad);
    }

    // Copies a number's digits, or what a text says; false for everything else, and for what is too long to be a scalar.
    private static bool TryScalar(ref Utf8JsonReader reader, scoped Span<byte> into, out int length, out Rejection bad)
    {
        (length, bad) = (0, Rejection.WrongType);
        if (reader.TokenType == JsonTokenType.String)
            return TryCopyText(ref reader, into, out length, out bad);
        if (reader.TokenType != JsonTokenType.Number || !reader.ValueSpan.TryCopyTo(into))
            return false;
        length = reader.ValueSpan.Length;
        return true;
    }

    // Copies a name or a text, escapes undone; false where it is longer than a name may be, or no text.
    private static bool TryCopyText(ref Utf8JsonReader reader, scoped Span<byte> into, out int length, out Rejection bad)
    {
        (length, bad) = (0, Rejection.Malformed);
        var escaped = reader.ValueSpan.Length;
        if (escaped <= ReadingBuffer.MaxNameBytes)
            return TryCopy(ref reader, into, out length);
        bad = Rejection.NameTooLong;
        return reader.ValueIsEscaped && escaped <= MaxEscapedName && TryCopyEscaped(ref reader, into, out length, out bad);
    }

    private static bool TryCopyEscaped(ref Utf8JsonReader reader, scoped Span<byte> into, out int length, out Rejection bad)
    {
        bad = Rejection.NameTooLong;
        Span<byte> scratch = stackalloc byte[MaxEscapedName];
        if (!TryCopy(ref reader, scratch, out length))
            bad = Rejection.Malformed;
        else if (length <= ReadingBuffer.MaxNameBytes)
            return scratch[..length].TryCopyTo(into);
        return false;
    }

    private static bool TryCopy(ref Utf8JsonReader reader, scoped Span<byte> into, out int length)
    {
        if (!reader.ValueIsEscaped && Ascii.IsValid(reader.ValueSpan))
        {
            length = reader.ValueSpan.Length;
            return reader.ValueSpan.TryCopyTo(into);
        }

        try
        {
            length = reader.CopyString(into);
            return true;
        }
        catch (InvalidOperationException)
        {
            // Bytes that are not UTF-8, or half of a surrogate pair.
            length = 0;
            return false;
        }
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
