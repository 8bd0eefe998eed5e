namespace SafeCommunity.DeviceBridge.Embedded.Conformance;

/// <summary>Checks SUBSCRIBE and UNSUBSCRIBE (MQTT 3.1.1 and 5, 3.8 and 3.10).</summary>
internal static class SubscriptionRules
{
    private const int NoLocal = 0x04;

    /// <summary>Checks a SUBSCRIBE.</summary>
    /// <param name="body">The packet without its fixed header.</param>
    /// <param name="isVersion5">Whether it is MQTT 5.</param>
    public static PacketFault CheckSubscribe(ReadOnlySpan<byte> body, bool isVersion5)
    {
        var packet = new PacketReader(body);
        if (CheckHead(ref packet, isVersion5, PropertyOwner.Subscribe) is var fault and not PacketFault.None)
            return fault;
        do
        {
            if (!packet.TryText(out var filter) || !packet.TryByte(out var options))
                return PacketFault.Malformed;
            if (!MqttText.IsTopicFilter(filter))
                return PacketFault.TopicFilterInvalid;
            // [MQTT-3.8.3-5] and, in MQTT 3.1.1, [MQTT-3-8.3-4].
            var reserved = isVersion5 ? 0xC0 : 0xFC;
            if ((options & reserved) != 0)
                return PacketFault.Malformed;
            if ((options & 3) == 3 || ((options >> 4) & 3) == 3)
                return PacketFault.ProtocolError;
            // [MQTT-3.8.3-4]
            if (isVersion5 && (options & NoLocal) != 0 && MqttText.IsShared(filter))
                return PacketFault.ProtocolError;
        }
        while (!packet.IsEmpty);

        return PacketFault.None;
    }

    /// <summary>Checks an UNSUBSCRIBE.</summary>
    /// <param name="body">The packet without its fixed header.</param>
    /// <param name="isVersion5">Whether it is MQTT 5.</param>
    public static PacketFault CheckUnsubscribe(ReadOnlySpan<byte> body, bool isVersion5)
    {
        var packet = new PacketReader(body);
        if (CheckHead(ref packet, isVersion5, PropertyOwner.Unsubscribe) is var fault and not PacketFault.None)
            return fault;
        do
        {
            if (!packet.TryText(out var filter))
                return PacketFault.Malformed;
            if (!MqttText.IsTopicFilter(filter))
                return PacketFault.TopicFilterInvalid;
        }
        while (!packet.IsEmpty);

        return PacketFault.None;
    }

    private static PacketFault CheckHead(ref PacketReader packet, bool isVersion5, PropertyOwner owner)
    {
        if (!packet.TryUInt16(out var identifier) || identifier == 0)
            return PacketFault.Malformed;
        if (isVersion5 && PropertyRules.Check(ref packet, owner, out _) is var fault and not PacketFault.None)
            return fault;
        // [MQTT-3.8.3-2, MQTT-3.10.3-2]: at least one filter.
        return packet.IsEmpty ? PacketFault.ProtocolError : PacketFault.None;
    }
}
