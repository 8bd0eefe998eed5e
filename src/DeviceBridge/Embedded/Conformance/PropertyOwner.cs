namespace SafeCommunity.DeviceBridge.Embedded.Conformance;

/// <summary>What a property can belong to, of what a client sends (MQTT 5, 2.2.2.2).</summary>
[Flags]
internal enum PropertyOwner
{
    /// <summary>CONNECT.</summary>
    Connect = 1,

    /// <summary>The last will in CONNECT.</summary>
    Will = 2,

    /// <summary>PUBLISH.</summary>
    Publish = 4,

    /// <summary>PUBACK, PUBREC, PUBREL and PUBCOMP.</summary>
    Acknowledgement = 8,

    /// <summary>SUBSCRIBE.</summary>
    Subscribe = 16,

    /// <summary>UNSUBSCRIBE.</summary>
    Unsubscribe = 32,

    /// <summary>DISCONNECT.</summary>
    Disconnect = 64,

    /// <summary>Any of them.</summary>
    Any = Connect | Will | Publish | Acknowledgement | Subscribe | Unsubscribe | Disconnect,
}
