using System.Text;
using static SafeCommunity.DeviceBridge.Tests.Conformance.Bytes;

namespace SafeCommunity.DeviceBridge.Tests.Conformance;

public static partial class SequenceTable
{
    private static IEnumerable<Sequence> SubscriptionRows()
    {
        var filter = "sc/v1/chengbei/+/status"u8.ToArray();
        var shared = "$share/group/sc/v1/#"u8.ToArray();
        foreach (var level in Levels)
        {
            for (var options = 0; options < 256; options++)
            {
                var isReserved = (options & (level == 5 ? 0xC0 : 0xFC)) != 0;
                var isWrong = (options & 3) == 3 || ((options >> 4) & 3) == 3;
                yield return isReserved || isWrong
                    ? Closed("subscription options", $"0x{options:X2}", level == 5 ? "MQTT-3.8.3-5" : "3.1.1, MQTT-3-8.3-4", level, Subscribe(level, filter, options))
                    : Row("subscription options", $"0x{options:X2}", "3.8.3.1", level, Subscribe(level, filter, options), Expected.Accepts);
            }

            foreach (var bad in (string[])[
                "", "#a", "a#", "a/#/b", "#/", "#/a", "a/#/", "##", "a/##", "a+", "+a", "a/+b", "a/b+", "++", "a/++/b", "+#", "#+", "a/+#",
                "sc/v1/#/status", "sc/v1/smoke+/status", "$share/g", "$share/g/", "$share//a", "$share/+/a", "$share/g#/a", "$share/g/a#"])
            {
                yield return Closed("bad filter", $"SUBSCRIBE '{bad}'", "MQTT-4.7.1-1, MQTT-4.7.1-2, MQTT-4.7.3-1, MQTT-4.8.2-1", level, Subscribe(level, Encoding.ASCII.GetBytes(bad), 0), 0x8F);
                yield return Closed("bad filter", $"UNSUBSCRIBE '{bad}'", "MQTT-4.7.1-1, MQTT-4.7.1-2, MQTT-4.7.3-1, MQTT-4.8.2-1", level, Unsubscribe(level, Encoding.ASCII.GetBytes(bad)), 0x8F);
            }

            yield return Closed("packet id 0", "SUBSCRIBE", "MQTT-2.2.1-3", level, Subscribe(level, filter, 0, 0), Malformed);
            yield return Closed("packet id 0", "UNSUBSCRIBE", "MQTT-2.2.1-3", level, Unsubscribe(level, filter, 0), Malformed);
            yield return Closed("no filter", "SUBSCRIBE", "MQTT-3.8.3-2", level, Packet(0x82, [0, 1, .. PropertiesOf(level)]), ProtocolError);
            yield return Closed("no filter", "UNSUBSCRIBE", "MQTT-3.10.3-2", level, Packet(0xA2, [0, 1, .. PropertiesOf(level)]), ProtocolError);
            foreach (var (name, packet) in ((string, byte[])[])[("SUBSCRIBE", Subscribe(level, filter, 0)), ("UNSUBSCRIBE", Unsubscribe(level, filter))])
            {
                var body = packet[2..];
                for (var length = 0; length < body.Length; length++)
                    yield return Closed("subscription cut off", $"{name} after {length} bytes", "2.1.4", level, Packet(packet[0], body[..length]));
                yield return Closed("subscription too long", name, "2.1.4", level, Packet(packet[0], [.. body, 0]), Malformed);
            }

            foreach (var outside in (string[])["#", "other/#", "$SYS/#", "+/v1/#"])
            {
                yield return Row("filter that is not ours", outside, "3.9.3", level, Subscribe(level, Encoding.ASCII.GetBytes(outside), 0), Expected.Refuses) with
                {
                    Code = level == 5 ? 0x87 : 0x80,
                    IsOurs = true,
                };
            }

            yield return Row("shared subscription", "not available", "3.2.2.3.13, 3.9.3", level, Subscribe(level, shared, 1), Expected.Refuses) with
            {
                Code = level == 5 ? 0x9E : 0x80,
                IsOurs = true,
            };
        }

        yield return Closed("shared subscription", "no local", "MQTT-3.8.3-4", 5, Subscribe(5, shared, 0x04), ProtocolError);
    }
}
