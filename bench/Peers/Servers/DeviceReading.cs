using System.Buffers;
using System.Text.Json;

namespace SafeCommunity.Bench.Peers.Servers;

/// <summary>One reading as it goes to a device's actor. All frameworks get this very object, uncopied.</summary>
[Immutable]
[GenerateSerializer]
[Alias("SafeCommunity.Bench.Peers.DeviceReading")]
internal sealed class DeviceReading
{
    /// <summary>The device's sequence number.</summary>
    [Id(0)]
    public long Seq { get; init; }

    /// <summary>When the device measured.</summary>
    [Id(1)]
    public DateTimeOffset Time { get; init; }

    /// <summary>The smoke.</summary>
    [Id(2)]
    public double Smoke { get; init; }

    /// <summary>The temperature, degrees Celsius.</summary>
    [Id(3)]
    public double Temperature { get; init; }

    /// <summary>The battery, percent.</summary>
    [Id(4)]
    public double Battery { get; init; }

    /// <summary>Decodes <c>{"seq":17,"ts":"...","values":{"smoke":0.12,"temperature":21.5,"battery":87}}</c>.</summary>
    public static DeviceReading Decode(in ReadOnlySequence<byte> payload)
    {
        var reader = payload.IsSingleSegment ? new Utf8JsonReader(payload.FirstSpan) : new Utf8JsonReader(payload);
        long seq = 0;
        DateTimeOffset time = default;
        double smoke = 0, temperature = 0, battery = 0;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            if (reader.ValueTextEquals("seq"u8))
                seq = Next(ref reader).GetInt64();
            else if (reader.ValueTextEquals("ts"u8))
                time = Next(ref reader).GetDateTimeOffset();
            else if (reader.ValueTextEquals("smoke"u8))
                smoke = Next(ref reader).GetDouble();
            else if (reader.ValueTextEquals("temperature"u8))
                temperature = Next(ref reader).GetDouble();
            else if (reader.ValueTextEquals("battery"u8))
                battery = Next(ref reader).GetDouble();
        }

        return new DeviceReading { Seq = seq, Time = time, Smoke = smoke, Temperature = temperature, Battery = battery };
    }

    private static ref Utf8JsonReader Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        return ref reader;
    }
}
