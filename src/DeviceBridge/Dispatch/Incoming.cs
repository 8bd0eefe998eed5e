using SafeCommunity.DeviceBridge.Codecs;
using SafeCommunity.Grains.Devices;

namespace SafeCommunity.DeviceBridge.Dispatch;

/// <summary>What comes with a payload.</summary>
/// <param name="Topic">The topic, in lower case.</param>
/// <param name="ContentType">What the payload is; null without a word.</param>
/// <param name="Delivery">What the sender expects.</param>
/// <param name="Origin">How the message came.</param>
/// <param name="IsFolded">Whether the topic was written in another case.</param>
internal readonly record struct Incoming(string Topic, string? ContentType, Delivery Delivery, ReadingDelivery Origin, bool IsFolded = false)
{
    /// <summary>Whether the payload is Protobuf.</summary>
    public bool IsProtobuf => ProtobufReadings.IsProtobuf(ContentType);
}
