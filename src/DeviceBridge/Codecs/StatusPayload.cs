using System.Buffers;
using System.Text.Json;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.Grains.Devices;

namespace SafeCommunity.DeviceBridge.Codecs;

/// <summary>Reads a status: <c>{"online":true,"ts":...}</c>, or one of the plain words <c>online</c> and <c>offline</c>.</summary>
internal static class StatusPayload
{
    private const int MaxLength = 1024;

    /// <summary>Decodes a payload. Never throws, whatever the bytes.</summary>
    public static Rejection Decode(in ReadOnlySequence<byte> payload, out DeviceStatus? status)
    {
        status = null;
        if (payload.Length > MaxLength)
            return Rejection.PayloadTooLarge;
        Span<byte> bytes = stackalloc byte[(int)payload.Length];
        payload.CopyTo(bytes);
        if (bytes.SequenceEqual("online"u8) || bytes.SequenceEqual("offline"u8))
        {
            status = new DeviceStatus(bytes.Length == "online"u8.Length, null);
            return Rejection.None;
        }

        var reader = new Utf8JsonReader(bytes);
        try
        {
            return Decode(ref reader, out status);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            status = null;
            return Rejection.Malformed;
        }
    }

    private static Rejection Decode(ref Utf8JsonReader reader, out DeviceStatus? status)
    {
        status = null;
        bool? online = null;
        DateTimeOffset? time = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return Rejection.WrongType;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isOnline = reader.ValueTextEquals("online"u8);
            var isTime = reader.ValueTextEquals("ts"u8);
            reader.Read();
            if (isOnline)
            {
                if (online is not null)
                    return Rejection.DuplicateField;
                if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
                    return Rejection.WrongType;
                online = reader.GetBoolean();
            }
            else if (isTime)
            {
                if (time is not null)
                    return Rejection.DuplicateField;
                if (reader.TokenType != JsonTokenType.String)
                    return Rejection.WrongType;
                if (!JsonReadings.TryReadTime(ref reader, out var unixMs))
                    return Rejection.BadTime;
                time = DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
            }
            else
            {
                reader.Skip();
            }
        }

        // Beyond the object there may be nothing: the reader throws if there is.
        reader.Read();
        if (online is not { } known)
            return Rejection.MissingValues;
        status = new DeviceStatus(known, time);
        return Rejection.None;
    }
}
