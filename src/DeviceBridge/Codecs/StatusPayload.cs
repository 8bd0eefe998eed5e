using System.Buffers;
using System.Text;
using System.Text.Json;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.Grains.Devices;

namespace SafeCommunity.DeviceBridge.Codecs;

/// <summary>
/// Reads a status: <c>{"online":true,"ts":...}</c>, or a plain word: <c>online</c> and <c>offline</c>, <c>true</c> and
/// <c>false</c>, <c>1</c> and <c>0</c>. As leniently as <see cref="JsonReadings"/>.
/// </summary>
internal static class StatusPayload
{
    private const int MaxLength = 1024;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxLength, AllowTrailingCommas = true };

    /// <summary>Decodes a payload. Never throws, whatever the bytes.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="status">What it says; null where it is refused.</param>
    /// <returns>Why it is refused; or, with a status, what was left out of it; or <see cref="Rejection.None"/>.</returns>
    public static Rejection Decode(in ReadOnlySequence<byte> payload, out DeviceStatus? status)
    {
        status = null;
        if (payload.Length > MaxLength)
            return Rejection.PayloadTooLarge;
        Span<byte> bytes = stackalloc byte[(int)payload.Length];
        payload.CopyTo(bytes);
        var text = Utf8Text.Trim(bytes);
        if (TryWord(text, out var online))
        {
            status = new DeviceStatus(online, null);
            return Rejection.None;
        }

        try
        {
            return Decode(text, out status);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            status = null;
            return Rejection.Malformed;
        }
    }

    private static Rejection Decode(ReadOnlySpan<byte> text, out DeviceStatus? status)
    {
        status = null;
        bool? online = null;
        long? timeMs = null;
        var problem = Rejection.None;
        var reader = new Utf8JsonReader(text, Options);
        reader.Read();
        if (reader.TokenType == JsonTokenType.String && TryWord(Utf8Text.Trim(reader.ValueSpan), out var word))
            online = word;
        else if (reader.TokenType != JsonTokenType.StartObject)
            return Rejection.WrongType;

        // Beyond a text or the object there may be nothing: the reader throws if there is.
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isOnline = IsNamed(ref reader, "online"u8);
            var isTime = IsNamed(ref reader, "ts"u8);
            reader.Read();
            if (isOnline)
            {
                if (online is not null)
                    problem = Rejection.DuplicateField;
                if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray) && TryWord(Utf8Text.Trim(reader.ValueSpan), out word))
                    online = word;
                else
                    problem = Rejection.WrongType;
            }
            else if (isTime && reader.TokenType != JsonTokenType.Null)
            {
                if (JsonReadings.TryReadTime(ref reader, out var unixMs))
                    timeMs = unixMs;
                else
                    problem = Rejection.BadTime;
            }

            reader.Skip();
        }

        reader.Read();
        if (online is not { } known)
            return problem == Rejection.None ? Rejection.MissingValues : problem;
        status = new DeviceStatus(known, timeMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null);
        return problem;
    }

    private static bool IsNamed(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(reader.ValueSpan, name) || reader.ValueTextEquals(name);

    private static bool TryWord(ReadOnlySpan<byte> text, out bool online)
    {
        online = Ascii.EqualsIgnoreCase(text, "online"u8) || Ascii.EqualsIgnoreCase(text, "true"u8) || text.SequenceEqual("1"u8);
        return online || Ascii.EqualsIgnoreCase(text, "offline"u8) || Ascii.EqualsIgnoreCase(text, "false"u8) || text.SequenceEqual("0"u8);
    }
}
