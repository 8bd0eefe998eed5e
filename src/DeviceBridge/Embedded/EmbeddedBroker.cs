using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Dispatch;
using SafeCommunity.DeviceBridge.Topics;
using SafeCommunity.Grains.Devices;

namespace SafeCommunity.DeviceBridge.Embedded;

/// <summary>
/// MQTTnet's broker in this process. A message is taken to its twin in the loop that received it, before MQTTnet
/// acknowledges it; so the acknowledgement says that what the message caused is durable.
/// </summary>
internal sealed class EmbeddedBroker(
    ReadingDispatcher dispatcher,
    RetainedStatuses retained,
    ConnectionLimit connections,
    BridgeMeter meter,
    IOptions<DeviceBridgeOptions> options,
    TimeProvider time,
    ILogger<EmbeddedBroker> logger) : IDisposable
{
    // Longer than a connection may take to say CONNECT, so that it is its channel that ends it.
    private static readonly TimeSpan CommunicationTimeout = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, DeviceChannel> _channels = new();
    private readonly SubscriptionCount _subscriptions = new();
    private DeviceListener? _listener;
    private MqttServer? _server;
    private volatile bool _stopping;

    /// <summary>Where it listens, once started.</summary>
    public IPEndPoint? LocalEndPoint => _listener?.LocalEndPoint;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">The endpoint cannot be listened on.</exception>
    public async Task StartAsync()
    {
        var serverOptions = new MqttServerOptionsBuilder()
            .WithoutDefaultEndpoint()
            .WithDefaultCommunicationTimeout(CommunicationTimeout)
            .WithMaxPendingMessagesPerClient(options.Value.MaxPendingPerClient)
            // The other strategy lets MQTTnet keep what it drops in the list of what was not acknowledged.
            .WithPendingMessagesOverflowStrategy(MqttPendingMessagesOverflowStrategy.DropNewMessage)
            .Build();
        _listener = new DeviceListener(options.Value, dispatcher, retained, connections, meter, time, logger);
        _server = new MqttServerFactory().CreateMqttServer(serverOptions, [_listener], MqttNetNullLogger.Instance);
        _server.ValidatingConnectionAsync += OnConnecting;
        _server.ClientDisconnectedAsync += OnDisconnected;
        _server.SessionDeletedAsync += OnSessionDeleted;
        _server.InterceptingSubscriptionAsync += OnSubscribing;
        _server.ClientUnsubscribedTopicAsync += OnUnsubscribed;
        _server.ApplicationMessageEnqueuedOrDroppedAsync += OnEnqueuedOrDropped;
        _server.InterceptingClientEnqueueAsync += OnEnqueueing;
        _server.InterceptingPublishAsync += OnPublish;
        retained.Start(_server);
        await _server.StartAsync();
        BridgeLog.Listening(logger, _listener.LocalEndPoint!);
    }

    /// <summary>Closes the connections and ends listening.</summary>
    public async Task StopAsync()
    {
        // Connections that end because the bridge stops say nothing of their devices.
        _stopping = true;
        if (_server is { IsStarted: true })
            await _server.StopAsync(new MqttServerStopOptions());
        await retained.StopAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _server?.Dispose();
        _listener?.Dispose();
    }

    private Task OnConnecting(ValidatingConnectionEventArgs connecting)
    {
        if (connecting.ChannelAdapter is DeviceChannel channel)
            _channels[connecting.ClientId] = channel;
        return Task.CompletedTask;
    }

    private async Task OnDisconnected(ClientDisconnectedEventArgs disconnected)
    {
        if (_channels.TryGetValue(disconnected.ClientId, out var channel) && Equals(channel.RemoteEndPoint, disconnected.RemoteEndPoint))
            _channels.TryRemove(KeyValuePair.Create(disconnected.ClientId, channel));
        // A client that took its own place with a clean start has a new session; the old one is not told as deleted.
        if (disconnected.DisconnectType == MqttClientDisconnectType.Takeover
            && !ReferenceEquals((await _server!.GetSessionAsync(disconnected.ClientId)).Items, disconnected.SessionItems))
            _subscriptions.Remove(disconnected.ClientId, disconnected.SessionItems);
    }

    private Task OnSessionDeleted(SessionDeletedEventArgs deleted)
    {
        _subscriptions.Remove(deleted.Id, deleted.SessionItems);
        return Task.CompletedTask;
    }

    // A subscription is counted before it takes effect: one too many costs time, one too few would lose a message.
    private Task OnSubscribing(InterceptingSubscriptionEventArgs subscribing)
    {
        var filter = subscribing.TopicFilter.Topic;
        if (!filter.StartsWith(DeviceTopic.Prefix, StringComparison.Ordinal) || filter.Length > DeviceTopic.MaxLength)
        {
            meter.Reject(Rejection.SubscriptionRefused, filter);
            subscribing.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
            subscribing.ProcessSubscription = false;
        }
        else if (!_subscriptions.TryAdd(subscribing.ClientId, subscribing.SessionItems, filter))
        {
            meter.Reject(Rejection.SubscriptionRefused, filter);
            subscribing.Response.ReasonCode = MqttSubscribeReasonCode.QuotaExceeded;
            subscribing.ProcessSubscription = false;
        }

        return Task.CompletedTask;
    }

    private Task OnUnsubscribed(ClientUnsubscribedTopicEventArgs unsubscribed)
    {
        _subscriptions.Remove(unsubscribed.ClientId, unsubscribed.TopicFilter);
        return Task.CompletedTask;
    }

    // Called only for messages that somebody subscribed to; before MQTTnet keeps them until they are acknowledged.
    private async Task OnEnqueueing(InterceptingClientApplicationMessageEnqueueEventArgs enqueueing)
    {
        // Without a sender it is a retained message, for one who subscribed just now.
        if (enqueueing.SenderClientId.Length == 0 && !await retained.HoldsAsync(enqueueing.ApplicationMessage))
            enqueueing.AcceptEnqueue = false;
        if (_channels.TryGetValue(enqueueing.ReceiverClientId, out var channel) && !channel.MayTake(enqueueing.ApplicationMessage))
            enqueueing.AcceptEnqueue = false;
    }

    // Called only for messages that somebody subscribed to.
    private Task OnEnqueuedOrDropped(ApplicationMessageEnqueuedEventArgs enqueued)
    {
        if (enqueued.IsDropped)
            meter.Reject(Rejection.SubscriberOverflow, enqueued.ReceiverClientId);
        return Task.CompletedTask;
    }

    // Called for every message, and by the broker itself for a last will. Not async: the common case ends at once.
    private Task OnPublish(InterceptingPublishEventArgs publishing)
    {
        var message = publishing.ApplicationMessage;
        // A last will is nobody's connection any more: its token can never be cancelled.
        var delivery = !publishing.CancellationToken.CanBeCanceled ? Delivery.LastWill
            : message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce ? Delivery.AtMostOnce
            : Delivery.Acknowledged;
        if (delivery == Delivery.LastWill && _stopping)
        {
            publishing.ProcessPublish = false;
            return Task.CompletedTask;
        }

        // A message that comes live is news, whether or not it asks to be kept.
        var origin = new ReadingDelivery(
            delivery == Delivery.LastWill ? WillMark.Take(message) : ConnectionOf(publishing.ClientId), message.Dup, IsRetained: false);
        var dispatch = dispatcher.Dispatch(message.Topic ?? "", message.Payload, message.ContentType, delivery, origin);
        if (!dispatch.IsCompletedSuccessfully || RetainedStatuses.Concerns(message))
            return RespondLaterAsync(publishing, dispatch, delivery);
        Respond(publishing, dispatch.Result);
        return Task.CompletedTask;
    }

    private async Task RespondLaterAsync(InterceptingPublishEventArgs publishing, ValueTask<Rejection> dispatch, Delivery delivery)
    {
        // Until the twin is done this connection reads nothing: what it has to be told must not wait as well.
        if (_channels.TryGetValue(publishing.ClientId, out var channel))
            channel.Flush();
        var rejection = await dispatch;
        if (rejection == Rejection.None && RetainedStatuses.Concerns(publishing.ApplicationMessage))
            rejection = await retained.KeepAsync(publishing.ApplicationMessage, delivery);
        Respond(publishing, rejection);
    }

    private void Respond(InterceptingPublishEventArgs publishing, Rejection rejection)
    {
        var message = publishing.ApplicationMessage;
        if (rejection == Rejection.None)
        {
            // Only the newest status is worth keeping for those who subscribe later.
            message.Retain = RetainedStatuses.Concerns(message);
            publishing.ProcessPublish = message.Retain || _subscriptions.Any;
            return;
        }

        publishing.ProcessPublish = false;
        if (message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
            return;
        _channels.TryGetValue(publishing.ClientId, out var channel);
        if (rejection.IsTransient())
        {
            // What may succeed later is not acknowledged at all, for any acknowledgement ends a message, also one that says no
            // (MQTT 5, 4.4): the closed connection has the device send it again.
            if (channel is not null)
                channel.Goodbye = _stopping ? MqttDisconnectReasonCode.ServerShuttingDown : MqttDisconnectReasonCode.ServerBusy;
            publishing.CloseConnection = true;
        }
        else if (channel?.PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.V500)
        {
            // What never can is acknowledged, for the device would send it for ever. MQTT 3.1.1 knows no way to say more.
            publishing.Response.ReasonCode = ReasonCodeOf(rejection);
            publishing.Response.ReasonString = rejection.Tag();
        }
    }

    private long ConnectionOf(string clientId) => _channels.TryGetValue(clientId, out var channel) ? channel.Connection : 0;

    private static MqttPubAckReasonCode ReasonCodeOf(Rejection rejection) => rejection switch
    {
        Rejection.BadTopic => MqttPubAckReasonCode.TopicNameInvalid,
        Rejection.UnknownCommunity or Rejection.UnknownDevice => MqttPubAckReasonCode.NotAuthorized,
        Rejection.PayloadTooLarge => MqttPubAckReasonCode.QuotaExceeded,
        Rejection.Refused => MqttPubAckReasonCode.UnspecifiedError,
        _ => MqttPubAckReasonCode.PayloadFormatInvalid,
    };
}
