using System.Text;
using static SafeCommunity.DeviceBridge.Tests.Conformance.Bytes;

namespace SafeCommunity.DeviceBridge.Tests.Conformance;

public static partial class SequenceTable
{
    private static IEnumerable<Sequence> PublishRows()
    {
        foreach (var level in Levels)
        {
            for (var flags = 0; flags < 16; flags++)
            {
                var quality = (flags >> 1) & 3;
                if (quality == 3)
                    yield return Closed("publish flags", $"QoS 3, {flags}", "MQTT-3.3.1-4", level, Publish(level, flags), Malformed);
                else if (quality == 0 && (flags & 8) != 0)
                    yield return Closed("publish flags", $"DUP with QoS 0, {flags}", "MQTT-3.3.1-2", level, Publish(level, flags), Malformed);
                else
                    yield return Row("publish flags", $"{flags}", "3.3.1", level, Publish(level, flags), Expected.Accepts);
            }

            foreach (var flags in (int[])[2, 4, 10, 12])
                yield return Closed("packet id 0", $"PUBLISH {flags}", "MQTT-2.2.1-3", level, Publish(level, flags, identifier: 0), Malformed);
            foreach (var topic in (string[])["#", "+", "sc/v1/#", "sc/v1/+/smoke-1/telemetry", "a+", "a#b", "+/", "sc/v1/chengbei/smoke-1/telemetry#"])
            {
                foreach (var flags in (int[])[0, 2, 4])
                    yield return Closed("wildcard in a topic", $"'{topic}' QoS {flags >> 1}", "MQTT-3.3.2-2", level, Publish(level, flags, Encoding.ASCII.GetBytes(topic)), 0x90);
            }

            yield return Closed("empty topic", "QoS 0", "MQTT-4.7.3-1", level, Publish(level, 0, []), level == 5 ? ProtocolError : null);
            yield return Closed("empty topic", "QoS 1", "MQTT-4.7.3-1", level, Publish(level, 2, []), level == 5 ? ProtocolError : null);

            // The head, cut off at every length.
            foreach (var flags in (int[])[0, 2, 4])
            {
                var head = PublishBody(level, flags, payload: [], properties: level == 5 ? [0x01, 1, 0x03, .. Text("application/json")] : []);
                for (var length = 0; length < head.Length; length++)
                    yield return Closed("publish cut off", $"QoS {flags >> 1} after {length} bytes", "2.1.4", level, Packet(0x30 | flags, head[..length]), Malformed);
            }
        }

        foreach (var alias in (int[])[0, 17, 18, 255, 65535])
            yield return Closed("topic alias", $"{alias}", "MQTT-3.3.2-8, MQTT-3.3.2-9", 5, Publish(5, 2, properties: [0x23, .. UInt16(alias)]), 0x94);
        yield return Closed("topic alias", "that stands for nothing", "3.3.2.3.4", 5, Publish(5, 2, [], properties: [0x23, 0, 3]), ProtocolError);
        yield return Closed(
            "topic alias", "that stands for nothing, beside one that does", "3.3.2.3.4", 5,
            [.. Publish(5, 2, properties: [0x23, 0, 1]), .. Publish(5, 2, [], 2, [0x23, 0, 2])], ProtocolError);
        yield return Row(
            "topic alias", "named, used", "3.3.2.3.4", 5,
            [.. Publish(5, 2, properties: [0x23, 0, 1]), .. Publish(5, 2, [], 2, [0x23, 0, 1])], Expected.Accepts);
    }
}
