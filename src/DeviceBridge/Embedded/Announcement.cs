using System.Buffers.Binary;
using System.Text;
using SafeCommunity.DeviceBridge.Embedded.Conformance;

namespace SafeCommunity.DeviceBridge.Embedded;

/// <summary>
/// The CONNACK that a client of MQTT 5 is taken with (3.2.2.3): what this broker limits, and what it does not keep. Written
/// here because MQTTnet leaves out what is 0, and a session expiry of 0 is the very thing to be told.
/// </summary>
internal static class Announcement
{
    private const byte ConnAck = 0x20;
    private const byte SessionExpiry = 0x11;
    private const byte AssignedClientId = 0x12;
    private const byte ReceiveMaximum = 0x21;
    private const byte TopicAliasMaximum = 0x22;
    private const byte MaximumPacketSize = 0x27;
    private const byte SharedSubscriptionAvailable = 0x2A;

    /// <summary>Writes the packet.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="sessionExpiryAsked">The session expiry interval that the client asked for, in seconds.</param>
    /// <param name="assignedClientId">The id that was given to a client that had none; null when it has one.</param>
    public static byte[] Write(DeviceBridgeOptions options, uint sessionExpiryAsked, string? assignedClientId)
    {
        var properties = new List<byte>(64);
        // What the client asked for holds unless the server says otherwise (3.2.2.3.2).
        if (sessionExpiryAsked != 0)
            properties.AddRange([SessionExpiry, 0, 0, 0, 0]);
        AddUInt16(properties, ReceiveMaximum, (ushort)Math.Min(options.MaxPendingPerClient, ushort.MaxValue));
        AddUInt16(properties, TopicAliasMaximum, TopicAliases.Maximum);
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, options.MaxPacketBytes);
        properties.AddRange([MaximumPacketSize, .. size, SharedSubscriptionAvailable, 0]);
        if (assignedClientId is not null)
        {
            AddUInt16(properties, AssignedClientId, (ushort)assignedClientId.Length);
            properties.AddRange(Encoding.ASCII.GetBytes(assignedClientId));
        }

        // Both lengths stay below 128, where they have one byte.
        return [ConnAck, (byte)(properties.Count + 3), 0, 0, (byte)properties.Count, .. properties];
    }

    private static void AddUInt16(List<byte> properties, byte id, ushort value) => properties.AddRange([id, (byte)(value >> 8), (byte)value]);
}
