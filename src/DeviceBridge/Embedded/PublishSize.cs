using System.Text;
using MQTTnet;
using MQTTnet.Protocol;

namespace SafeCommunity.DeviceBridge.Embedded;

/// <summary>
/// How large a message is at least as a PUBLISH of MQTT 5 (3.3): without subscription identifiers, and without the packet's
/// identifier, which it has at QoS 1 and 2.
/// </summary>
internal static class PublishSize
{
    /// <summary>The size in bytes.</summary>
    public static long Of(MqttApplicationMessage message)
    {
        var properties = 0L;
        if (message.PayloadFormatIndicator != MqttPayloadFormatIndicator.Unspecified)
            properties += 2;
        if (message.MessageExpiryInterval != 0)
            properties += 5;
        properties += OfText(message.ContentType) + OfText(message.ResponseTopic);
        if (message.CorrelationData is { } data)
            properties += 3 + data.Length;
        foreach (var property in message.UserProperties ?? [])
            properties += 5 + Encoding.UTF8.GetByteCount(property.Name) + property.ValueBuffer.Length;

        var body = 2 + Encoding.UTF8.GetByteCount(message.Topic) + OfLength(properties) + properties + message.Payload.Length;
        return 1 + OfLength(body) + body;
    }

    private static int OfText(string? text) => text is null ? 0 : 3 + Encoding.UTF8.GetByteCount(text);

    private static int OfLength(long length) => length < 128 ? 1 : length < 16_384 ? 2 : length < 2_097_152 ? 3 : 4;
}
