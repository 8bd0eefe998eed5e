using System.Buffers;
using System.Text;
using Microsoft.Extensions.Options;
using SafeCommunity.DeviceBridge.Codecs;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Routing;
using SafeCommunity.DeviceBridge.Topics;
using SafeCommunity.Grains.Devices;

namespace SafeCommunity.DeviceBridge.Dispatch;

/// <summary>Takes messages from whatever broker there is to the twins of their devices.</summary>
internal sealed class ReadingDispatcher(
    DeviceDirectory directory,
    BridgeMeter meter,
    IOptions<DeviceBridgeOptions> options,
    TimeProvider time,
    ILocalDevices? localDevices = null)
{
    private readonly int _maxPayloadBytes = options.Value.MaxPayloadBytes;
    private readonly TimeSpan _responseTimeout = options.Value.ResponseTimeout;

    /// <summary>
    /// Takes one message. For a reading whose twin lives in this process and which raises nothing, it completes at once
    /// and allocates nothing. What asks for an acknowledgement completes when what it caused is durable; anything else
    /// never waits. The payload is read until the result is there.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="contentType">What the payload is; null without a word.</param>
    /// <param name="delivery">What the sender expects.</param>
    /// <param name="origin">How the message came.</param>
    /// <returns>Why it was not taken, already counted; or <see cref="Rejection.None"/>.</returns>
    public ValueTask<Rejection> Dispatch(
        string topic, in ReadOnlySequence<byte> payload, string? contentType, Delivery delivery, ReadingDelivery origin)
    {
        meter.Received.Increment();
        if (!DeviceTopic.TryParse(topic, out var parsed))
            return Reject(Rejection.BadTopic, topic, payload);
        if (payload.Length > _maxPayloadBytes)
            return Reject(Rejection.PayloadTooLarge, topic, payload);

        var unknown = directory.Find(parsed.Community, parsed.Device, out var route);
        if (route is not null)
            return Dispatch(route, parsed.Kind, topic, payload, contentType, delivery, origin);

        if (delivery == Delivery.Acknowledged && directory.IsStale)
            return new(DispatchAfterLoadAsync(topic, payload, contentType, delivery, origin));
        directory.RequestLoad();
        return Reject(unknown, topic, payload);
    }

    /// <summary>
    /// Lets go of a QoS 0 message on the telemetry topic, of a sender that is behind, if its twin would not miss it; counts it.
    /// Costs a fraction of taking it, and allocates nothing.
    /// </summary>
    /// <param name="topic">The topic, UTF-8.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="isProtobuf">Whether the payload is Protobuf.</param>
    /// <param name="origin">How the message came.</param>
    /// <returns>Whether it was let go; when not, it must be dispatched.</returns>
    public bool TryShed(ReadOnlySpan<byte> topic, in ReadOnlySequence<byte> payload, bool isProtobuf, ReadingDelivery origin)
    {
        Span<char> text = stackalloc char[DeviceTopic.MaxLength];
        if (payload.Length > _maxPayloadBytes
            || Ascii.ToUtf16(topic, text, out var length) != OperationStatus.Done
            || !DeviceTopic.TryParse(text[..length], out var parsed)
            || parsed.Kind != TopicKind.Telemetry
            || directory.Find(parsed.Community, parsed.Device, out var route) != Rejection.None
            || !route!.Lane.IsIdle
            || InboxOf(route) is not { } inbox)
        {
            return false;
        }

        var buffer = ReadingBuffer.OfThread;
        var bad = isProtobuf
            ? ProtobufReadings.Decode(payload, onEventTopic: false, buffer)
            : JsonReadings.Decode(payload, onEventTopic: false, buffer);
        buffer.Delivery = origin;
        if (bad != Rejection.None || !inbox.TryShed(buffer.View))
            return false;
        meter.Received.Increment();
        route.Hear(origin.Connection);
        route.Shed.Add(route.Id);
        return true;
    }

    private async Task<Rejection> DispatchAfterLoadAsync(
        string topic, ReadOnlySequence<byte> payload, string? contentType, Delivery delivery, ReadingDelivery origin)
    {
        bool complete;
        try
        {
            complete = await directory.LoadAsync().WaitAsync(_responseTimeout, time);
        }
        catch (TimeoutException)
        {
            complete = false;
        }

        return await DispatchLoaded(complete);

        ValueTask<Rejection> DispatchLoaded(bool complete)
        {
            if (!DeviceTopic.TryParse(topic, out var parsed))
                return Reject(Rejection.BadTopic, topic, payload);
            var unknown = directory.Find(parsed.Community, parsed.Device, out var route);
            if (route is not null)
                return Dispatch(route, parsed.Kind, topic, payload, contentType, delivery, origin);
            return Reject(complete ? unknown : Rejection.Unavailable, topic, payload);
        }
    }

    private ValueTask<Rejection> Dispatch(
        DeviceRoute route,
        TopicKind kind,
        string topic,
        in ReadOnlySequence<byte> payload,
        string? contentType,
        Delivery delivery,
        ReadingDelivery origin)
    {
        if (delivery != Delivery.LastWill)
            route.Hear(origin.Connection);
        else if (kind == TopicKind.Status && route.IsStaleWill(origin.Connection))
            return Reject(Rejection.StaleWill, topic, payload);
        switch (kind)
        {
            case TopicKind.Status:
                // An empty retained message takes the retained one away; it says nothing of the device.
                if (payload.IsEmpty)
                    return default;
                var badStatus = StatusPayload.Decode(payload, out var status);
                return status is null
                    ? Reject(badStatus, topic, payload)
                    : route.Lane.ReceiveStatus(status with { Connection = origin.Connection, IsWill = MayBeWill(status, delivery, origin) }, delivery);

            case TopicKind.CommandReply:
                meter.CommandReplies.Increment();
                return default;

            default:
                var buffer = ReadingBuffer.OfThread;
                var onEventTopic = kind == TopicKind.Event;
                var bad = ProtobufReadings.IsProtobuf(contentType)
                    ? ProtobufReadings.Decode(payload, onEventTopic, buffer)
                    : JsonReadings.Decode(payload, onEventTopic, buffer);
                buffer.Delivery = origin;
                return bad != Rejection.None ? Reject(bad, topic, payload) : Dispatch(route, buffer, delivery);
        }
    }

    // Another broker does not say which of the messages it passes on are last wills.
    private static bool MayBeWill(DeviceStatus status, Delivery delivery, ReadingDelivery origin) =>
        delivery == Delivery.LastWill || (origin.Connection == 0 && !status.Online);

    private ValueTask<Rejection> Dispatch(DeviceRoute route, ReadingBuffer buffer, Delivery delivery)
    {
        if (route.Lane.IsIdle && InboxOf(route) is { } inbox)
        {
            ReadingOutcome outcome;
            try
            {
                outcome = inbox.Offer(buffer.View);
            }
            catch (Exception exception)
            {
                // Nothing says that the reading was taken: its sender must keep it.
                return new(meter.Reject(Rejection.Unavailable, route.Id, cause: exception));
            }

            switch (outcome)
            {
                case ReadingOutcome.Accepted:
                    return default;
                case ReadingOutcome.Duplicate or ReadingOutcome.Late:
                    meter.Repeated.Increment();
                    return default;
                case ReadingOutcome.Unsettled when delivery == Delivery.Acknowledged:
                    return new(route.Lane.SettleAsync());
                case ReadingOutcome.Unsettled:
                    route.Lane.SettleLater();
                    return default;
                default:
                    route.Inbox = null;
                    break;
            }
        }

        return route.Lane.Receive(buffer.ToReading(), delivery);
    }

    private IReadingInbox? InboxOf(DeviceRoute route)
    {
        if (route.Inbox is { } known)
            return known;
        if (localDevices is null || !localDevices.TryGetInbox(route.Id, out var inbox))
            return null;
        route.Inbox = inbox;
        return inbox;
    }

    private ValueTask<Rejection> Reject(Rejection rejection, string topic, in ReadOnlySequence<byte> payload) =>
        new(meter.Reject(rejection, topic, payload.Length));
}
