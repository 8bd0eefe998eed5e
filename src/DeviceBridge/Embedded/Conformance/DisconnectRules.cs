namespace SafeCommunity.DeviceBridge.Embedded.Conformance;

/// <summary>Checks DISCONNECT (MQTT 3.1.1 and 5, 3.14).</summary>
internal static class DisconnectRules
{
    /// <summary>Checks a packet.</summary>
    /// <param name="body">The packet without its fixed header.</param>
    /// <param name="isVersion5">Whether it is MQTT 5.</param>
    /// <param name="mayOutlive">Whether CONNECT asked for a session that outlives the connection.</param>
    public static PacketFault Check(ReadOnlySpan<byte> body, bool isVersion5, bool mayOutlive)
    {
        if (body.IsEmpty)
            return PacketFault.None;
        if (!isVersion5)
            return PacketFault.Malformed;

        var packet = new PacketReader(body);
        packet.TryByte(out var reason);
        if (!IsClientReason(reason))
            return PacketFault.ProtocolError;
        if (packet.IsEmpty)
            return PacketFault.None;
        if (PropertyRules.Check(ref packet, PropertyOwner.Disconnect, out var properties) is var fault and not PacketFault.None)
            return fault;
        if (!packet.IsEmpty)
            return PacketFault.Malformed;
        // MQTT 5, 3.14.2.2.2: what CONNECT did not ask for cannot be asked for any more.
        return properties.SessionExpiry != 0 && !mayOutlive ? PacketFault.ProtocolError : PacketFault.None;
    }

    /// <summary>Whether a DISCONNECT that was found right takes the last will away: it is normal (MQTT 5, 3.14.4).</summary>
    public static bool TakesWillAway(ReadOnlySpan<byte> body) => body.IsEmpty || body[0] == 0;

    // MQTT 5, 3.14.2.1: the others are the server's.
    private static bool IsClientReason(byte reason) =>
        reason is 0x00 or 0x04 or (>= 0x80 and <= 0x83) or 0x90 or (>= 0x93 and <= 0x99);
}
