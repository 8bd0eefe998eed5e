using System.Buffers;
using System.Text;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Topics;

namespace SafeCommunity.DeviceBridge.Embedded.Conformance;

/// <summary>Checks CONNECT (MQTT 3.1, 3.1.1 and 5, 3.1), and that the last will is one that could be taken.</summary>
internal static class ConnectRules
{
    /// <summary>The first byte of CONNECT.</summary>
    public const byte Header = 0x10;

    private const byte NoVersion = 1;
    private const byte BadClientId = 2;
    private const byte NotAuthorized = 5;
    private const byte BadAuthenticationMethod = 0x8C;

    private const int CleanSession = 0x02;
    private const int Will = 0x04;
    private const int WillQuality = 0x18;
    private const int WillRetain = 0x20;
    private const int Password = 0x40;
    private const int UserName = 0x80;

    /// <summary>Checks a connection's first packet.</summary>
    /// <param name="header">Its first byte.</param>
    /// <param name="body">The packet without its fixed header.</param>
    public static ConnectVerdict Check(byte header, ReadOnlySpan<byte> body)
    {
        // [MQTT-3.1.0-1, MQTT-2.1.3-1]: who does not begin with CONNECT is not told that here is a broker.
        var packet = new PacketReader(body);
        if (header != Header || !packet.TryBinary(out var name) || !packet.TryByte(out var level))
            return ConnectVerdict.CloseSilently;
        var isMqtt = name.SequenceEqual("MQTT"u8);
        if (!isMqtt && !name.SequenceEqual("MQIsdp"u8))
            return ConnectVerdict.CloseSilently;
        // [MQTT-3.1.2-2]
        if (isMqtt ? level is not (4 or 5) : level != 3)
            return ConnectVerdict.Refuse3(NoVersion, Rejection.UnsupportedVersion);
        return level == 5 ? Check5(packet) : Check3(packet, level);
    }

    private static ConnectVerdict Check3(PacketReader packet, byte level)
    {
        if (!TryFlags(ref packet, passwordAlone: false, out var flags) || !packet.TryUInt16(out _) || !packet.TryText(out var clientId))
            return ConnectVerdict.CloseSilently;
        var will = ReadOnlySpan<byte>.Empty;
        if ((flags & Will) != 0 && (!packet.TryText(out will) || !packet.TryBinary(out _)))
            return ConnectVerdict.CloseSilently;
        if (!TryCredentials(ref packet, flags))
            return ConnectVerdict.CloseSilently;

        // [MQTT-3.1.3-7, MQTT-3.1.3-8]; MQTT 3.1 knows no client without an id.
        if (clientId.IsEmpty && (level == 3 || (flags & CleanSession) == 0))
            return ConnectVerdict.Refuse3(BadClientId, Rejection.ClientIdRefused);
        return (flags & Will) != 0 && !IsDeviceTopic(will)
            ? ConnectVerdict.Refuse3(NotAuthorized, Rejection.WillRefused)
            : ConnectVerdict.Accept;
    }

    private static ConnectVerdict Check5(PacketReader packet)
    {
        if (!TryFlags(ref packet, passwordAlone: true, out var flags) || !packet.TryUInt16(out _))
            return ConnectVerdict.Refuse5(PacketFault.Malformed);
        if (PropertyRules.Check(ref packet, PropertyOwner.Connect, out var properties) is var fault and not PacketFault.None)
            return ConnectVerdict.Refuse5(fault);
        if (!packet.TryText(out _))
            return ConnectVerdict.Refuse5(PacketFault.Malformed);
        var will = ReadOnlySpan<byte>.Empty;
        if ((flags & Will) != 0)
        {
            if (PropertyRules.Check(ref packet, PropertyOwner.Will, out _) is var willFault and not PacketFault.None)
                return ConnectVerdict.Refuse5(willFault);
            if (!packet.TryText(out will) || !packet.TryBinary(out _))
                return ConnectVerdict.Refuse5(PacketFault.Malformed);
        }

        if (!TryCredentials(ref packet, flags))
            return ConnectVerdict.Refuse5(PacketFault.Malformed);
        if (properties.HasAuthentication)
            return ConnectVerdict.Refuse5((PacketFault)BadAuthenticationMethod);
        return (flags & Will) != 0 && !IsDeviceTopic(will)
            ? ConnectVerdict.Refuse5(PacketFault.TopicNameInvalid, Rejection.WillRefused)
            : ConnectVerdict.AcceptWith(properties.SessionExpiry);
    }

    private static bool TryFlags(ref PacketReader packet, bool passwordAlone, out int flags)
    {
        var read = packet.TryByte(out var value);
        flags = value;
        var isWill = (flags & Will) != 0;
        return read
            // [MQTT-3.1.2-3]
            && (flags & 1) == 0
            // [MQTT-3.1.2-11, MQTT-3.1.2-12, MQTT-3.1.2-13]
            && (isWill ? (flags & WillQuality) != WillQuality : (flags & (WillQuality | WillRetain)) == 0)
            // MQTT 3.1.1, [MQTT-3.1.2-22]
            && (passwordAlone || (flags & (UserName | Password)) != Password);
    }

    private static bool TryCredentials(ref PacketReader packet, int flags) =>
        ((flags & UserName) == 0 || packet.TryText(out _))
        && ((flags & Password) == 0 || packet.TryBinary(out _))
        && packet.IsEmpty;

    // Also one that is written in another case: it is taken as a message on such a topic is.
    private static bool IsDeviceTopic(ReadOnlySpan<byte> topic)
    {
        Span<char> text = stackalloc char[DeviceTopic.MaxLength];
        return topic.Length <= text.Length
            && Ascii.ToLower(topic, text, out var length) == OperationStatus.Done
            && DeviceTopic.TryParse(text[..length], out _);
    }
}
