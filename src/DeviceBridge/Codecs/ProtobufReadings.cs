using System.Buffers;
using System.Text;
using Google.Protobuf;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Protos;

namespace SafeCommunity.DeviceBridge.Codecs;

/// <summary>Reads a Protobuf payload, <c>safecommunity.device.v1.Reading</c>, within the same limits as JSON.</summary>
internal static class ProtobufReadings
{
    /// <summary>Whether a message with this content type is Protobuf; without one it is JSON.</summary>
    public static bool IsProtobuf(string? contentType) =>
        contentType is not null
        && (contentType.Equals("application/protobuf", StringComparison.OrdinalIgnoreCase)
            || contentType.Equals("application/x-protobuf", StringComparison.OrdinalIgnoreCase));

    /// <summary>The same, of a content type in UTF-8.</summary>
    public static bool IsProtobuf(ReadOnlySpan<byte> contentType) =>
        Ascii.EqualsIgnoreCase(contentType, "application/protobuf"u8) || Ascii.EqualsIgnoreCase(contentType, "application/x-protobuf"u8);

    /// <summary>Decodes a payload into the buffer. Never throws, whatever the bytes.</summary>
    public static Rejection Decode(in ReadOnlySequence<byte> payload, bool onEventTopic, ReadingBuffer buffer)
    {
        buffer.Reset();
        var message = buffer.Message;
        message.ClearSeq();
        message.Time = null;
        message.Values.Clear();
        message.Event = "";
        try
        {
            message.MergeFrom(payload);
        }
        catch (InvalidProtocolBufferException)
        {
            return Rejection.Malformed;
        }

        return Decode(message, onEventTopic, buffer);
    }

    private static Rejection Decode(Reading message, bool onEventTopic, ReadingBuffer buffer)
    {
        if (message.HasSeq)
        {
            if (message.Seq < 0)
                return Rejection.BadSeq;
            buffer.Seq = message.Seq;
        }

        if (message.Time is { } time)
        {
            // The range google.protobuf.Timestamp allows: years 1 to 9999.
            if (time.Seconds is < -62135596800 or > 253402300799 || time.Nanos is < 0 or > 999_999_999)
                return Rejection.BadTime;
            buffer.TimeMs = (time.Seconds * 1000) + (time.Nanos / 1_000_000);
        }

        foreach (var value in message.Values)
        {
            var rejection = value.KindCase switch
            {
                Value.KindOneofCase.Number => Add(buffer, value.Name, value.Number, false),
                Value.KindOneofCase.Boolean => Add(buffer, value.Name, value.Boolean ? 1 : 0, true),
                _ => Rejection.WrongType,
            };
            if (rejection != Rejection.None)
                return rejection;
        }

        if (onEventTopic && message.Event.Length > 0)
        {
            var rejection = Add(buffer, message.Event, 1, true);
            if (rejection != Rejection.None)
                return rejection;
        }

        return buffer.ValueCount == 0 ? Rejection.MissingValues : Rejection.None;
    }

    private static Rejection Add(ReadingBuffer buffer, string name, double value, bool isBoolean)
    {
        Span<byte> utf8 = stackalloc byte[ReadingBuffer.MaxNameBytes];
        return Encoding.UTF8.TryGetBytes(name, utf8, out var length)
            ? buffer.Add(utf8[..length], value, isBoolean)
            : Rejection.NameTooLong;
    }
}
