using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SafeCommunity.Simulator.World;

namespace SafeCommunity.Simulator.Play.Devices;

/// <summary>
/// One MQTT connection that devices share. Each message is acknowledged before the next is sent, so order holds through
/// breaks; one whose acknowledgement was lost is sent again, which its sequence number makes harmless.
/// </summary>
internal sealed partial class BrokerConnection
{
    private const int MaxWaiting = 256;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly Channel<WorldAction> _queue = Channel.CreateBounded<WorldAction>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly MqttClientFactory _factory = new();
    private readonly HashSet<string> _online = new(StringComparer.Ordinal);
    private readonly string _topics;
    private readonly MqttClientOptions _connection;
    private readonly SequenceNumbers _numbers;
    private readonly Reachability _reachability;
    private readonly DeviceTally _tally;
    private readonly TimeProvider _time;
    private readonly BackOff _backOff;
    private readonly ILogger _log;

    public BrokerConnection(
        int number, PlayOptions options, SequenceNumbers numbers, Reachability reachability, DeviceTally tally, TimeProvider time, ILogger log)
    {
        (_numbers, _reachability, _tally, _time, _log, _backOff) = (numbers, reachability, tally, time, log, new BackOff(time));
        _topics = $"sc/v1/{options.Plan.Community}";
        // The process's part keeps two players of one community from taking the connection from each other.
        var client = string.Create(CultureInfo.InvariantCulture, $"player-{options.Plan.Community}-{Environment.ProcessId}-{number}");
        _connection = Connection(options.Broker, client);
    }

    /// <summary>Waits its turn; also waits while too much waits already.</summary>
    public ValueTask SendAsync(WorldAction action, CancellationToken cancellation)
    {
        if (action is DeviceSends)
            _tally.CountReading();
        return _queue.Writer.WriteAsync(action, cancellation);
    }

    /// <summary>Nothing more will be sent.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    /// <summary>Sends, and connects again whenever the connection breaks, until everything was sent after <see cref="Complete"/>.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            // A break is noticed at once, also while nothing is to be sent.
            using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var client = _factory.CreateMqttClient();
            client.DisconnectedAsync += _ => broken.CancelAsync();
            try
            {
                await ConnectAsync(client, cancellation);
                await SendAllAsync(client, broken.Token);
                await client.TryDisconnectAsync();
                return;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                await client.TryDisconnectAsync();
                throw;
            }
            catch (Exception fault) when (fault is MqttCommunicationException or MqttProtocolViolationException or MqttClientUnexpectedDisconnectReceivedException
                or MqttClientDisconnectedException or OperationCanceledException or TimeoutException or InvalidOperationException)
            {
                cancellation.ThrowIfCancellationRequested();
                _reachability.Lost(this, fault is OperationCanceledException ? "the connection broke" : fault.Message);
            }

            await _backOff.WaitAsync(cancellation);
        }
    }

    private async Task ConnectAsync(IMqttClient client, CancellationToken cancellation)
    {
        var answer = await client.ConnectAsync(_connection, cancellation);
        if (answer.ResultCode != MqttClientConnectResultCode.Success)
            throw new MqttCommunicationException($"the broker refuses the connection: {answer.ResultCode} {answer.ReasonString}".TrimEnd());

        // A broker that was started anew may have forgotten what it retained.
        foreach (var twin in _online)
            await PublishAsync(client, twin, "status", () => DevicePayload.OfStatus(true, _time.GetUtcNow()), retain: true, cancellation);
        _reachability.Found(this);
        _backOff.Reset();
    }

    private async Task SendAllAsync(IMqttClient client, CancellationToken cancellation)
    {
        while (await _queue.Reader.WaitToReadAsync(cancellation))
        {
            // What is being sent stays in the queue until it is acknowledged: a break loses nothing.
            while (_queue.Reader.TryPeek(out var action))
            {
                await SendOneAsync(client, action, cancellation);
                _queue.Reader.TryRead(out _);
            }
        }
    }

    private async Task SendOneAsync(IMqttClient client, WorldAction action, CancellationToken cancellation)
    {
        switch (action)
        {
            // Stamped when it is sent: the world's clock may show another day, and the running system's is the one that counts.
            case DeviceSends sends:
                if (await PublishAsync(
                    client, sends.Twin, "telemetry",
                    () => DevicePayload.OfReading(_numbers.Of(sends.Twin, sends.Seq), _time.GetUtcNow(), sends.Values),
                    retain: false, cancellation))
                {
                    _tally.CountAcknowledged();
                }

                break;
            case DeviceConnects connects:
                _online.Add(connects.Twin);
                await PublishAsync(client, connects.Twin, "status", () => DevicePayload.OfStatus(true, _time.GetUtcNow()), retain: true, cancellation);
                break;
            case DeviceDisconnects disconnects:
                _online.Remove(disconnects.Twin);
                await PublishAsync(client, disconnects.Twin, "status", () => DevicePayload.OfStatus(false, _time.GetUtcNow()), retain: true, cancellation);
                break;
            default:
                throw new NotSupportedException($"No device does {action.GetType().Name}.");
        }
    }

    /// <summary>Publishes until the broker takes it or refuses it for good, and returns whether it took it.</summary>
    private async Task<bool> PublishAsync(
        IMqttClient client, string twin, string channel, Func<ReadOnlyMemory<byte>> payload, bool retain, CancellationToken cancellation)
    {
        while (true)
        {
            var answer = await client.PublishAsync(
                new MqttApplicationMessageBuilder()
                    .WithTopic($"{_topics}/{twin}/{channel}")
                    .WithPayloadSegment(payload())
                    .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                    .WithRetainFlag(retain)
                    .Build(),
                cancellation);
            if (answer.IsSuccess)
            {
                _reachability.Found(this);
                _backOff.Reset();
                return true;
            }

            // It could not store what the message causes, or has too much to do: both pass.
            if (answer.ReasonCode is MqttClientPublishReasonCode.ImplementationSpecificError or MqttClientPublishReasonCode.QuotaExceeded)
            {
                _reachability.Lost(this, $"it answers {answer.ReasonCode} {answer.ReasonString}".TrimEnd());
                await _backOff.WaitAsync(cancellation);
                continue;
            }

            if (_tally.CountRefused() == 1)
                LogRefused(twin, channel, $"{answer.ReasonCode} {answer.ReasonString}".TrimEnd());
            return false;
        }
    }

    private static MqttClientOptions Connection(Uri broker, string clientId)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(clientId)
            .WithCleanStart()
            .WithTimeout(Timeout)
            .WithTcpServer(broker.Host, broker.Port > 0 ? broker.Port : null);
        if (broker.UserInfo.Length > 0)
        {
            var parts = broker.UserInfo.Split(':', 2);
            builder = builder.WithCredentials(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        }

        return builder.Build();
    }

    [LoggerMessage(1, LogLevel.Warning, "The broker refuses {Twin}'s {Channel} ({Reason}); further refusals are only counted. Play with the plan and the broker of the system that is to be played.")]
    private partial void LogRefused(string twin, string channel, string reason);
}
