using System.Text;
using static SafeCommunity.DeviceBridge.Tests.Conformance.Bytes;

namespace SafeCommunity.DeviceBridge.Tests.Conformance;

public static partial class SequenceTable
{
    private const int Malformed = 0x81;
    private const int ProtocolError = 0x82;

    private static IEnumerable<Sequence> ConnectRows() =>
        ConnectFlagRows().Concat(ConnectVersionRows()).Concat(ConnectFieldRows()).Concat(ConnectOrderRows()).Concat(WillTopicRows());

    // Every combination of the connect flags, each with the fields that it announces.
    private static IEnumerable<Sequence> ConnectFlagRows()
    {
        foreach (var level in Levels)
        {
            for (var flags = 0; flags < 256; flags++)
            {
                var isWill = (flags & 0x04) != 0;
                var paragraph =
                    (flags & 1) != 0 ? "MQTT-3.1.2-3"
                    : isWill && (flags & 0x18) == 0x18 ? "MQTT-3.1.2-12"
                    : !isWill && (flags & 0x18) != 0 ? "MQTT-3.1.2-11"
                    : !isWill && (flags & 0x20) != 0 ? "MQTT-3.1.2-13"
                    : level < 5 && (flags & 0xC0) == 0x40 ? "3.1.1, MQTT-3.1.2-22"
                    : null;
                yield return First(
                    "connect flags", $"0x{flags:X2}", paragraph ?? "3.1.2.3", level, ConnectWith(level, flags),
                    paragraph is null ? Expected.Accepts : level == 5 ? Expected.RefusesConnect : Expected.Closes,
                    paragraph is null ? null : Malformed);
            }
        }
    }

    private static IEnumerable<Sequence> ConnectVersionRows()
    {
        for (var level = 0; level < 256; level++)
        {
            if (level is not (4 or 5))
                yield return First("protocol level", $"MQTT {level}", "3.1.1, MQTT-3.1.2-2", 4, Level("MQTT", level), Expected.RefusesConnect, 1);
            if (level != 3 && level < 16)
                yield return First("protocol level", $"MQIsdp {level}", "3.1.1, MQTT-3.1.2-2", 4, Level("MQIsdp", level), Expected.RefusesConnect, 1);
        }

        foreach (var name in (string[])["", "M", "mqtt", "MQTTT", "MQT", "MQIsdP", "MQIsd", "HTTP", "MQTT\u00e9", " MQTT"])
        {
            foreach (var level in Levels)
                yield return First("protocol name", $"'{name}'", "MQTT-3.1.2-1", level, Level(name, level), Expected.Closes);
        }

        static byte[] Level(string name, int level) =>
            Packet(0x10, [.. Text(name), (byte)level, 2, 0, 60, .. PropertiesOf(level), .. Text(Unique())]);
    }

    private static IEnumerable<Sequence> ConnectFieldRows()
    {
        foreach (var level in Levels)
        {
            // All fields, cut off at every length.
            var whole = ConnectBody(level, 0xC6, Encoding.ASCII.GetBytes("cut"));
            for (var length = 0; length < whole.Length; length++)
            {
                // What names no version cannot be answered in one.
                var isAnswered = level == 5 && length > (level == 3 ? 8 : 6);
                yield return First(
                    "connect cut off", $"after {length} bytes", "2.1.4", level, Packet(0x10, whole[..length]),
                    isAnswered ? Expected.RefusesConnect : Expected.Closes, Malformed);
            }

            yield return First(
                "connect too long", "a byte more", "3.1.3", level, Packet(0x10, [.. whole, 0]),
                level == 5 ? Expected.RefusesConnect : Expected.Closes, Malformed);
        }

        yield return First("empty client id", "MQTT 3.1", "MQTT 3.1, 3.1", 3, ConnectWith(3, 2, []), Expected.RefusesConnect, 2);
        yield return First("empty client id", "kept session", "3.1.1, MQTT-3.1.3-8", 4, ConnectWith(4, 0, []), Expected.RefusesConnect, 2);
        yield return First("empty client id", "clean session", "3.1.1, MQTT-3.1.3-6", 4, ConnectWith(4, 2, []), Expected.Accepts);
        yield return First("empty client id", "clean start", "MQTT-3.1.3-6", 5, ConnectWith(5, 2, []), Expected.Accepts);
        yield return First("empty client id", "kept session", "MQTT-3.1.3-7", 5, ConnectWith(5, 0, []), Expected.Accepts);
        yield return First(
            "authentication", "a method that is not known", "4.12", 5,
            ConnectWith(5, 2, properties: [0x15, .. Text("SCRAM-SHA-1")]), Expected.RefusesConnect, 0x8C);
    }

