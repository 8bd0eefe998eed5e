namespace SafeCommunity.DeviceBridge.Embedded.Conformance;

/// <summary>Which topic aliases of a client stand for a topic (MQTT 5, 3.3.2.3.4). The topics themselves are MQTTnet's to know.</summary>
internal struct TopicAliases
{
    /// <summary>The largest alias, as the client was told.</summary>
    public const ushort Maximum = 16;

    private uint _known;

    /// <summary>Uses an alias.</summary>
    /// <param name="alias">The alias.</param>
    /// <param name="isNamed">Whether the message names the topic too, which the alias then stands for.</param>
    public PacketFault Use(ushort alias, bool isNamed)
    {
        // [MQTT-3.3.2-8, MQTT-3.3.2-9]
        if (alias is 0 or > Maximum)
            return PacketFault.TopicAliasInvalid;
        if (isNamed)
            _known |= 1U << alias;
        return (_known & (1U << alias)) != 0 ? PacketFault.None : PacketFault.ProtocolError;
    }
}
