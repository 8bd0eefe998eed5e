using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using SafeCommunity.DeviceBridge.Codecs;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.Grains.Devices;

namespace SafeCommunity.DeviceBridge.Tests;

public sealed class CodecTests
{
    private static readonly Gen<string> Name = Gen.OneOf(
        Gen.String[Gen.Char.AlphaNumeric, 1, 20],
        Generate.Among("烟雾", "a\"b", "line\nbreak", "tab\t", "é", "🔥", "\\", "/"));

    private static readonly Gen<Reading> AnyReading = Gen.Select(
        Gen.Long[0, long.MaxValue].Nullable(),
        Gen.Long[DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()].Nullable(),
        Gen.Select(Name, Gen.Double, Gen.Bool, (name, number, isBoolean) => (name, number, isBoolean)).Array[1, ReadingBuffer.MaxValues],
        (seq, ms, values) => new Reading
        {
            Seq = seq,
            Time = ms is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null,
            Values =
            [
                .. values.Where(v => double.IsFinite(v.number)).DistinctBy(v => v.name)
                    .Select(v => new ReadingValue(v.name, v.isBoolean ? (v.number > 0 ? 1 : 0) : v.number, v.isBoolean)),
            ],
        }).Where(reading => reading.Values.Length > 0);

    [Fact]
    public void A_reading_written_as_json_is_read_as_it_was() =>
        AnyReading.Sample(reading => AssertSame(reading, Json(ToJson(reading))), iter: 2_000);

    [Fact]
    public void A_reading_in_pieces_is_read_as_in_one() =>
        Gen.Select(AnyReading, Gen.Int[1, 40]).Sample(
            (reading, size) =>
            {
                var buffer = new ReadingBuffer();
                Assert.Equal(Rejection.None, JsonReadings.Decode(InPieces(ToJson(reading), size), false, buffer));
                AssertSame(reading, FakeDevice.Copy(buffer.View));
            },
            iter: 500);

    [Fact]
    public void Json_and_protobuf_agree() =>
        AnyReading.Sample(
            reading =>
            {
                AssertSame(Json(ToJson(reading)), Protobuf(ToProtobuf(reading)));
                var buffer = new ReadingBuffer();
                Assert.Equal(Rejection.None, JsonReadings.Decode(new(ToJson(reading)), false, buffer));
                AssertSame(reading, buffer.ToReading());
            },
            iter: 2_000);

    [Fact]
    public void No_bytes_make_the_decoders_throw()
    {
        var mutated = Gen.Select(AnyReading, Gen.Bool, Gen.Select(Gen.Int[0, 400], Gen.Byte).Array[1, 8], (reading, json, changes) =>
        {
            var bytes = json ? ToJson(reading) : ToProtobuf(reading);
            foreach (var (at, value) in changes)
                bytes[at % bytes.Length] = value;
            return bytes;
        });
        var tokens = Generate.Among("{", "}", "[", "]", ":", ",", "\"values\"", "\"seq\"", "\"ts\"", "\"event\"", "\"a\"", "1", "-1", "1e999", "true", "null", "\"\\ud800\"", "NaN", " ", "\0", "\ufeff", "\"0.5\"", "\"true\"", "1767323045", "Values", "'x'")
            .Array[0, 20].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)));
        Gen.OneOf(Gen.Byte.Array[0, 200], mutated, tokens).Sample(
            bytes =>
            {
                var buffer = new ReadingBuffer();
                foreach (var onEventTopic in (bool[])[false, true])
                {
                    JsonReadings.Decode(new(bytes), onEventTopic, buffer);
                    JsonReadings.Decode(InPieces(bytes, 3), onEventTopic, buffer);
                    if (ProtobufReadings.Decode(new(bytes), onEventTopic, buffer) == Rejection.None)
                        Assert.All(buffer.ToReading().Values, value => Assert.True(double.IsFinite(value.Value)));
                }

                StatusPayload.Decode(new(bytes), out _);
                _ = Rfc3339.TryParse(bytes, out _);
            },
            iter: 20_000);
    }

    [Fact]
    public void An_event_is_a_value_that_is_true()
    {
        ReadingValue[] pressed = [new("pressed", 1, true) { IsEvent = true }];
        Assert.Equal(pressed, Json("""{"event":"pressed"}"""u8.ToArray(), onEventTopic: true).Values);
        Assert.Equal(pressed, Protobuf(new Protos.Reading { Event = "pressed" }.ToByteArray(), onEventTopic: true).Values);
        Assert.Equal(
            [new("battery", 80, false), .. pressed],
            Json("""{"values":{"battery":80},"event":"pressed"}"""u8.ToArray(), onEventTopic: true).Values);
    }

    [Fact]
    public void Fields_it_does_not_know_are_skipped() =>
        Assert.Equal(
            [new ReadingValue("a", 1, false)],
            Json("""{"model":{"x":[1,{"values":2}]},"values":{"a":1},"more":null}"""u8.ToArray()).Values);

    [Fact]
    public void Decoding_json_allocates_nothing()
    {
        var payload = new ReadOnlySequence<byte>("""{"seq":17,"ts":"2026-01-02T03:04:05.678Z","values":{"smoke":0.12,"battery":87,"tamper":false}}"""u8.ToArray());
        var buffer = new ReadingBuffer();
        JsonReadings.Decode(payload, false, buffer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            JsonReadings.Decode(payload, false, buffer);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Reading Json(byte[] payload, bool onEventTopic = false)
    {
        var buffer = new ReadingBuffer();
        Assert.Equal(Rejection.None, JsonReadings.Decode(new(payload), onEventTopic, buffer));
        return FakeDevice.Copy(buffer.View);
    }

    private static Reading Protobuf(byte[] payload, bool onEventTopic = false)
    {
        var buffer = new ReadingBuffer();
        Assert.Equal(Rejection.None, ProtobufReadings.Decode(new(payload), onEventTopic, buffer));
        return FakeDevice.Copy(buffer.View);
    }

    private static byte[] ToJson(Reading reading)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            if (reading.Seq is { } seq)
                writer.WriteNumber("seq", seq);
            if (reading.Time is { } time)
                writer.WriteString("ts", time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture));
            writer.WriteStartObject("values");
            foreach (var value in reading.Values)
            {
                if (value.IsBoolean)
                    writer.WriteBoolean(value.Name, value.Value == 1);
                else
                    writer.WriteNumber(value.Name, value.Value);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static byte[] ToProtobuf(Reading reading)
    {
        var message = new Protos.Reading();
        if (reading.Seq is { } seq)
            message.Seq = seq;
        if (reading.Time is { } time)
            message.Time = time.ToTimestamp();
        foreach (var value in reading.Values)
        {
            message.Values.Add(value.IsBoolean
                ? new Protos.Value { Name = value.Name, Boolean = value.Value == 1 }
                : new Protos.Value { Name = value.Name, Number = value.Value });
        }

        return message.ToByteArray();
    }

    private static void AssertSame(Reading expected, Reading actual)
    {
        Assert.Equal(expected.Seq, actual.Seq);
        Assert.Equal(expected.Time, actual.Time);
        Assert.Equal(expected.Values.ToArray(), actual.Values.ToArray());
    }

    private static ReadOnlySequence<byte> InPieces(byte[] bytes, int size)
    {
        var first = new Piece(bytes.AsMemory(0, Math.Min(size, bytes.Length)), null);
        var last = first;
        for (var at = size; at < bytes.Length; at += size)
            last = new Piece(bytes.AsMemory(at, Math.Min(size, bytes.Length - at)), last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is null)
                return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