    private static IEnumerable<Sequence> ConnectOrderRows()
    {
        foreach (var level in Levels)
        {
            yield return Closed("second connect", "the same", "MQTT-3.1.0-2", level, Connect(level, Unique()), ProtocolError);
            foreach (var (name, packet) in AllButConnect(level))
                yield return First("before connect", name, "MQTT-3.1.0-1", level, packet, Expected.Closes);
        }
    }

    private static IEnumerable<Sequence> WillTopicRows()
    {
        foreach (var level in Levels)
        {
            foreach (var topic in (string[])["", "sc/v1/+/smoke-1/status", "sc/v1/#", "#", "+"])
                yield return Will(topic, level == 5 ? "MQTT-3.3.2-2" : "3.1.1, MQTT-3.3.2-2", level, isOurs: false);
            foreach (var topic in (string[])[
                "status", "other/topic", "sc/v1", "sc/v1/", "sc/v1/chengbei", "sc/v1/chengbei/smoke-1", "sc/v1/chengbei/smoke-1/nothing",
                "sc/v1/chengbei//status", "sc/v1/chengbei/../status", "SC/v2/chengbei/smoke-1/status", "sc/v1/chengbei/smoke-1/command/1",
                "/sc/v1/chengbei/smoke-1/status", "sc/v2/chengbei/smoke-1/status", "$SYS/status", "sc/v1/chengbei/\u70df/status"])
            {
                yield return Will(topic, level == 5 ? "3.2.2.2" : "3.1.1, 3.2.2.3", level, isOurs: true);
            }
        }

        static Sequence Will(string topic, string paragraph, int level, bool isOurs) => First(
            "will topic", $"'{topic}'", paragraph, level, ConnectWith(level, 0x26, willTopic: Encoding.UTF8.GetBytes(topic)),
            Expected.RefusesConnect, level == 5 ? 0x90 : 5) with { IsOurs = isOurs };
    }

    private static Sequence First(string kind, string name, string paragraph, int level, byte[] bytes, Expected expected, int? code = null) =>
        Row(kind, name, paragraph, level, bytes, expected) with { IsFirst = true, Code = expected == Expected.RefusesConnect ? code : null };

    private static IEnumerable<(string Name, byte[] Packet)> AllButConnect(int level) =>
    [
        ("reserved type 0", [0x00, 0]),
        ("CONNACK", Packet(0x20, [0, 0, .. PropertiesOf(level)])),
        ("PUBLISH", Publish(level, 0)),
        ("PUBLISH QoS 1", Publish(level, 2)),
        ("PUBACK", Packet(0x40, 0, 1)),
        ("PUBREC", Packet(0x50, 0, 1)),
        ("PUBREL", Packet(0x62, 0, 1)),
        ("PUBCOMP", Packet(0x70, 0, 1)),
        ("SUBSCRIBE", Subscribe(level, "sc/v1/#"u8.ToArray(), 0)),
        ("SUBACK", Packet(0x90, [0, 1, .. PropertiesOf(level), 0])),
        ("UNSUBSCRIBE", Unsubscribe(level, "sc/v1/#"u8.ToArray())),
        ("UNSUBACK", Packet(0xB0, [0, 1, .. PropertiesOf(level), .. level == 5 ? (byte[])[0] : []])),
        ("PINGREQ", PingRequest),
        ("PINGRESP", [0xD0, 0]),
        ("DISCONNECT", [0xE0, 0]),
        ("AUTH", Packet(0xF0, 0x18, 0)),
    ];
}
