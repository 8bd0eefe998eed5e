using MQTTnet.Protocol;

namespace SafeCommunity.DeviceBridge.Embedded.Conformance;

/// <summary>
/// Checks each packet of a connected client before anything is made of it, so that what the standard forbids is not
/// taken for something else. MQTTnet's decoder is lenient.
/// </summary>
/// <param name="isVersion5">Whether the client speaks MQTT 5.</param>
/// <param name="mayOutlive">Whether it asked for a session that outlives the connection.</param>
internal struct PacketRules(bool isVersion5, bool mayOutlive)
{
    // MQTT 5, 2.1.3: these have a flag that is reserved and set.
    private const int Reserved = 2;

    private TopicAliases _aliases;

    /// <summary>Checks a packet.</summary>
    /// <param name="header">Its first byte.</param>
    /// <param name="body">The packet without its fixed header.</param>
    public PacketFault Check(byte header, ReadOnlySpan<byte> body)
    {
        var flags = header & 0x0F;
        var type = (MqttControlPacketType)(header >> 4);
        if (type == MqttControlPacketType.Publish)
            return PublishRules.Check(flags, body, isVersion5, ref _aliases);

        // [MQTT-2.1.3-1]
        var due = type is MqttControlPacketType.PubRel or MqttControlPacketType.Subscribe or MqttControlPacketType.Unsubscribe ? Reserved : 0;
        if (flags != due)
            return PacketFault.Malformed;
        return type switch
        {
            MqttControlPacketType.PubAck or MqttControlPacketType.PubRec =>
                AcknowledgementRules.Check(body, isVersion5, isOfRelease: false),
            MqttControlPacketType.PubRel or MqttControlPacketType.PubComp =>
                AcknowledgementRules.Check(body, isVersion5, isOfRelease: true),
            MqttControlPacketType.Subscribe => SubscriptionRules.CheckSubscribe(body, isVersion5),
            MqttControlPacketType.Unsubscribe => SubscriptionRules.CheckUnsubscribe(body, isVersion5),
            MqttControlPacketType.PingReq => body.IsEmpty ? PacketFault.None : PacketFault.Malformed,
            MqttControlPacketType.Disconnect => DisconnectRules.Check(body, isVersion5, mayOutlive),
            // A second CONNECT [MQTT-3.1.0-2], what only a server sends, AUTH without an authentication method.
            >= MqttControlPacketType.Connect and <= MqttControlPacketType.Auth => PacketFault.ProtocolError,
            _ => PacketFault.Malformed,
        };
    }
}
