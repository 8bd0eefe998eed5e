using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using SafeCommunity.Grains.Devices;

namespace SafeCommunity.Simulator.Play.Devices;

/// <summary>What devices say, as JSON.</summary>
internal static class DevicePayload
{
    /// <summary><c>{"seq":17,"ts":"...","values":{"smoke":0.12}}</c>.</summary>
    public static ReadOnlyMemory<byte> OfReading(long seq, DateTimeOffset time, ImmutableArray<ReadingValue> values)
    {
        var buffer = new ArrayBufferWriter<byte>(160);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("seq", seq);
            json.WriteString("ts", Text(time));
            json.WriteStartObject("values");
            foreach (var value in values)
            {
                if (value.IsBoolean)
                    json.WriteBoolean(value.Name, value.Value != 0);
                else
                    json.WriteNumber(value.Name, value.Value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary><c>{"online":true,"ts":"..."}</c>.</summary>
    public static ReadOnlyMemory<byte> OfStatus(bool isOnline, DateTimeOffset time)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteBoolean("online", isOnline);
            json.WriteString("ts", Text(time));
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
