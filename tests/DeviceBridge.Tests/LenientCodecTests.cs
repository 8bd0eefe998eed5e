using System.Globalization;
using System.Text;
using CsCheck;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using SafeCommunity.DeviceBridge.Codecs;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.Grains.Devices;

namespace SafeCommunity.DeviceBridge.Tests;

/// <summary>What devices really send: what can be understood is taken, the rest is left out with its reason.</summary>
public sealed class LenientCodecTests
{
    // payload | what is taken of it | what is left out of it
    [Theory]
    [InlineData("""{"values":{"smoke":0.9,"humidity":null}}""", "smoke=0.9", "humidity:wrong_type")]
    [InlineData("""{"values":{"smoke":0.9,"gps":{"lat":1,"lon":[2]}}}""", "smoke=0.9", "gps:wrong_type")]
    [InlineData("""{"values":{"\ud800":1,"smoke":0.9,"half":"\udfff"}}""", "smoke=0.9", """\ud800:malformed half:malformed""")]
    [InlineData("""{"\ud800":1,"values":{"smoke":0.9}}""", "smoke=0.9", """\ud800:beside_values""")]
    [InlineData("""{"values":{},"smoke":0.9}""", "smoke=0.9", "")]
    [InlineData("""{"smoke":0.9,"values":{}}""", "smoke=0.9", "")]
    [InlineData("""{"values":{"list":[1,[2]],"smoke":0.9}}""", "smoke=0.9", "list:wrong_type")]
    [InlineData("""{"values":{"a":1e400,"b":-1e400,"smoke":0.9}}""", "smoke=0.9", "a:not_finite b:not_finite")]
    [InlineData("""{"values":{"a":NaN,"b":Infinity,"c":-Infinity,"smoke":0.9}}""", "smoke=0.9", "a:not_finite b:not_finite c:not_finite")]
    [InlineData("""{"values":{"a":"NaN","b":"1e400","smoke":0.9}}""", "smoke=0.9", "a:not_finite b:not_finite")]
    [InlineData("""{"values":{"a":"a lot","b":"","c":"0,9","d":"0.9 %","smoke":0.9}}""", "smoke=0.9", "a:wrong_type b:wrong_type c:wrong_type d:wrong_type")]
    [InlineData("""{"values":{"a":"0.9","b":" 1 ","c":"-1.5e1","d":"+2","e":".5","f":"1\n"}}""", "a=0.9 b=1 c=-15 d=2 e=0.5 f=1", "")]
    [InlineData("""{"values":{"a":"true","b":"TRUE","c":" False "}}""", "a=true b=true c=false", "")]
    [InlineData("""{"values":{"a":True,"b":False,"c":None,"d":+1,"e":01,"f":.5,"g":1.,"h":undefined}}""", "a=true b=false d=1 e=1 f=0.5 g=1", "c:wrong_type h:wrong_type")]
    [InlineData("""{values:{smoke:0.9}}""", "smoke=0.9", "")]
    [InlineData("""{"values":{"smoke":0.9,},}""", "smoke=0.9", "")]
    [InlineData("""{"values":{"smoke":0.1,"smoke":0.9}}""", "smoke=0.9", "smoke:duplicate_name")]
    [InlineData("""{"values":{"smoke":0.1,"\u0073moke":0.9}}""", "smoke=0.9", "smoke:duplicate_name")]
    [InlineData("""{"values":{"smoke":0.1,"Smoke":0.9}}""", "smoke=0.1 Smoke=0.9", "")]
    [InlineData("""{"values":{"":1,"smoke":0.9}}""", "smoke=0.9", ":empty_name")]
    [InlineData("""{"values":{"smoke":0.9},"values":{"co":3}}""", "smoke=0.9 co=3", "values:duplicate_field")]
    [InlineData("""{"Values":{"smoke":0.9},"SEQ":7}""", "seq=7 smoke=0.9", "")]
    [InlineData("""{"seq":"17","values":{"smoke":0.9}}""", "seq=17 smoke=0.9", "")]
    [InlineData("""{"seq":" 17 ","values":{"smoke":0.9}}""", "seq=17 smoke=0.9", "")]
    [InlineData("""{"seq":17.0,"values":{"smoke":0.9}}""", "seq=17 smoke=0.9", "")]
    [InlineData("""{"seq":null,"ts":null,"values":{"smoke":0.9}}""", "smoke=0.9", "")]
    [InlineData("""{"seq":-1,"values":{"smoke":0.9}}""", "smoke=0.9", "seq:bad_seq")]
    [InlineData("""{"seq":1.5,"values":{"smoke":0.9}}""", "smoke=0.9", "seq:bad_seq")]
    [InlineData("""{"seq":9223372036854775808,"values":{"smoke":0.9}}""", "smoke=0.9", "seq:bad_seq")]
    [InlineData("""{"seq":"one","values":{"smoke":0.9}}""", "smoke=0.9", "seq:bad_seq")]
    [InlineData("""{"seq":{"a":1},"values":{"smoke":0.9}}""", "smoke=0.9", "seq:bad_seq")]
    [InlineData("""{"seq":true,"values":{"smoke":0.9}}""", "smoke=0.9", "seq:bad_seq")]
    [InlineData("""{"seq":1,"seq":2,"values":{"smoke":0.9}}""", "seq=2 smoke=0.9", "seq:duplicate_field")]
    [InlineData("""{"ts":"yesterday","values":{"smoke":0.9}}""", "smoke=0.9", "ts:bad_time")]
    [InlineData("""{"ts":"","values":{"smoke":0.9}}""", "smoke=0.9", "ts:bad_time")]
    [InlineData("""{"ts":[2026,1,2],"values":{"smoke":0.9}}""", "smoke=0.9", "ts:bad_time")]
    [InlineData("""{"ts":true,"values":{"smoke":0.9}}""", "smoke=0.9", "ts:bad_time")]
    [InlineData("""{"smoke":0.9}""", "smoke=0.9", "")]
    [InlineData("""{"seq":3,"smoke":"0.9","tamper":false,"model":"x-1"}""", "seq=3 smoke=0.9 tamper=false", "model:wrong_type")]
    [InlineData("""{"values":null,"smoke":0.9}""", "smoke=0.9", "values:wrong_type")]
    [InlineData("""{"values":[1,2],"smoke":0.9}""", "smoke=0.9", "values:wrong_type")]
    [InlineData("""{"battery":80,"values":{"smoke":0.9},"model":"x-1","gateway":{"rssi":-70}}""", "smoke=0.9", "battery:beside_values")]
    [InlineData("""{"x":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]],"values":{"a":1}}""", "a=1", "")]
    [InlineData("""{"event":"sos","values":{"a":1}}""", "sos! a=1", "")]
    [InlineData("""{"event":"pressed"}""", "pressed!", "")]
    [InlineData("\ufeff{\"values\":{\"smoke\":0.9}}", "smoke=0.9", "")]
    [InlineData("{\"values\":{\"smoke\":0.9}}\0", "smoke=0.9", "")]
    [InlineData("{\"values\":{\"smoke\":0.9}}\r\n\0\0\0", "smoke=0.9", "")]
    [InlineData("  {\"values\":{\"smoke\":0.9}}\n", "smoke=0.9", "")]
    public void What_can_be_understood_is_taken_and_the_rest_left_out(string payload, string taken, string leftOut)
    {
        var reading = Json(payload, onEventTopic: false);
        Assert.Equal((taken, leftOut), (Taken(reading), LeftOut(reading)));
    }

