using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Dispatch;

namespace SafeCommunity.DeviceBridge.External;

/// <summary>
/// Takes the devices' messages from another broker, as its client. The broker keeps under this client's id what was
/// not acknowledged, also while the bridge is away; a message is acknowledged when what it caused is durable, in the
/// order MQTT asks for (MQTT 5, 4.6).
/// </summary>
internal sealed class ExternalBroker
{
    private const string ClosedByBroker = "it closed the connection";
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
        _away = new Absence(time.GetUtcNow(), "it was not connected yet");
    }

    private int Port => _uri.Port > 0 ? _uri.Port : 1883;

    /// <summary>Whether it is connected and subscribed now.</summary>
    public bool IsConnected => Away is null;

    /// <summary>Since when it is not connected, and why; null while it is.</summary>
    public Absence? Away => Volatile.Read(ref _away);

    /// <summary>Stays connected until told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var delay = FirstDelay;
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
            Volatile.Write(ref _away, new Absence(_away?.Since ?? _time.GetUtcNow(), failure?.GetBaseException().Message ?? ClosedByBroker));
            BridgeLog.ExternalDisconnected(_logger, _uri.Host, Port, delay, failure);
            await Task.Delay(delay, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            delay = delay * 2 < LastDelay ? delay * 2 : LastDelay;
        }
    }

    // Returns whether the connection was of use: whether a message was acknowledged over it.
    private async Task<bool> RunConnectionAsync(CancellationToken stopping)
    {
        await using var connection = new ExternalConnection(_dispatcher, _options.ExternalInFlight, _time, _logger, stopping);
        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping))
        {
            limit.CancelAfter(ConnectTimeout);
            try
            {
                await connection.OpenAsync(ClientOptions(), Subscriptions(), limit.Token);
            }
            catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
            {
                throw new TimeoutException($"It did not answer within {ConnectTimeout.TotalSeconds} s.");
            }
        }

        Volatile.Write(ref _away, null);
        _meter.AddConnections(1);
        BridgeLog.ExternalConnected(_logger, _uri.Host, Port);
        try
        {
            return await connection.AcknowledgeAsync();
        }
        finally
        {
            _meter.AddConnections(-1);
            Volatile.Write(ref _away, new Absence(_time.GetUtcNow(), ClosedByBroker));
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

    /// <summary>A time without connection.</summary>
    /// <param name="Since">Since when.</param>
    /// <param name="Why">Why, in words.</param>
    public sealed record Absence(DateTimeOffset Since, string Why);
}
