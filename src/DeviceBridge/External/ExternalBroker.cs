using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Dispatch;
using SafeCommunity.Grains.Devices;

namespace SafeCommunity.DeviceBridge.External;

/// <summary>
/// Takes the devices' messages from another broker, as its client. The broker keeps under this client's id what was
/// not acknowledged, also while the bridge is away; a message is acknowledged when what it caused is durable, in the
/// order MQTT asks for (MQTT 5, 4.6).
/// </summary>
internal sealed class ExternalBroker : IDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LastDelay = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly string[] Topics = ["telemetry", "event", "status", "command/+/reply"];

    private readonly ReadingDispatcher _dispatcher;
    private readonly BridgeMeter _meter;
    private readonly DeviceBridgeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ExternalBroker> _logger;
    private readonly Uri _uri;
    private readonly IMqttClient _client;
    private Connection? _connection;
    private Absence? _away;

    public ExternalBroker(
        ReadingDispatcher dispatcher, BridgeMeter meter, IOptions<DeviceBridgeOptions> options, TimeProvider time, ILogger<ExternalBroker> logger)
    {
        _dispatcher = dispatcher;
        _meter = meter;
        _options = options.Value;
        _time = time;
        _logger = logger;
        _uri = _options.ExternalBroker ?? throw new InvalidOperationException("No external broker is configured.");
        _client = new MqttClientFactory().CreateMqttClient(MqttNetNullLogger.Instance);
        _client.ApplicationMessageReceivedAsync += OnReceived;
        _client.DisconnectedAsync += OnDisconnected;
    }

    private int Port => _uri.Port > 0 ? _uri.Port : 1883;

    /// <summary>Whether it is connected and subscribed now.</summary>
    public bool IsConnected => Volatile.Read(ref _connection) is { IsSubscribed: true };

    /// <summary>Since when it is not connected, and why; null while it is.</summary>
    public Absence? Away => Volatile.Read(ref _away);

    /// <summary>Stays connected until told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var delay = FirstDelay;
        Volatile.Write(ref _away, new Absence(_time.GetUtcNow(), "it was not connected yet"));
        while (!stopping.IsCancellationRequested)
        {
            Exception? failure = null;
            try
            {
                if (await RunConnectionAsync(stopping))
                    delay = FirstDelay;
            }
            catch (Exception exception)
            {
                failure = exception;
            }

            if (stopping.IsCancellationRequested)
                return;
            Volatile.Write(ref _away, new Absence(_away?.Since ?? _time.GetUtcNow(), failure?.Message ?? "it closed the connection"));
            BridgeLog.ExternalDisconnected(_logger, _uri.Host, Port, delay, failure);
            await Task.Delay(delay, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            delay = delay * 2 < LastDelay ? delay * 2 : LastDelay;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    // Returns whether the connection was of use: whether a message was acknowledged over it.
    private async Task<bool> RunConnectionAsync(CancellationToken stopping)
    {
        var connection = new Connection(_options.ExternalInFlight);
        Volatile.Write(ref _connection, connection);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            limit.CancelAfter(ConnectTimeout);
            await _client.ConnectAsync(ClientOptions(), limit.Token);
            var subscribed = await _client.SubscribeAsync(Subscriptions(), limit.Token);
            if (subscribed.Items.FirstOrDefault(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2) is { } refused)
                throw new IOException($"The broker refuses the subscription to {refused.TopicFilter.Topic}: {refused.ResultCode}.");

            connection.IsSubscribed = true;
            Volatile.Write(ref _away, null);
            _meter.AddConnections(1);
            BridgeLog.ExternalConnected(_logger, _uri.Host, Port);
            try
            {
                return await AcknowledgeAsync(connection, stopping);
            }
            finally
            {
                _meter.AddConnections(-1);
            }
        }
        finally
        {
            Volatile.Write(ref _connection, null);
            await connection.AbandonAsync();
            await TryDisconnectAsync();
        }
    }

    // Called by MQTTnet for one message after the other. It does not wait for the twins, so that those of different
    // devices work side by side; how many go on at once the broker bounds by the receive maximum.
    private Task OnReceived(MqttApplicationMessageReceivedEventArgs received)
    {
        received.AutoAcknowledge = false;
        // Whatever a connection that ended still brings comes again over the next.
        if (Volatile.Read(ref _connection) is not { } connection)
            return Task.CompletedTask;
        var message = received.ApplicationMessage;
        var acknowledged = message.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce;
        var dispatch = _dispatcher.Dispatch(
            message.Topic,
            message.Payload,
            message.ContentType,
            acknowledged ? Delivery.Acknowledged : Delivery.AtMostOnce,
            new ReadingDelivery(Connection: 0, message.Dup, message.Retain),
            connection.Ended);
        return acknowledged ? connection.EnqueueAsync(new Pending(received, dispatch.AsTask())) : Task.CompletedTask;
    }

    private Task OnDisconnected(MqttClientDisconnectedEventArgs disconnected)
    {
        Volatile.Read(ref _connection)?.End();
        return Task.CompletedTask;
    }

    private static async Task<bool> AcknowledgeAsync(Connection connection, CancellationToken stopping)
    {
        var useful = false;
        await foreach (var pending in connection.ReadAllAsync(stopping))
        {
            var rejection = await pending.Dispatch;
            // Only a new connection has the broker send it again; and over this one nothing after it may be acknowledged first.
            if (rejection.IsTransient())
                return useful;
            await pending.Message.AcknowledgeAsync(stopping);
            useful = true;
        }

        return useful;
    }

    private async Task TryDisconnectAsync()
    {
        try
        {
            if (_client.IsConnected)
                await _client.DisconnectAsync(new MqttClientDisconnectOptions()).WaitAsync(TimeSpan.FromSeconds(1), _time);
        }
        catch (Exception exception)
        {
            BridgeLog.ExternalDisconnectFailed(_logger, exception);
        }
    }

    private MqttClientOptions ClientOptions()
    {
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(_uri.Host, Port)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(_options.ExternalClientId)
            .WithCleanStart(false)
            .WithSessionExpiryInterval(uint.MaxValue)
            .WithReceiveMaximum(_options.ExternalInFlight)
            .WithMaximumPacketSize((uint)_options.MaxPacketBytes)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(15))
            .WithTimeout(ConnectTimeout);
        var user = _uri.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
            builder.WithCredentials(Uri.UnescapeDataString(user[0]), user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "");
        return builder.Build();
    }

    private MqttClientSubscribeOptions Subscriptions()
    {
        var share = _options.ExternalShareGroup is { Length: > 0 } group ? $"$share/{group}/" : "";
        var builder = new MqttClientSubscribeOptionsBuilder();
        foreach (var topic in Topics)
            builder.WithTopicFilter($"{share}sc/v1/+/+/{topic}", MqttQualityOfServiceLevel.AtLeastOnce);
        return builder.Build();
    }

    private readonly record struct Pending(MqttApplicationMessageReceivedEventArgs Message, Task<Rejection> Dispatch);

    /// <summary>A time without connection.</summary>
    /// <param name="Since">Since when.</param>
    /// <param name="Why">Why, in words.</param>
    public sealed record Absence(DateTimeOffset Since, string Why);

    // What came over one connection and waits for its acknowledgement, oldest first.
    private sealed class Connection(int capacity) : IDisposable
    {
        private readonly CancellationTokenSource _ended = new();
        private readonly Channel<Pending> _pending = Channel.CreateBounded<Pending>(
            new BoundedChannelOptions(capacity) { SingleReader = true });

        public bool IsSubscribed { get; set; }

        public IAsyncEnumerable<Pending> ReadAllAsync(CancellationToken stopping) => _pending.Reader.ReadAllAsync(stopping);

        /// <summary>Cancelled when it ended: what was not acknowledged comes again over the next.</summary>
        public CancellationToken Ended => _ended.Token;

        public void End() => _pending.Writer.TryComplete();

        public async Task AbandonAsync()
        {
            End();
            await _ended.CancelAsync();
        }

        public void Dispose() => _ended.Dispose();

        public async Task EnqueueAsync(Pending pending)
        {
            while (await _pending.Writer.WaitToWriteAsync())
            {
                if (_pending.Writer.TryWrite(pending))
                    return;
            }
        }
    }
}