    [Theory]
    [InlineData("""{"event":"sos"}""", "sos!", "")]
    [InlineData("""{"Event":" sos\n"}""", "sos!", "")]
    [InlineData("""{"event":["sos","held"]}""", "sos! held!", "")]
    [InlineData("""{"event":["sos",5,null]}""", "sos!", "event:wrong_type event:wrong_type")]
    [InlineData("""{"event":5,"values":{"sos":true,"battery":80,"tamper":false}}""", "sos! battery=80 tamper=false", "event:wrong_type")]
    [InlineData("""{"values":{"sos":"TRUE","level":"3"}}""", "sos! level=3", "")]
    [InlineData("""{"sos":true,"seq":4}""", "seq=4 sos!", "")]
    [InlineData("""{"event":"sos","battery":80}""", "sos! battery=80", "")]
    [InlineData("""{"event":null,"sos":true}""", "sos!", "")]
    [InlineData("""{"event":"sos","values":{"sos":true}}""", "sos!", "sos:duplicate_name")]
    [InlineData("""{"event":"sos","values":{"sos":false}}""", "sos! sos=false", "")]
    [InlineData("""{"values":{"sos":false},"event":"sos"}""", "sos=false sos!", "")]
    [InlineData("""{"values":{"sos":0},"event":"sos"}""", "sos=0 sos!", "")]
    public void On_the_event_topic_names_and_what_is_true_are_events(string payload, string taken, string leftOut)
    {
        var reading = Json(payload, onEventTopic: true);
        Assert.Equal((taken, leftOut), (Taken(reading), LeftOut(reading)));
    }

