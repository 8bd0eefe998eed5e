using System.Text;
using static SafeCommunity.DeviceBridge.Tests.Conformance.Bytes;

namespace SafeCommunity.DeviceBridge.Tests.Conformance;

public static partial class SequenceTable
{
    // What must go on working.
    private static IEnumerable<Sequence> RightRows()
    {
        foreach (var level in Levels)
        {
            foreach (var text in (string[])["设备-1", "é", "😀", "a b", "~", "\u00a0", "x/y", "+", "#", "\ufeff", new string('x', 300)])
            {
                yield return First("right text", $"client id '{text[..1]}' ({text.Length})", "MQTT-1.5.4-1", level, ConnectWith(level, 2, Encoding.UTF8.GetBytes(text)), Expected.Accepts);
                yield return First("right text", $"user name '{text[..1]}' ({text.Length})", "MQTT-1.5.4-1", level, ConnectWith(level, 0x82, userName: Encoding.UTF8.GetBytes(text)), Expected.Accepts);
            }

            foreach (var filter in (string[])["sc/v1/#", "sc/v1/+/+/telemetry", "sc/v1/chengbei/smoke-1/status", "sc/v1/+/smoke-1/+", "sc/v1/chengbei/", "sc/v1//#"])
            {
                yield return Row("right filter", $"SUBSCRIBE {filter}", "4.7.1", level, Subscribe(level, Encoding.ASCII.GetBytes(filter), 1), Expected.Accepts);
                yield return Row(
                    "right filter", $"UNSUBSCRIBE {filter}", "4.7.1", level,
                    [.. Subscribe(level, Encoding.ASCII.GetBytes(filter), 1), .. Unsubscribe(level, Encoding.ASCII.GetBytes(filter), 2)], Expected.Accepts);
            }

            yield return Row("right flow", "QoS 2 to its end", "4.3.3", level, [.. Publish(level, 4, identifier: 9), .. Packet(0x62, 0, 9)], Expected.Accepts);
            yield return Row("right flow", "QoS 2 sent again", "4.3.3", level, [.. Publish(level, 4, identifier: 9), .. Publish(level, 12, identifier: 9), .. Packet(0x62, 0, 9)], Expected.Accepts);
            yield return Row("right flow", "QoS 1 sent again", "4.3.2", level, [.. Publish(level, 2, identifier: 9), .. Publish(level, 10, identifier: 9)], Expected.Accepts);
            yield return Row("right flow", "released twice", "4.3.3", level, [.. Publish(level, 4, identifier: 9), .. Packet(0x62, 0, 9), .. Packet(0x62, 0, 9)], Expected.Accepts);
            yield return Row("right flow", "the largest id", "2.2.1", level, Publish(level, 2, identifier: 65535), Expected.Accepts);
            yield return Row("right flow", "many pings", "3.12", level, [.. Enumerable.Repeat(PingRequest, 50).SelectMany(p => p)], Expected.Accepts);
            yield return Row("right flow", "status", "3.3", level, Publish(level, 3, Encoding.ASCII.GetBytes(StatusTopic), payload: "online"u8.ToArray()), Expected.Accepts);
            yield return Row(
                "right flow", "two filters", "3.8.3", level,
                Packet(0x82, [0, 1, .. PropertiesOf(level), .. Text("sc/v1/a/#"), 0, .. Text("sc/v1/b/#"), 2]), Expected.Accepts);
            foreach (var topic in (string[])[StatusTopic, Topic, "sc/v1/chengbei/smoke-1/event"])
                yield return First("right will", topic, "3.1.2.5", level, ConnectWith(level, 0x2E, willTopic: Encoding.ASCII.GetBytes(topic)), Expected.Accepts);
        }

        yield return Row("right flow", "a length in more bytes than it needs", "3.1.1, 2.2.3", 4, [0xC0, 0x80, 0], Expected.Accepts);
        yield return First(
            "right will", "with all properties", "3.1.3.2", 5,
            ConnectWith(5, 0x2E, willProperties: [0x18, 0, 0, 0, 5, 0x01, 1, 0x02, 0, 0, 1, 0, 0x03, .. Text("application/json"), 0x08, .. Text("sc/v1/answer"), 0x09, .. Text("x"), 0x26, .. Text("n"), .. Text("v")]),
            Expected.Accepts);
        yield return First(
            "right connect", "with all properties", "3.1.2.11", 5,
            ConnectWith(5, 2, properties: [0x11, 0, 0, 1, 0, 0x21, 0, 10, 0x27, 0, 0, 16, 0, 0x22, 0, 10, 0x19, 1, 0x17, 0, 0x26, .. Text("n"), .. Text("v"), 0x26, .. Text("n"), .. Text("w")]),
            Expected.Accepts);
    }
}
