using System.Text;

namespace SafeCommunity.DeviceBridge.Tests.Conformance;

/// <summary>Makes packets byte by byte, right and wrong ones.</summary>
public static class Bytes
{
    public const string Topic = "sc/v1/chengbei/smoke-1/telemetry";
    public const string StatusTopic = "sc/v1/chengbei/smoke-1/status";

    public static readonly byte[] Payload = """{"values":{"smoke":0.1}}"""u8.ToArray();
    public static readonly byte[] PingRequest = [0xC0, 0];

    /// <summary>A packet of a first byte and a body, with the length in between.</summary>
    public static byte[] Packet(int header, params byte[] body) => [(byte)header, .. Variable(body.Length), .. body];

    public static byte[] Variable(int value)
    {
        var bytes = new List<byte>();
        do
        {
            var digit = value & 0x7F;
            value >>= 7;
            bytes.Add((byte)(value > 0 ? digit | 0x80 : digit));
        }
        while (value > 0);

        return [.. bytes];
    }

    public static byte[] UInt16(int value) => [(byte)(value >> 8), (byte)value];

    public static byte[] UInt32(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    public static byte[] Text(string value) => Text(Encoding.UTF8.GetBytes(value));

    public static byte[] Text(byte[] value) => [.. UInt16(value.Length), .. value];

    /// <summary>Properties with their length in front.</summary>
    public static byte[] Properties(params byte[] properties) => [.. Variable(properties.Length), .. properties];

    /// <summary>Nothing before MQTT 5.</summary>
    public static byte[] PropertiesOf(int level, params byte[] properties) => level == 5 ? Properties(properties) : [];

    public static byte[] Name(int level) => Text(level == 3 ? "MQIsdp" : "MQTT");

    /// <summary>A right CONNECT.</summary>
    public static byte[] Connect(int level, string clientId, int keepAlive = 60) =>
        Packet(0x10, [.. Name(level), (byte)level, 2, .. UInt16(keepAlive), .. PropertiesOf(level), .. Text(clientId)]);

    /// <summary>A CONNECT with any flags, and the fields that these announce.</summary>
    public static byte[] ConnectWith(
        int level,
        int flags,
        byte[]? clientId = null,
        byte[]? willTopic = null,
        byte[]? userName = null,
        byte[]? properties = null,
        byte[]? willProperties = null) =>
        Packet(0x10, ConnectBody(level, flags, clientId, willTopic, userName, properties, willProperties));

    public static byte[] ConnectBody(
        int level,
        int flags,
        byte[]? clientId = null,
        byte[]? willTopic = null,
        byte[]? userName = null,
        byte[]? properties = null,
        byte[]? willProperties = null)
    {
        var body = new List<byte>([.. Name(level), (byte)level, (byte)flags, 0, 60, .. PropertiesOf(level, properties ?? [])]);
        body.AddRange(Text(clientId ?? Encoding.ASCII.GetBytes(Unique())));
        if ((flags & 0x04) != 0)
            body.AddRange([.. PropertiesOf(level, willProperties ?? []), .. Text(willTopic ?? Encoding.ASCII.GetBytes(StatusTopic)), .. Text("offline")]);
        if ((flags & 0x80) != 0)
            body.AddRange(Text(userName ?? "user"u8.ToArray()));
        if ((flags & 0x40) != 0)
            body.AddRange(Text("secret"));
        return [.. body];
    }

    public static byte[] Publish(int level, int flags, byte[]? topic = null, int identifier = 1, byte[]? properties = null, byte[]? payload = null) =>
        Packet(0x30 | flags, PublishBody(level, flags, topic, identifier, properties, payload));

    public static byte[] PublishBody(int level, int flags, byte[]? topic = null, int identifier = 1, byte[]? properties = null, byte[]? payload = null) =>
    [
        .. Text(topic ?? Encoding.ASCII.GetBytes(Topic)),
        .. (flags & 6) == 0 ? [] : UInt16(identifier),
        .. PropertiesOf(level, properties ?? []),
        .. payload ?? Payload,
    ];

    public static byte[] Subscribe(int level, byte[] filter, int options, int identifier = 1, byte[]? properties = null, int flags = 2) =>
        Packet(0x80 | flags, [.. UInt16(identifier), .. PropertiesOf(level, properties ?? []), .. Text(filter), (byte)options]);

    public static byte[] Unsubscribe(int level, byte[] filter, int identifier = 1, byte[]? properties = null, int flags = 2) =>
        Packet(0xA0 | flags, [.. UInt16(identifier), .. PropertiesOf(level, properties ?? []), .. Text(filter)]);

    /// <summary>A client id that no other connection has: the same id would take its place.</summary>
    public static string Unique() => $"c-{Guid.NewGuid():N}"[..20];
}
