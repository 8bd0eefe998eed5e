namespace SafeCommunity.DeviceBridge.Embedded.Conformance;

/// <summary>
/// Why a packet is not taken, as the reason code that MQTT 5 has for it (MQTT 5, 2.4). MQTT 3.1.1 has none: the
/// connection is closed without a word.
/// </summary>
internal enum PacketFault : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The bytes are not laid out as the standard says.</summary>
    Malformed = 0x81,

    /// <summary>The bytes can be read, and say what is not allowed, or not now.</summary>
    ProtocolError = 0x82,

    /// <summary>The packet is right, and cannot be done now.</summary>
    ServerBusy = 0x89,

    /// <summary>The topic filter cannot be one.</summary>
    TopicFilterInvalid = 0x8F,

    /// <summary>The topic name cannot be one.</summary>
    TopicNameInvalid = 0x90,

    /// <summary>More messages wait for the sender's release than it was told that it may send.</summary>
    ReceiveMaximumExceeded = 0x93,

    /// <summary>The topic alias is 0 or above the maximum.</summary>
    TopicAliasInvalid = 0x94,

    /// <summary>The packet is larger than the maximum.</summary>
    PacketTooLarge = 0x95,
}
