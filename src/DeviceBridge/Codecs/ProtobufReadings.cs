using System.Buffers;
using System.Text;
using Google.Protobuf;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Protos;

namespace SafeCommunity.DeviceBridge.Codecs;

/// <summary>Reads a Protobuf payload, <c>safecommunity.device.v1.Reading</c>, within the same limits and as leniently as JSON.</summary>
internal static class ProtobufReadings
{
    /// <summary>Whether a message with this content type is Protobuf, whatever its parameters; without one it is JSON.</summary>
    public static bool IsProtobuf(string? contentType)
    {
        if (contentType is null)
            return false;
        var type = contentType.AsSpan();
        type = (type.IndexOf(';') is var parameters and >= 0 ? type[..parameters] : type).Trim();
        return type.Equals("application/protobuf", StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/x-protobuf", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The same, of a content type in UTF-8.</summary>
    public static bool IsProtobuf(ReadOnlySpan<byte> contentType)
    {
        var type = Utf8Text.Trim(contentType.IndexOf((byte)';') is var parameters and >= 0 ? contentType[..parameters] : contentType);
        return Ascii.EqualsIgnoreCase(type, "application/protobuf"u8) || Ascii.EqualsIgnoreCase(type, "application/x-protobuf"u8);
    }

    /// <summary>Decodes a payload into the buffer. Never throws, whatever the bytes.</summary>
    /// <returns>Why nothing of it can be taken, or <see cref="Rejection.None"/>.</returns>
    public static Rejection Decode(in ReadOnlySequence<byte> payload, bool onEventTopic, ReadingBuffer buffer)
    {
        buffer.Reset();
        if (!TryMerge(payload, buffer.Message) && !TryMerge(WithoutPadding(payload), buffer.Message))
            return Rejection.Malformed;
        Read(buffer.Message, onEventTopic, buffer);
        return buffer.Verdict;
    }

    private static bool TryMerge(in ReadOnlySequence<byte> payload, Reading message)
    {
        message.ClearSeq();
        message.Time = null;
        message.Values.Clear();
        message.Event = "";
        try
        {
            message.MergeFrom(payload);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    // A buffer of a fixed length that was sent as a whole: NULs, or the line end of a file, behind the message.
    private static ReadOnlySequence<byte> WithoutPadding(in ReadOnlySequence<byte> payload)
    {
        var bytes = payload.ToArray();
        return new(bytes, 0, bytes.AsSpan().TrimEnd((ReadOnlySpan<byte>)[0, (byte)'\n', (byte)'\r']).Length);
    }

    private static void Read(Reading message, bool onEventTopic, ReadingBuffer buffer)
    {
        if (message.HasSeq)
        {
            if (message.Seq >= 0)
                buffer.Seq = message.Seq;
            else
                buffer.LeaveOut("seq"u8, Rejection.BadSeq);
        }

        if (message.Time is { } time)
        {
            // The range google.protobuf.Timestamp allows: years 1 to 9999.
            if (time.Seconds is >= -62135596800 and <= 253402300799 && time.Nanos is >= 0 and <= 999_999_999)
                buffer.TimeMs = (time.Seconds * 1000) + (time.Nanos / 1_000_000);
            else
                buffer.LeaveOut("ts"u8, Rejection.BadTime);
        }

        foreach (var value in message.Values)
        {
            switch (value.KindCase)
            {
                case Value.KindOneofCase.Number:
                    Take(buffer, value.Name, value.Number, isBoolean: false, isEvent: false);
                    break;
                case Value.KindOneofCase.Boolean:
                    Take(buffer, value.Name, value.Boolean ? 1 : 0, isBoolean: true, isEvent: onEventTopic && value.Boolean);
                    break;
                default:
                    LeaveOut(buffer, value.Name, Rejection.WrongType);
                    break;
            }
        }

        if (onEventTopic && message.Event.AsSpan().Trim(" \t\r\n\0") is { IsEmpty: false } name)
            Take(buffer, name, 1, isBoolean: true, isEvent: true);
    }

    private static void Take(ReadingBuffer buffer, ReadOnlySpan<char> name, double value, bool isBoolean, bool isEvent)
    {
        Span<byte> utf8 = stackalloc byte[ReadingBuffer.MaxNameBytes];
        if (Encoding.UTF8.TryGetBytes(name, utf8, out var length))
            buffer.Take(utf8[..length], value, isBoolean, isEvent);
        else
            LeaveOut(buffer, name, Rejection.NameTooLong);
    }

    // A byte more than a name may have, for the cut to see where a character begins.
    private static void LeaveOut(ReadingBuffer buffer, ReadOnlySpan<char> name, Rejection problem)
    {
        Span<byte> utf8 = stackalloc byte[ReadingBuffer.MaxNameBytes + 4];
        Encoding.UTF8.GetEncoder().Convert(name, utf8, flush: false, out _, out var length, out _);
        buffer.LeaveOut(utf8[..length], problem);
    }
}
