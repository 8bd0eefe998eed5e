using System.Buffers;
using System.Text;
using SafeCommunity.DeviceBridge.Codecs;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Routing;
using SafeCommunity.DeviceBridge.Topics;
using SafeCommunity.DeviceBridge.Unknown;
using SafeCommunity.Grains.Devices;

namespace SafeCommunity.DeviceBridge.Dispatch;

/// <summary>Takes messages from whatever broker there is to the twins of their devices.</summary>
internal sealed class ReadingDispatcher(
    DeviceDirectory directory,
    DeviceLaneServices services,
    UnknownDevices unknown,
    BridgeMeter meter,
    ILocalDevices? localDevices = null)
{
    private readonly int _maxPayloadBytes = services.Options.MaxPayloadBytes;
    private readonly DeviceTurns _turns = new();

    /// <summary>
    /// Takes one message. For a reading whose twin lives in this process and which raises nothing, it completes at once
    /// and allocates nothing. What asks for an acknowledgement completes when what it caused is durable, or when it is sure that
    /// it never will be; anything else never waits. The payload is read until the result is there.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="contentType">What the payload is; null without a word.</param>
    /// <param name="delivery">What the sender expects.</param>
    /// <param name="origin">How the message came.</param>
    /// <param name="abandoned">
    /// Cancelled when the message will come again whatever becomes of it. Who can say so, as another broker's client, has nothing
    /// standing behind the message: it waits for its device to be known as long as that takes. Others wait for a few seconds.
    /// </param>
    /// <returns>Why it was not taken, already counted and told; or <see cref="Rejection.None"/>.</returns>
    public ValueTask<Rejection> Dispatch(
        string topic,
        in ReadOnlySequence<byte> payload,
        string? contentType,
        Delivery delivery,
        ReadingDelivery origin,
        CancellationToken abandoned = default)
    {
        meter.Received.Increment();
        var message = new Incoming(topic, contentType, delivery, origin);
        if (!DeviceTopic.TryParse(topic, out var parsed))
        {
            if (DeviceTopic.Fold(topic) is not { } folded || !DeviceTopic.TryParse(folded, out parsed))
                return new(RejectUnknown(Rejection.BadTopic, topic, payload.Length));
            message = message with { Topic = folded, IsFolded = true };
        }

        var problem = directory.Find(parsed.Community, parsed.Device, out var route);
        if (route is not null && (delivery == Delivery.AtMostOnce || !_turns.IsWaiting(parsed.Both)))
            return Take(route, parsed.Kind, message, payload);
        if (delivery != Delivery.AtMostOnce)
            return new(TakeInTurnAsync(message, payload.ToArray(), abandoned));

        directory.RequestRead();
        return new(RejectUnknown(problem, message.Topic, payload.Length));
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
            || !route!.IsIdle
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

    // Messages of one device go on in the order they came, although each may have waited for its device to be known.
    private async Task<Rejection> TakeInTurnAsync(Incoming message, byte[] payload, CancellationToken abandoned)
    {
        ValueTask<Rejection> taking;
        using (var turn = _turns.Take(DeviceOf(message.Topic)))
        {
            await turn.Begin;
            taking = await FindPatientlyAsync(message, abandoned) is { } problem
                ? new(RejectUnknown(problem, message.Topic, payload.Length))
                : TakeFound(message, payload);
        }

        return await taking;
    }

    private static string DeviceOf(string topic) => DeviceTopic.TryParse(topic, out var parsed) ? parsed.Both.ToString() : topic;

    // It was there a moment ago; a plan without it can only have come in between.
    private ValueTask<Rejection> TakeFound(Incoming message, byte[] payload) =>
        Find(message.Topic, out var route, out var kind) == Rejection.None
            ? Take(route!, kind, message, new(payload))
            : new(meter.Reject(Rejection.NotReady, message.Topic, payload.Length));

    private Rejection Find(string topic, out DeviceRoute? route, out TopicKind kind)
    {
        (route, kind) = (null, default);
        if (!DeviceTopic.TryParse(topic, out var parsed))
            return Rejection.BadTopic;
        kind = parsed.Kind;
        return directory.Find(parsed.Community, parsed.Device, out route);
    }

    // Null once the device is known; otherwise why it is not.
    private async Task<Rejection?> FindPatientlyAsync(Incoming message, CancellationToken abandoned)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(services.Stopping, abandoned);
        var began = services.Time.GetTimestamp();
        if (Find(message.Topic, out _, out _) == Rejection.None)
            return null;
        while (true)
        {
            var left = services.Options.ResponseTimeout - services.Time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero && !abandoned.CanBeCanceled)
                return Rejection.NotReady;
            try
            {
                await directory.ReadAsync().WaitAsync(abandoned.CanBeCanceled ? Timeout.InfiniteTimeSpan : left, services.Time, ending.Token);
            }
            catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
            {
                return Rejection.NotReady;
            }

            var problem = Find(message.Topic, out _, out _);
            if (problem != Rejection.NotReady)
                return problem == Rejection.None ? null : problem;
        }
    }

    private ValueTask<Rejection> Take(DeviceRoute route, TopicKind kind, in Incoming message, in ReadOnlySequence<byte> payload)
    {
        if (message.Delivery != Delivery.LastWill)
            route.Hear(message.Origin.Connection);
        else if (kind == TopicKind.Status && route.IsStaleWill(message.Origin.Connection))
            return new(meter.Reject(Rejection.StaleWill, route.Id, payload.Length));
        if (payload.Length > _maxPayloadBytes)
            return Refuse(route, Rejection.PayloadTooLarge, message, payload.Length);
        switch (kind)
        {
            case TopicKind.Status:
                return TakeStatus(route, message, payload);

            case TopicKind.CommandReply:
                meter.CommandReplies.Increment();
                return default;

            case TopicKind.Event when message.Origin.IsRetained:
                return Refuse(route, Rejection.RetainedEvent, message, payload.Length);

            default:
                var buffer = ReadingBuffer.OfThread;
                var onEventTopic = kind == TopicKind.Event;
                var bad = message.IsProtobuf
                    ? ProtobufReadings.Decode(payload, onEventTopic, buffer)
                    : JsonReadings.Decode(payload, onEventTopic, buffer);
                if (bad != Rejection.None)
                    return Refuse(route, bad, message, payload.Length);
                buffer.Delivery = message.Origin;
                if (message.IsFolded)
                    buffer.LeaveOut("topic"u8, Rejection.TopicCase);
                if (!buffer.Problems.IsEmpty)
                    meter.LeaveOut(buffer.Problems, route.Id);
                return TakeReading(route, buffer, message.Delivery);
        }
    }

    private ValueTask<Rejection> TakeStatus(DeviceRoute route, in Incoming message, in ReadOnlySequence<byte> payload)
    {
        // An empty retained message takes the retained one away; it says nothing of the device.
        if (payload.IsEmpty)
            return default;
        var problem = StatusPayload.Decode(payload, out var status);
        if (status is null)
            return Refuse(route, problem, message, payload.Length);
        if (message.IsFolded && problem == Rejection.None)
            problem = Rejection.TopicCase;
        if (problem != Rejection.None)
        {
            meter.LeaveOut([problem], route.Id);
            TellTwin(route, problem, message);
        }

        status = status with
        {
            Connection = message.Origin.Connection,
            // Another broker does not say which of the messages it passes on are last wills.
            IsWill = message.Delivery == Delivery.LastWill || (message.Origin.Connection == 0 && !status.Online),
        };
        return route.Lane.ReceiveStatus(status, message.Delivery);
    }

    private ValueTask<Rejection> TakeReading(DeviceRoute route, ReadingBuffer buffer, Delivery delivery)
    {
        if (route.IsIdle && InboxOf(route) is { } inbox)
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
                case ReadingOutcome.Duplicate:
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

    // A message of a known device that is refused as a whole, for good: its twin shows it.
    private ValueTask<Rejection> Refuse(DeviceRoute route, Rejection rejection, in Incoming message, long size)
    {
        meter.Reject(rejection, route.Id, size);
        TellTwin(route, rejection, message);
        return new(rejection);
    }

    private void TellTwin(DeviceRoute route, Rejection rejection, in Incoming message)
    {
        // Asked anew: an inbox that was closed in between would keep silent.
        if (localDevices is not null && localDevices.TryGetInbox(route.Id, out var inbox))
            inbox.Refuse(rejection.Tag(), message.Origin.IsRetained);
        else
            route.Lane.Refuse(rejection.Tag(), message.Origin.IsRetained);
    }

    private Rejection RejectUnknown(Rejection rejection, string topic, long size)
    {
        if (!rejection.IsTransient())
            unknown.Note(topic, rejection);
        return meter.Reject(rejection, topic, size);
    }
}
