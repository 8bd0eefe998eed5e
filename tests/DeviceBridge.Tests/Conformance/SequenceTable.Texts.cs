using static SafeCommunity.DeviceBridge.Tests.Conformance.Bytes;

namespace SafeCommunity.DeviceBridge.Tests.Conformance;

public static partial class SequenceTable
{
    private static readonly (string Name, string Paragraph, byte[] Bytes)[] BadTexts =
    [
        ("U+0000", "MQTT-1.5.4-2", [(byte)'a', 0, (byte)'b']),
        ("U+0000 alone", "MQTT-1.5.4-2", [0]),
        ("surrogate U+D800", "MQTT-1.5.4-1", [0xED, 0xA0, 0x80]),
        ("surrogate U+DFFF", "MQTT-1.5.4-1", [0xED, 0xBF, 0xBF]),
        ("surrogate pair", "MQTT-1.5.4-1", [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80]),
        ("continuation alone", "MQTT-1.5.4-1", [(byte)'a', 0x80]),
        ("two bytes, second missing", "MQTT-1.5.4-1", [(byte)'a', 0xC3]),
        ("three bytes, third missing", "MQTT-1.5.4-1", [0xE6, 0xB5]),
        ("four bytes, fourth missing", "MQTT-1.5.4-1", [0xF0, 0x9F, 0x98]),
        ("two bytes, second not one", "MQTT-1.5.4-1", [0xC3, (byte)'a']),
        ("over-long slash of two", "MQTT-1.5.4-1", [0xC0, 0xAF]),
        ("over-long slash of three", "MQTT-1.5.4-1", [0xE0, 0x80, 0xAF]),
        ("over-long NUL", "MQTT-1.5.4-1", [0xC0, 0x80]),
        ("over-long of four", "MQTT-1.5.4-1", [0xF0, 0x80, 0x80, 0xAF]),
        ("beyond U+10FFFF", "MQTT-1.5.4-1", [0xF4, 0x90, 0x80, 0x80]),
        ("0xFE", "MQTT-1.5.4-1", [0xFE]),
        ("0xFF", "MQTT-1.5.4-1", [0xFF]),
        ("five bytes", "MQTT-1.5.4-1", [0xF8, 0x88, 0x80, 0x80, 0x80]),
        ("control U+0001", "1.5.4", [(byte)'a', 1]),
        ("control newline", "1.5.4", [(byte)'a', 10]),
        ("control U+007F", "1.5.4", [0x7F]),
        ("control U+0085", "1.5.4", [0xC2, 0x85]),
        ("no character U+FFFF", "1.5.4", [0xEF, 0xBF, 0xBF]),
        ("no character U+FDD0", "1.5.4", [0xEF, 0xB7, 0x90]),
        ("no character U+1FFFE", "1.5.4", [0xF0, 0x9F, 0xBF, 0xBE]),
    ];

    private static IEnumerable<Sequence> TextRows()
    {
        foreach (var level in Levels)
        {
            foreach (var (name, paragraph, bytes) in BadTexts)
            {
                yield return Connecting("client id", ConnectWith(level, 2, clientId: bytes));
                yield return Connecting("user name", ConnectWith(level, 0x82, userName: bytes));
                yield return Connecting("will topic", ConnectWith(level, 6, willTopic: bytes));
                yield return Later("topic", Publish(level, 0, bytes));
                yield return Later("topic QoS 1", Publish(level, 2, bytes));
                yield return Later("topic beyond the first level", Publish(level, 2, [.. "sc/v1/"u8, .. bytes]));
                yield return Later("filter", Subscribe(level, bytes, 0));
                yield return Later("filter to end", Unsubscribe(level, bytes));
                if (level < 5)
                    continue;
                yield return Connecting("user property", ConnectWith(5, 2, properties: [0x26, .. Text(bytes), .. Text("x")]));
                yield return Connecting("authentication method", ConnectWith(5, 2, properties: [0x15, .. Text(bytes)]));
                yield return Connecting("content type of the will", ConnectWith(5, 6, willProperties: [0x03, .. Text(bytes)]));
                yield return Later("content type", Publish(5, 2, properties: [0x03, .. Text(bytes)]));
                yield return Later("response topic", Publish(5, 2, properties: [0x08, .. Text(bytes)]));
                yield return Later("user property's name", Publish(5, 2, properties: [0x26, .. Text(bytes), .. Text("x")]));
                yield return Later("user property's value", Publish(5, 2, properties: [0x26, .. Text("x"), .. Text(bytes)]));
                yield return Later("reason string", Packet(0x40, [0, 1, 0, .. Properties([0x1F, .. Text(bytes)])]));

                Sequence Connecting(string where, byte[] packet) => First(
                    "bad text", $"{name} in {where}", paragraph, level, packet, level == 5 ? Expected.RefusesConnect : Expected.Closes, Malformed);

                Sequence Later(string where, byte[] packet) => Closed("bad text", $"{name} in {where}", paragraph, level, packet, Malformed);
            }
        }
    }
}
