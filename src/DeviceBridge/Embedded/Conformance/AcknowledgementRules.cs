namespace SafeCommunity.DeviceBridge.Embedded.Conformance;

/// <summary>Checks PUBACK, PUBREC, PUBREL and PUBCOMP (MQTT 3.1.1 and 5, 3.4 to 3.7).</summary>
internal static class AcknowledgementRules
{
    private const byte NoSuchIdentifier = 0x92;

    /// <summary>Checks a packet.</summary>
    /// <param name="body">The packet without its fixed header.</param>
    /// <param name="isVersion5">Whether it is MQTT 5.</param>
    /// <param name="isOfRelease">Whether it is PUBREL or PUBCOMP.</param>
    public static PacketFault Check(ReadOnlySpan<byte> body, bool isVersion5, bool isOfRelease)
    {
        var packet = new PacketReader(body);
        if (!packet.TryUInt16(out var identifier) || identifier == 0)
            return PacketFault.Malformed;
        if (packet.IsEmpty)
            return PacketFault.None;
        if (!isVersion5)
            return PacketFault.Malformed;

        packet.TryByte(out var reason);
        if (!(isOfRelease ? reason is 0 or NoSuchIdentifier : IsReceiptReason(reason)))
            return PacketFault.ProtocolError;
        if (packet.IsEmpty)
            return PacketFault.None;
        if (PropertyRules.Check(ref packet, PropertyOwner.Acknowledgement, out _) is var fault and not PacketFault.None)
            return fault;
        return packet.IsEmpty ? PacketFault.None : PacketFault.Malformed;
    }

    // MQTT 5, 3.4.2.1 and 3.5.2.1.
    private static bool IsReceiptReason(byte reason) => reason is 0x00 or 0x10 or 0x80 or 0x83 or 0x87 or 0x90 or 0x91 or 0x97 or 0x99;
}
