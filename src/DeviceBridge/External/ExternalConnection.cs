using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Protocol;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Dispatch;
using SafeCommunity.Grains.Devices;

namespace SafeCommunity.DeviceBridge.External;

/// <summary>
/// One connection to the external broker, from its CONNECT to its end, with a client of its own: whatever state a client was left
/// in by a connection that broke, the next connection does not begin with it.
/// </summary>
internal sealed class ExternalConnection : IAsyncDisposable
{
    private static readonly TimeSpan DisconnectTimeout = TimeSpan.FromSeconds(1);

    private readonly ReadingDispatcher _dispatcher;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient(MqttNetNullLogger.Instance);
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenRegistration _stopping;
    private readonly Channel<Pending> _pending;

    /// <summary>A connection that is not open yet.</summary>
    /// <param name="dispatcher">Where its messages go.</param>
    /// <param name="capacity">How many may wait for their acknowledgement.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">What it logs to.</param>
    /// <param name="stopping">Cancelled when it must end.</param>
    public ExternalConnection(ReadingDispatcher dispatcher, int capacity, TimeProvider time, ILogger logger, CancellationToken stopping)
    {
        _dispatcher = dispatcher;
        _time = time;
        _logger = logger;
        // What came and waits for its acknowledgement, oldest first.
        _pending = Channel.CreateBounded<Pending>(new BoundedChannelOptions(capacity) { SingleReader = true });
        _client.ApplicationMessageReceivedAsync += OnReceived;
        _client.DisconnectedAsync += _ => EndAsync();
        _stopping = stopping.Register(() => _ = EndAsync());
    }

    /// <summary>Connects and subscribes.</summary>
    /// <exception cref="Exception">The broker is not there, does not answer within the time, or refuses.</exception>
    public async Task OpenAsync(MqttClientOptions options, MqttClientSubscribeOptions subscriptions, CancellationToken cancellation)
    {
        // Waited for from outside too: the client itself does not always keep to the token.
        var connected = await _client.ConnectAsync(options, cancellation).WaitAsync(cancellation);
        if (connected.ResultCode != MqttClientConnectResultCode.Success)
            throw new IOException($"The broker refuses the connection: {connected.ResultCode}.");
        var subscribed = await _client.SubscribeAsync(subscriptions, cancellation).WaitAsync(cancellation);
        if (subscribed.Items.FirstOrDefault(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2) is { } refused)
            throw new IOException($"The broker refuses the subscription to {refused.TopicFilter.Topic}: {refused.ResultCode}.");
    }

    /// <summary>
    /// Acknowledges one message after the other, each when what it caused is durable, until the connection ends or a message
    /// cannot be taken now: only a new connection has the broker send that one again.
    /// </summary>
    /// <returns>Whether a message was acknowledged.</returns>
    public async Task<bool> AcknowledgeAsync()
    {
        var useful = false;
        await foreach (var pending in _pending.Reader.ReadAllAsync())
        {
            // Over this connection nothing after it may be acknowledged first (MQTT 5, 4.6).
            if ((await pending.Dispatch).IsTransient())
                return useful;
            try
            {
                await pending.Message.AcknowledgeAsync(_ended.Token);
            }
            catch (Exception) when (_ended.IsCancellationRequested)
            {
                return useful;
            }

            useful = true;
        }

        return useful;
    }

    /// <summary>Ends it: what was not acknowledged comes again over the next.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.DisposeAsync();
        await EndAsync();
        try
        {
            if (_client.IsConnected)
                await _client.DisconnectAsync(new MqttClientDisconnectOptions()).WaitAsync(DisconnectTimeout, _time);
            _client.Dispose();
        }
        catch (Exception exception)
        {
            BridgeLog.ExternalDisconnectFailed(_logger, exception);
        }
    }

    // Called by MQTTnet for one message after the other. It does not wait for the twins, so that those of different
    // devices work side by side; how many go on at once the broker bounds by the receive maximum.
    private Task OnReceived(MqttApplicationMessageReceivedEventArgs received)
    {
        received.AutoAcknowledge = false;
        if (_ended.IsCancellationRequested)
            return Task.CompletedTask;
        var message = received.ApplicationMessage;
        var acknowledged = message.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce;
        var dispatch = _dispatcher.Dispatch(
            message.Topic,
            message.Payload,
            message.ContentType,
            acknowledged ? Delivery.Acknowledged : Delivery.AtMostOnce,
            new ReadingDelivery(Connection: 0, message.Dup, message.Retain),
            _ended.Token);
        return acknowledged ? EnqueueAsync(new Pending(received, dispatch.AsTask())) : Task.CompletedTask;
    }

    // What waits for its community to be loaded is let go too: the end waits for nothing that may never come.
    private Task EndAsync()
    {
        _pending.Writer.TryComplete();
        return _ended.CancelAsync();
    }

    private async Task EnqueueAsync(Pending pending)
    {
        while (await _pending.Writer.WaitToWriteAsync())
        {
            if (_pending.Writer.TryWrite(pending))
                return;
        }
    }

    private readonly record struct Pending(MqttApplicationMessageReceivedEventArgs Message, Task<Rejection> Dispatch);
}
