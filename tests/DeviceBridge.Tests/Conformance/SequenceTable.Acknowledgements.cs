using static SafeCommunity.DeviceBridge.Tests.Conformance.Bytes;

namespace SafeCommunity.DeviceBridge.Tests.Conformance;

public static partial class SequenceTable
{
    private static readonly (string Name, byte Header, byte[] Reasons)[] Acknowledgements =
    [
        ("PUBACK", 0x40, [0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99]),
        ("PUBREC", 0x50, [0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99]),
        ("PUBREL", 0x62, [0x00, 0x92]),
        ("PUBCOMP", 0x70, [0x00, 0x92]),
    ];

    private static IEnumerable<Sequence> AcknowledgementRows()
    {
        foreach (var (name, header, reasons) in Acknowledgements)
        {
            foreach (var level in Levels)
            {
                yield return Closed("packet id 0", name, "MQTT-2.2.1-3", level, Packet(header, 0, 0), Malformed);
                yield return Closed("acknowledgement cut off", $"{name} without its id", "2.1.4", level, Packet(header), Malformed);
                yield return Closed("acknowledgement cut off", $"{name} with half its id", "2.1.4", level, Packet(header, 1), Malformed);
                yield return Row("acknowledgement of nothing", name, "4.3", level, Packet(header, 0, 7), Expected.Accepts);
                if (level < 5)
                    yield return Closed("acknowledgement too long", name, "3.1.1, 3.4", level, Packet(header, 0, 7, 0));
            }

            for (var reason = 0; reason < 256; reason++)
            {
                yield return reasons.Contains((byte)reason)
                    ? Row("acknowledgement's reason", $"{name} 0x{reason:X2}", "3.4.2.1, 3.6.2.1", 5, Packet(header, 0, 7, (byte)reason), Expected.Accepts)
                    : Closed("acknowledgement's reason", $"{name} 0x{reason:X2}", "MQTT-3.4.2-1, MQTT-3.6.2-1", 5, Packet(header, 0, 7, (byte)reason), ProtocolError);
            }

            yield return Row("acknowledgement's properties", $"{name} none", "3.4.2.2", 5, Packet(header, 0, 7, 0, 0), Expected.Accepts);
            yield return Row("acknowledgement's properties", $"{name} reason", "3.4.2.2", 5, Packet(header, [0, 7, 0, .. Properties([0x1F, .. Text("why")])]), Expected.Accepts);
            yield return Closed("acknowledgement's properties", $"{name} a byte more", "3.4.2.2", 5, Packet(header, 0, 7, 0, 0, 0), Malformed);
            yield return Closed("acknowledgement's properties", $"{name} longer than it is", "3.4.2.2", 5, Packet(header, 0, 7, 0, 9), Malformed);
            yield return Closed(
                "acknowledgement's properties", $"{name} two reasons", "3.4.2.2.2", 5,
                Packet(header, [0, 7, 0, .. Properties([0x1F, .. Text("a"), 0x1F, .. Text("b")])]), ProtocolError);
        }
    }
}
