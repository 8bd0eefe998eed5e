namespace SafeCommunity.DeviceBridge.Embedded.Conformance;

/// <summary>Checks the properties of MQTT 5 (2.2.2) as they stand in a packet, and picks out those that other rules need.</summary>
internal struct PropertyRules
{
    private const byte PayloadFormat = 0x01;
    private const byte MessageExpiry = 0x02;
    private const byte ContentType = 0x03;
    private const byte ResponseTopic = 0x08;
    private const byte CorrelationData = 0x09;
    private const byte SubscriptionIdentifier = 0x0B;
    private const byte SessionExpiryId = 0x11;
    private const byte AuthenticationMethod = 0x15;
    private const byte AuthenticationData = 0x16;
    private const byte RequestProblemInformation = 0x17;
    private const byte WillDelay = 0x18;
    private const byte RequestResponseInformation = 0x19;
    private const byte ReasonString = 0x1F;
    private const byte ReceiveMaximum = 0x21;
    private const byte TopicAliasMaximum = 0x22;
    private const byte TopicAliasId = 0x23;
    private const byte UserProperty = 0x26;
    private const byte MaximumPacketSize = 0x27;

    /// <summary>The topic alias; null without one.</summary>
    public ushort? TopicAlias { get; private set; }

    /// <summary>The session expiry interval in seconds; 0 without one.</summary>
    public uint SessionExpiry { get; private set; }

    /// <summary>Whether an authentication method is named.</summary>
    public bool HasAuthentication { get; private set; }

    /// <summary>Reads the properties, with their length in front.</summary>
    /// <param name="packet">The packet, at the properties.</param>
    /// <param name="owner">What they belong to.</param>
    /// <param name="found">Those that other rules need.</param>
    public static PacketFault Check(ref PacketReader packet, PropertyOwner owner, out PropertyRules found)
    {
        found = default;
        if (!packet.TryVariable(out var length) || !packet.TryTake(length, out var bytes))
            return PacketFault.Malformed;
        var properties = new PacketReader(bytes);
        var seen = 0UL;
        while (!properties.IsEmpty)
        {
            if (!properties.TryVariable(out var id) || id > MaximumPacketSize)
                return PacketFault.Malformed;
            var owners = OwnersOf(id);
            if (owners == 0)
                return PacketFault.Malformed;
            if ((owners & owner) == 0)
                return PacketFault.ProtocolError;
            // Only user properties may stand more than once in what a client sends.
            if (id != UserProperty && (seen & (1UL << id)) != 0)
                return PacketFault.ProtocolError;
            seen |= 1UL << id;
            if (found.CheckValue(id, ref properties) is var fault and not PacketFault.None)
                return fault;
        }

        var dataAlone = (seen & (1UL << AuthenticationData)) != 0 && !found.HasAuthentication;
        return dataAlone ? PacketFault.ProtocolError : PacketFault.None;
    }

    private static PropertyOwner OwnersOf(int id) => id switch
    {
        PayloadFormat or MessageExpiry or ContentType or ResponseTopic or CorrelationData => PropertyOwner.Publish | PropertyOwner.Will,
        // A client names it in SUBSCRIBE alone [MQTT-3.3.4-6].
        SubscriptionIdentifier => PropertyOwner.Subscribe,
        SessionExpiryId => PropertyOwner.Connect | PropertyOwner.Disconnect,
        WillDelay => PropertyOwner.Will,
        ReasonString => PropertyOwner.Acknowledgement | PropertyOwner.Disconnect,
        TopicAliasId => PropertyOwner.Publish,
        UserProperty => PropertyOwner.Any,
        AuthenticationMethod or AuthenticationData or RequestProblemInformation or RequestResponseInformation
            or ReceiveMaximum or TopicAliasMaximum or MaximumPacketSize => PropertyOwner.Connect,
        _ => 0,
    };

    private PacketFault CheckValue(int id, ref PacketReader properties)
    {
        switch (id)
        {
            case PayloadFormat or RequestProblemInformation or RequestResponseInformation:
                return !properties.TryByte(out var flag) ? PacketFault.Malformed : flag > 1 ? PacketFault.ProtocolError : PacketFault.None;

            case ReceiveMaximum:
                return !properties.TryUInt16(out var maximum) ? PacketFault.Malformed : NotZero(maximum);

            case MaximumPacketSize:
                return !properties.TryUInt32(out var size) ? PacketFault.Malformed : NotZero(size);

            case SubscriptionIdentifier:
                return !properties.TryVariable(out var identifier) ? PacketFault.Malformed : NotZero((uint)identifier);

            case TopicAliasId:
                if (!properties.TryUInt16(out var alias))
                    return PacketFault.Malformed;
                TopicAlias = alias;
                return PacketFault.None;

            case SessionExpiryId:
                if (!properties.TryUInt32(out var expiry))
                    return PacketFault.Malformed;
                SessionExpiry = expiry;
                return PacketFault.None;

            case TopicAliasMaximum:
                return properties.TryUInt16(out _) ? PacketFault.None : PacketFault.Malformed;

            case MessageExpiry or WillDelay:
                return properties.TryUInt32(out _) ? PacketFault.None : PacketFault.Malformed;

            case CorrelationData or AuthenticationData:
                return properties.TryBinary(out _) ? PacketFault.None : PacketFault.Malformed;

            case ResponseTopic:
                // [MQTT-3.3.2-14]
                return !properties.TryText(out var topic) ? PacketFault.Malformed
                    : MqttText.IsTopicName(topic) ? PacketFault.None
                    : PacketFault.ProtocolError;

            case UserProperty:
                return properties.TryText(out _) && properties.TryText(out _) ? PacketFault.None : PacketFault.Malformed;

            default:
                HasAuthentication |= id == AuthenticationMethod;
                return properties.TryText(out _) ? PacketFault.None : PacketFault.Malformed;
        }
    }

    private static PacketFault NotZero(uint value) => value == 0 ? PacketFault.ProtocolError : PacketFault.None;
}
