using static SafeCommunity.DeviceBridge.Tests.Conformance.Bytes;

namespace SafeCommunity.DeviceBridge.Tests.Conformance;

public static partial class SequenceTable
{
    private const string Owners = "connect will publish acknowledgement subscribe unsubscribe disconnect";

    // Every property of the standard (2.2.2.2): a right value, and what of a client's packets it may stand in.
    private static readonly (byte Id, byte[] Value, string Owners)[] AllProperties =
    [
        (0x01, [1], "publish will"),
        (0x02, UInt32(60), "publish will"),
        (0x03, Text("application/json"), "publish will"),
        (0x08, Text("sc/v1/answer"), "publish will"),
        (0x09, Text("4711"), "publish will"),
        (0x0B, [1], "subscribe"),
        (0x11, UInt32(0), "connect disconnect"),
        (0x12, Text("id"), ""),
        (0x13, UInt16(60), ""),
        (0x15, Text("method"), ""),
        (0x16, Text("data"), ""),
        (0x17, [1], "connect"),
        (0x18, UInt32(1), "will"),
        (0x19, [1], "connect"),
        (0x1A, Text("information"), ""),
        (0x1C, Text("server"), ""),
        (0x1F, Text("reason"), "acknowledgement disconnect"),
        (0x21, UInt16(10), "connect"),
        (0x22, UInt16(10), "connect"),
        (0x23, UInt16(1), "publish"),
        (0x24, [1], ""),
        (0x25, [1], ""),
        (0x26, [.. Text("name"), .. Text("value")], Owners),
        (0x27, UInt32(1000), "connect"),
        (0x28, [1], ""),
        (0x29, [1], ""),
        (0x2A, [1], ""),
    ];

    private static IEnumerable<Sequence> PropertyRows()
    {
        foreach (var owner in Owners.Split(' '))
        {
            for (var id = 0; id < 256; id++)
            {
                var known = AllProperties.FirstOrDefault(property => property.Id == id);
                byte[] property = [.. Variable(id), .. known.Value ?? [1]];
                // AUTH is no part of what this broker does: CONNECT with a method is a row of its own.
                if (owner == "connect" && id == 0x15)
                    continue;
                if (known.Value is null)
                {
                    yield return Property("unknown property", owner, id, "2.2.2.2", property, isRight: false);
                    continue;
                }

                if (!known.Owners.Split(' ').Contains(owner))
                {
                    yield return Property("property of another packet", owner, id, "2.2.2.2", property, isRight: false);
                    continue;
                }

                if (owner != "disconnect")
                    yield return Property("property", owner, id, "2.2.2.2", property, isRight: true);
                if (id != 0x26)
                    yield return Property("property twice", owner, id, "2.2.2.2", [.. property, .. property], isRight: false);
                else if (owner != "disconnect")
                    yield return Property("user property twice", owner, id, "2.2.2.2", [.. property, .. property], isRight: true);
                for (var length = 1; length < property.Length; length++)
                    yield return Property("property cut off", owner, id, "2.2.2.1", property[..length], isRight: false, $"after {length} bytes");
            }

            yield return Property("property's value", owner, 0x26, "MQTT-1.5.5-1", [0xA6, 0, .. Text("n"), .. Text("v")], isRight: false, "id in two bytes") with { IsOurs = true };
        }

        foreach (var (owner, property, name, paragraph) in ((string, byte[], string, string)[])[
            ("publish", [0x01, 2], "payload format 2", "3.3.2.3.2"),
            ("publish", [0x01, 255], "payload format 255", "3.3.2.3.2"),
            ("publish", [0x08, .. Text("a/+")], "response topic with wildcard", "MQTT-3.3.2-14"),
            ("publish", [0x08, .. Text("#")], "response topic with wildcards", "MQTT-3.3.2-14"),
            ("publish", [0x08, .. Text("")], "response topic empty", "MQTT-3.3.2-13"),
            ("publish", [0x0B, 1], "subscription identifier", "MQTT-3.3.4-6"),
            ("will", [0x01, 2], "payload format 2", "3.1.3.2.3"),
            ("will", [0x08, .. Text("a/#")], "response topic with wildcard", "MQTT-3.3.2-14"),
            ("connect", [0x21, 0, 0], "receive maximum 0", "3.1.2.11.3"),
            ("connect", [0x27, 0, 0, 0, 0], "maximum packet size 0", "3.1.2.11.4"),
            ("connect", [0x17, 2], "request problem information 2", "3.1.2.11.7"),
            ("connect", [0x19, 2], "request response information 2", "3.1.2.11.6"),
            ("connect", [0x16, .. Text("data")], "authentication data without method", "3.1.2.11.10"),
            ("subscribe", [0x0B, 0], "subscription identifier 0", "3.8.2.1.2"),
            ("subscribe", [0x0B, 0x80, 0], "subscription identifier 0 in two bytes", "MQTT-1.5.5-1"),
            ("subscribe", [0x0B, 0x80, 0x80, 0x80, 0x80, 1], "subscription identifier too large", "1.5.5")])
        {
            yield return Property("property's value", owner, property[0], paragraph, property, isRight: false, name);
        }

        // MQTT 5, 3.14.2.2.2: a session that CONNECT did not ask for. The connection ends either way; here with a reason.
        yield return Closed("property's value", "session expiry in DISCONNECT", "3.14.2.2.2", 5, Packet(0xE0, [0, .. Properties([0x11, .. UInt32(60)])]), ProtocolError);
        foreach (var length in (int[])[1, 2, 127])
        {
            yield return Closed("property length", $"PUBLISH {length} more than there is", "2.2.2.1", 5, Packet(0x30, [.. Text(Topic), (byte)length]), Malformed);
            yield return Closed("property length", $"SUBSCRIBE {length} more than there is", "2.2.2.1", 5, Packet(0x82, [0, 1, (byte)length]), Malformed);
        }

        yield return Closed("property length", "five bytes", "1.5.5", 5, Packet(0x30, [.. Text(Topic), 0x80, 0x80, 0x80, 0x80, 0, .. Payload]), Malformed);
        yield return Closed("property length", "0 in two bytes", "MQTT-1.5.5-1", 5, Packet(0x30, [.. Text(Topic), 0x80, 0, .. Payload]), Malformed) with { IsOurs = true };
    }

    private static Sequence Property(string kind, string owner, int id, string paragraph, byte[] properties, bool isRight, string name = "")
    {
        var what = $"{owner} 0x{id:X2} {name}".TrimEnd();
        if (owner is "connect" or "will")
        {
            var connect = owner == "connect" ? ConnectWith(5, 2, properties: properties) : ConnectWith(5, 6, willProperties: properties);
            return First(kind, what, paragraph, 5, connect, isRight ? Expected.Accepts : Expected.RefusesConnect);
        }

        var packet = owner switch
        {
            "publish" => Publish(5, 2, properties: properties),
            "acknowledgement" => Packet(0x40, [0, 7, 0, .. Properties(properties)]),
            "subscribe" => Subscribe(5, "sc/v1/chengbei/+/status"u8.ToArray(), 0, properties: properties),
            "unsubscribe" => Unsubscribe(5, "sc/v1/chengbei/+/status"u8.ToArray(), properties: properties),
            _ => Packet(0xE0, [0, .. Properties(properties)]),
        };
        return isRight ? Row(kind, what, paragraph, 5, packet, Expected.Accepts) : Closed(kind, what, paragraph, 5, packet);
    }
}
