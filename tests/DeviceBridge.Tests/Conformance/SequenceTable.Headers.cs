using static SafeCommunity.DeviceBridge.Tests.Conformance.Bytes;

namespace SafeCommunity.DeviceBridge.Tests.Conformance;

public static partial class SequenceTable
{
    private static readonly string[] ServerOnly = ["reserved type 0", "CONNACK", "SUBACK", "UNSUBACK", "PINGRESP", "AUTH"];

    private static IEnumerable<Sequence> HeaderRows()
    {
        foreach (var level in Levels)
        {
            foreach (var (name, packet) in AllButConnect(level))
            {
                if (ServerOnly.Contains(name))
                {
                    yield return Closed("packets of a server", name, "2.1.2", level, packet);
                    continue;
                }

                // What a PUBLISH may have of flags is another kind.
                if (name.StartsWith("PUBLISH", StringComparison.Ordinal) || name == "DISCONNECT")
                    continue;
                for (var flags = 0; flags < 16; flags++)
                {
                    if (flags != (packet[0] & 0x0F))
                        yield return Closed("reserved flags", $"{name} {flags}", "MQTT-2.1.3-1", level, [(byte)((packet[0] & 0xF0) | flags), .. packet[1..]], Malformed);
                }
            }

            for (var flags = 1; flags < 16; flags++)
            {
                yield return First("reserved flags", $"CONNECT {flags}", "MQTT-2.1.3-1", level, [(byte)(0x10 | flags), .. Connect(level, Unique())[1..]], Expected.Closes);
                yield return Closed("reserved flags", $"DISCONNECT {flags}", "MQTT-3.14.1-1", level, [(byte)(0xE0 | flags), 0], Malformed);
            }

            yield return Closed("remaining length", "five bytes", "2.1.4", level, [0xC0, 0x80, 0x80, 0x80, 0x80, 0x00], Malformed);
            yield return Closed("remaining length", "all bits", "2.1.4", level, [0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], Malformed);
            foreach (var length in (int[])[1, 2, 5])
            {
                // Mosquitto 2.0.11 takes it.
                yield return Closed("body where there is none", $"PINGREQ {length}", "3.12.1", level, Packet(0xC0, new byte[length]), Malformed);
            }
        }

        foreach (var length in (byte[][])[[0x80, 0], [0x80, 0x80, 0], [0x80, 0x80, 0x80, 0]])
            yield return Closed("remaining length", $"{length.Length} bytes for 0", "MQTT-1.5.5-1", 5, [0xC0, .. length], Malformed);
        foreach (var body in (byte[][])[[0], [4], [0x82]])
            yield return Closed("body where there is none", $"DISCONNECT {body[0]:X2}", "3.1.1, 3.14", 4, Packet(0xE0, body));
    }
}