    [Theory]
    [InlineData("", Rejection.Malformed)]
    [InlineData(" ", Rejection.Malformed)]
    [InlineData("\0", Rejection.Malformed)]
    [InlineData("{", Rejection.Malformed)]
    [InlineData("""{"seq":1,"values":{"smoke":0.9}""", Rejection.Malformed)]
    [InlineData("""{"seq":1,"values":{"smoke":0.""", Rejection.Malformed)]
    [InlineData("""{"seq":1,"values":{"smoke":NaN}""", Rejection.Malformed)]
    [InlineData("{}x", Rejection.Malformed)]
    [InlineData("""{"values":{"a":1}}{"values":{"a":1}}""", Rejection.Malformed)]
    [InlineData("{'values':{'a':1}}", Rejection.Malformed)]
    [InlineData("""{"values":{"\ud800":1}}""", Rejection.Malformed)]
    [InlineData("not json at all", Rejection.Malformed)]
    [InlineData("{\"values\":{\"a\":\0 1}}", Rejection.Malformed)]
    [InlineData("[]", Rejection.WrongType)]
    [InlineData("17", Rejection.WrongType)]
    [InlineData("null", Rejection.WrongType)]
    [InlineData("NaN", Rejection.Malformed)]
    [InlineData("""{"values":[]}""", Rejection.WrongType)]
    [InlineData("""{"values":null}""", Rejection.WrongType)]
    [InlineData("""{"values":{"a":null}}""", Rejection.WrongType)]
    [InlineData("""{"values":{"a":1e999}}""", Rejection.NotFinite)]
    [InlineData("""{"values":{"":1}}""", Rejection.EmptyName)]
    [InlineData("{}", Rejection.MissingValues)]
    [InlineData("""{"values":{}}""", Rejection.MissingValues)]
    [InlineData("""{"seq":1,"ts":"now"}""", Rejection.MissingValues)]
    internal void What_holds_nothing_that_can_be_taken_is_refused_as_a_whole(string json, Rejection expected) =>
        Assert.Equal(expected, JsonReadings.Decode(new(Encoding.UTF8.GetBytes(json)), false, new ReadingBuffer()));

    [Fact]
    public void Text_of_another_encoding_is_refused()
    {
        foreach (var bytes in (byte[][])
            [
                [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("""{"values":{"a":1}}""")],
                [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("""{"values":{"a":1}}""")],
                [.. "{\"values\":{\""u8, 0xC3, 0x28, .. "\":1}}"u8],
                [.. "{\"values\":{\"a\":\""u8, 0xFF, .. "\"}}"u8],
            ])
        {
            Assert.Equal(Rejection.Malformed, JsonReadings.Decode(new(bytes), false, new ReadingBuffer()));
        }
    }

