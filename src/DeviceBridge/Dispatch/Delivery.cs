namespace SafeCommunity.DeviceBridge.Dispatch;

/// <summary>What the sender of a message expects.</summary>
internal enum Delivery
{
    /// <summary>QoS 0: it may be lost, and must hold up nobody.</summary>
    AtMostOnce,

    /// <summary>QoS 1 and 2: the sender keeps it until it is acknowledged.</summary>
    Acknowledged,

    /// <summary>A last will: nobody sends it again, and it must hold up nobody.</summary>
    LastWill,
}
