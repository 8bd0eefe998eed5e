using System.Buffers.Binary;

namespace SafeCommunity.DeviceBridge.Embedded;

/// <summary>
/// A PUBLISH at QoS 0 as it stands in the input (MQTT 3.1.1 and 5, 3.3), read without making a packet of it. Only what
/// devices send again and again: anything else is left to MQTTnet.
/// </summary>
internal readonly ref struct PublishView
{
    private const byte PayloadFormat = 0x01;
    private const byte ContentType = 0x03;

    private PublishView(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> contentType, int payloadStart)
    {
        Topic = topic;
        Type = contentType;
        PayloadStart = payloadStart;
    }

    /// <summary>The topic, UTF-8.</summary>
    public ReadOnlySpan<byte> Topic { get; }

    /// <summary>The content type, UTF-8; empty without one.</summary>
    public ReadOnlySpan<byte> Type { get; }

    /// <summary>Where in the body the payload begins.</summary>
    public int PayloadStart { get; }

    /// <summary>Whether a packet's first byte says PUBLISH at QoS 0, neither retained nor sent again.</summary>
    public static bool IsPlain(byte header) => header == 0x30;

    /// <summary>Reads a body. False for whatever needs more than a look.</summary>
    /// <param name="body">The packet without its fixed header.</param>
    /// <param name="hasProperties">Whether it is MQTT 5.</param>
    /// <param name="publish">What it says.</param>
    public static bool TryRead(ReadOnlySpan<byte> body, bool hasProperties, out PublishView publish)
    {
        publish = default;
        if (!TryText(body, 0, out var topic) || topic.IsEmpty)
            return false;
        var start = 2 + topic.Length;
        ReadOnlySpan<byte> contentType = [];
        if (hasProperties)
        {
            // Longer properties hold what is not looked for here.
            if (start >= body.Length || body[start] >= 0x80 || body.Length - start - 1 < body[start])
                return false;
            var properties = body.Slice(start + 1, body[start]);
            start += 1 + properties.Length;
            while (!properties.IsEmpty)
            {
                switch (properties[0])
                {
                    case PayloadFormat when properties.Length >= 2:
                        properties = properties[2..];
                        break;
                    case ContentType when contentType.IsEmpty && TryText(properties, 1, out contentType):
                        properties = properties[(3 + contentType.Length)..];
                        break;
                    default:
                        return false;
                }
            }
        }

        publish = new PublishView(topic, contentType, start);
        return true;
    }

    private static bool TryText(ReadOnlySpan<byte> bytes, int at, out ReadOnlySpan<byte> text)
    {
        text = [];
        if (bytes.Length < at + 2)
            return false;
        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
        if (bytes.Length < at + 2 + length)
            return false;
        text = bytes.Slice(at + 2, length);
        return true;
    }
}