    [Fact]
    public void Limits_are_the_same_for_json_and_protobuf()
    {
        AssertBoth(Enumerable.Range(0, 64).Select(i => $"v{i}"), 64, "");
        AssertBoth(Enumerable.Range(0, 1_025).Select(i => $"v{i}"), 1_024, "v1024:too_many_values");
        AssertBoth(Enumerable.Range(0, 3_000).Select(i => $"v{i}"), 1_024, "v1024:too_many_values");
        AssertBoth([new string('a', 64)], 1, "");
        AssertBoth([new string('a', 65), "b"], 1, $"{new string('a', 64)}:name_too_long");
        AssertBoth([new string('烟', 22), "b"], 1, $"{new string('烟', 21)}:name_too_long");
        AssertBoth([new string('a', 10_000), "b"], 1, $"{new string('a', 64)}:name_too_long");
        AssertBoth(["a", "a"], 1, "a:duplicate_name");
        AssertBoth(["", "b"], 1, ":empty_name");

        static void AssertBoth(IEnumerable<string> names, int taken, string leftOut)
        {
            var json = Json($"{{\"values\":{{{string.Join(',', names.Select(n => $"\"{n}\":1"))}}}}}", onEventTopic: false);
            Assert.Equal((taken, leftOut), (json.Values.Length, LeftOut(json)));
            var protobuf = Protobuf(new Protos.Reading { Values = { names.Select(n => new Protos.Value { Name = n, Number = 1 }) } });
            Assert.Equal((taken, leftOut), (protobuf.Values.Length, LeftOut(protobuf)));
        }
    }

    [Fact]
    public void Only_so_many_parts_are_told_and_the_values_behind_them_are_taken()
    {
        var reading = Json(
            $"{{\"values\":{{{string.Join(',', Enumerable.Range(0, 300).Select(i => $"\"{i}-{new string('x', 60)}\":null"))},\"smoke\":0.9}}}}", onEventTopic: false);
        Assert.Equal("smoke=0.9", Taken(reading));
        Assert.Equal(ReadingBuffer.MaxLeftOut, reading.LeftOut.Length);
    }

    [Fact]
    public void Protobuf_is_as_lenient()
    {
        var good = new Protos.Value { Name = "smoke", Number = 0.9 };
        AssertTaken(new() { Values = { new Protos.Value { Name = "a", Number = double.NaN }, good } }, "smoke=0.9", "a:not_finite");
        AssertTaken(new() { Values = { new Protos.Value { Name = "a", Number = double.NegativeInfinity }, good } }, "smoke=0.9", "a:not_finite");
        AssertTaken(new() { Values = { new Protos.Value { Name = "a" }, good } }, "smoke=0.9", "a:wrong_type");
        AssertTaken(new() { Seq = -1, Values = { good } }, "smoke=0.9", "seq:bad_seq");
        AssertTaken(new() { Time = new Timestamp { Nanos = -1 }, Values = { good } }, "smoke=0.9", "ts:bad_time");
        AssertTaken(new() { Time = new Timestamp { Seconds = long.MaxValue }, Values = { good } }, "smoke=0.9", "ts:bad_time");

        var bytes = new Protos.Reading { Seq = 5, Values = { good } }.ToByteArray();
        var buffer = new ReadingBuffer();
        Assert.Equal(Rejection.None, ProtobufReadings.Decode(new([.. bytes, 0, 0, 0, (byte)'\n']), false, buffer));
        Assert.Equal("seq=5 smoke=0.9", Taken(FakeDevice.Copy(buffer.View)));
        Assert.Equal(Rejection.Malformed, ProtobufReadings.Decode(new(bytes, 0, bytes.Length - 1), false, buffer));
        Assert.Equal(Rejection.Malformed, ProtobufReadings.Decode(new((byte[])[0x0A, 0xFF]), false, buffer));
        Assert.Equal(Rejection.MissingValues, ProtobufReadings.Decode(default, false, buffer));

        static void AssertTaken(Protos.Reading message, string taken, string leftOut)
        {
            var reading = Protobuf(message);
            Assert.Equal((taken, leftOut), (Taken(reading), LeftOut(reading)));
        }
    }

    [Theory]
    [InlineData("application/x-protobuf", true)]
    [InlineData("application/protobuf; proto=safecommunity.device.v1.Reading", true)]
    [InlineData("Application/X-Protobuf ", true)]
    [InlineData("application/json", false)]
    [InlineData("application/x-protobuffer", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void The_content_type_is_read_without_its_parameters(string? type, bool isProtobuf)
    {
        Assert.Equal(isProtobuf, ProtobufReadings.IsProtobuf(type));
        Assert.Equal(isProtobuf, ProtobufReadings.IsProtobuf(Encoding.UTF8.GetBytes(type ?? "")));
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z")]
    [InlineData("2026-01-02t03:04:05.6789z", "2026-01-02T03:04:05.678Z")]
    [InlineData("2026-01-02T03:04:05,5Z", "2026-01-02T03:04:05.500Z")]
    [InlineData("2026-01-02T03:04:05.5+08:00", "2026-01-01T19:04:05.500Z")]
    [InlineData("2026-01-02 03:04:05-00:30", "2026-01-02T03:34:05.000Z")]
    [InlineData("2026-01-02T03:04:05+0800", "2026-01-01T19:04:05.000Z")]
    [InlineData("2026-01-02T03:04:05+08", "2026-01-01T19:04:05.000Z")]
    [InlineData("2026-01-02 03:04:05 +0800", "2026-01-01T19:04:05.000Z")]
    [InlineData("2026-01-02T03:04:05", "2026-01-02T03:04:05.000Z")]
    [InlineData("2026-01-02 03:04:05.25", "2026-01-02T03:04:05.250Z")]
    [InlineData(" 2026-01-02T03:04:05Z\n", "2026-01-02T03:04:05.000Z")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z")]
    [InlineData("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z")]
    [InlineData("1767323045", "2026-01-02T03:04:05.000Z")]
    [InlineData("1767323045.25", "2026-01-02T03:04:05.250Z")]
    [InlineData("1767323045250", "2026-01-02T03:04:05.250Z")]
    [InlineData("1767323045250123", "2026-01-02T03:04:05.250Z")]
    [InlineData("1767323045250123456", "2026-01-02T03:04:05.250Z")]
    [InlineData("1.767323045e9", "2026-01-02T03:04:05.000Z")]
    [InlineData("0", "1970-01-01T00:00:00.000Z")]
    [InlineData("3600", "1970-01-01T01:00:00.000Z")]
    public void Times_are_read_as_text_and_as_numbers(string text, string utc)
    {
        var expected = DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture);
        Assert.Equal(expected, Json($$$"""{"ts":"{{{text.Replace("\n", "\\n", StringComparison.Ordinal)}}}","values":{"a":1}}""", false).Time);
        if (!char.IsAsciiDigit(text[^1]) || text.Contains(':', StringComparison.Ordinal))
            return;
        Assert.Equal(expected, Json($$$"""{"ts":{{{text}}},"values":{"a":1}}""", false).Time);
    }

    [Theory]
    [InlineData("2026-01-02")]
    [InlineData("2026-1-2T03:04:05Z")]
    [InlineData("2026-01-02T03:04Z")]
    [InlineData("2026-01-02T03:04:05.Z")]
    [InlineData("2026-01-02T03:04:05+24:00")]
    [InlineData("2026-01-02T03:04:05+080")]
    [InlineData("2026-01-02T03:04:05+8")]
    [InlineData("2026-01-02T03:04:05 CST")]
    [InlineData("2026-02-29T00:00:00Z")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-01-02T24:00:00Z")]
    [InlineData("2026-01-02T03:60:00Z")]
    [InlineData("2026-01-02T03:04:61Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("-1")]
    [InlineData("1e40")]
    [InlineData("NaN")]
    [InlineData("99999999999999999999999999")]
    public void Other_times_are_left_out(string text)
    {
        var reading = Json($$$"""{"ts":"{{{text}}}","values":{"a":1}}""", false);
        Assert.Null(reading.Time);
        Assert.Equal("ts:bad_time", LeftOut(reading));
    }

    [Theory]
    [InlineData("online", true)]
    [InlineData("offline", false)]
    [InlineData("Online", true)]
    [InlineData("OFFLINE\0", false)]
    [InlineData("\ufeffonline\r\n", true)]
    [InlineData("1", true)]
    [InlineData("0", false)]
    [InlineData("true", true)]
    [InlineData("\"online\"", true)]
    [InlineData("""{"online":true}""", true)]
    [InlineData("""{"Online":"TRUE"}""", true)]
    [InlineData("""{"online":1}""", true)]
    [InlineData("""{"online":"0"}""", false)]
    [InlineData("""{"online":"offline"}""", false)]
    [InlineData("""{"ts":"2026-01-02T03:04:05Z","online":false,"why":"x","more":[{"a":1}]}""", false)]
    public void A_status_is_read(string payload, bool online)
    {
        Assert.Equal(Rejection.None, StatusPayload.Decode(new(Encoding.UTF8.GetBytes(payload)), out var status));
        Assert.Equal(online, status!.Online);
    }

    [Theory]
    [InlineData("""{"online":true,"online":false}""", false, Rejection.DuplicateField)]
    [InlineData("""{"online":true,"ts":"now"}""", true, Rejection.BadTime)]
    internal void What_is_wrong_in_a_status_is_left_out_of_it(string payload, bool online, Rejection problem)
    {
        Assert.Equal(problem, StatusPayload.Decode(new(Encoding.UTF8.GetBytes(payload)), out var status));
        Assert.Equal(new DeviceStatus(online, null), status);
    }

    [Theory]
    [InlineData("", Rejection.Malformed)]
    [InlineData("here", Rejection.Malformed)]
    [InlineData("{}", Rejection.MissingValues)]
    [InlineData("2", Rejection.WrongType)]
    [InlineData("[true]", Rejection.WrongType)]
    [InlineData("""{"online":2}""", Rejection.WrongType)]
    [InlineData("""{"online":null}""", Rejection.WrongType)]
    [InlineData("""{"online":{"online":true}}""", Rejection.WrongType)]
    [InlineData("""{"online":true} x""", Rejection.Malformed)]
    [InlineData("""{"online":true""", Rejection.Malformed)]
    internal void A_bad_status_has_its_reason(string payload, Rejection expected)
    {
        Assert.Equal(expected, StatusPayload.Decode(new(Encoding.UTF8.GetBytes(payload)), out var status));
        Assert.Null(status);
    }

    [Fact]
    public void Whatever_stands_beside_a_good_value_the_value_is_taken()
    {
        // Pieces that are JSON, or nearly, as the value of another name, before or after the good one.
        var odd = Generate.Among(
            "null", "NaN", "-Infinity", "1e400", "\"\"", "\"x\"", "{}", "[]", "[[1,{\"a\":2}]]", "{\"a\":{\"b\":null}}", "True", "01", "+1", "0x1F", "\"\\u0000\"", "1e-400", "-0");
        Gen.Select(odd, odd, Gen.Bool).Sample(
            (one, other, first) =>
            {
                var values = first ? $"\"smoke\":0.9,\"a\":{one},\"b\":{other}" : $"\"a\":{one},\"b\":{other},\"smoke\":0.9";
                var reading = Json($"{{\"seq\":3,\"values\":{{{values}}}}}", false);
                Assert.Equal(3, reading.Seq);
                Assert.Contains(new ReadingValue("smoke", 0.9, false), reading.Values);
                Assert.Equal(3, reading.Values.Length + reading.LeftOut.Length);
            },
            iter: 2_000);
    }

    [Fact]
    public void A_reading_that_is_cut_off_is_never_taken()
    {
        const string Whole = """{"seq":17,"ts":"2026-01-02T03:04:05Z","values":{"smoke":0.9,"a":NaN,"b":"x"}}""";
        for (var length = 0; length < Whole.Length; length++)
            Assert.Equal(Rejection.Malformed, JsonReadings.Decode(new(Encoding.UTF8.GetBytes(Whole[..length])), false, new ReadingBuffer()));
    }

    private static Reading Json(string payload, bool onEventTopic)
    {
        var buffer = new ReadingBuffer();
        Assert.Equal(Rejection.None, JsonReadings.Decode(new(Encoding.UTF8.GetBytes(payload)), onEventTopic, buffer));
        Assert.Equivalent(FakeDevice.Copy(buffer.View), buffer.ToReading());
        return FakeDevice.Copy(buffer.View);
    }

    private static Reading Protobuf(Protos.Reading message)
    {
        var buffer = new ReadingBuffer();
        Assert.Equal(Rejection.None, ProtobufReadings.Decode(new(message.ToByteArray()), false, buffer));
        return FakeDevice.Copy(buffer.View);
    }

    private static string Taken(Reading reading) => string.Join(
        ' ',
        (string[])[.. reading.Seq is { } seq ? [$"seq={seq}"] : Array.Empty<string>(), .. reading.Values.Select(Text)]);

    private static string Text(ReadingValue value) =>
        value.IsEvent ? $"{value.Name}!"
        : value.IsBoolean ? $"{value.Name}={(value.Value == 1 ? "true" : "false")}"
        : string.Create(CultureInfo.InvariantCulture, $"{value.Name}={value.Value}");

    private static string LeftOut(Reading reading) => string.Join(' ', reading.LeftOut.Select(part => $"{part.Name}:{part.Reason}"));
}
