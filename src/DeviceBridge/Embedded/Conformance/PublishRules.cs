namespace SafeCommunity.DeviceBridge.Embedded.Conformance;

/// <summary>Checks PUBLISH (MQTT 3.1.1 and 5, 3.3). Looked at for every message: it allocates nothing.</summary>
internal static class PublishRules
{
    /// <summary>Checks a packet.</summary>
    /// <param name="flags">The lower four bits of the packet's first byte.</param>
    /// <param name="body">The packet without its fixed header.</param>
    /// <param name="isVersion5">Whether it is MQTT 5.</param>
    /// <param name="aliases">The topic aliases that the connection knows.</param>
    public static PacketFault Check(int flags, ReadOnlySpan<byte> body, bool isVersion5, ref TopicAliases aliases)
    {
        var quality = (flags >> 1) & 3;
        // [MQTT-3.3.1-4]; DUP says that an acknowledgement was missed, which QoS 0 does not have [MQTT-3.3.1-2].
        if (quality == 3 || (quality == 0 && (flags & 8) != 0))
            return PacketFault.Malformed;

        var packet = new PacketReader(body);
        if (!packet.TryText(out var topic))
            return PacketFault.Malformed;
        // [MQTT-2.2.1-3]: 0 is no identifier.
        if (quality > 0 && (!packet.TryUInt16(out var identifier) || identifier == 0))
            return PacketFault.Malformed;
        if (!isVersion5)
            return MqttText.IsTopicName(topic) ? PacketFault.None : PacketFault.TopicNameInvalid;

        if (PropertyRules.Check(ref packet, PropertyOwner.Publish, out var properties) is var fault and not PacketFault.None)
            return fault;
        if (!topic.IsEmpty && !MqttText.IsTopicName(topic))
            return PacketFault.TopicNameInvalid;
        if (properties.TopicAlias is { } alias)
            return aliases.Use(alias, isNamed: !topic.IsEmpty);
        return topic.IsEmpty ? PacketFault.ProtocolError : PacketFault.None;
    }
}
