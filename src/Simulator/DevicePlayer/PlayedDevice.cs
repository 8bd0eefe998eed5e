using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Simulator.DevicePlayer;

/// <summary>
/// One device: a connection with its last will, the retained word that it is online, and a reading every period. Ending
/// is a plain disconnect without a word: a real device does not say that it is gone because its server stops.
/// </summary>
internal sealed class PlayedDevice
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly string _topic;
    private readonly DeviceProfile _profile;
    private readonly Signal[] _signals;
    private readonly Random _random;
    private readonly MqttClientOptions _connection;
    private readonly MqttClientFactory _factory;
    private readonly BrokerReachability _reachability;
    private readonly TimeProvider _time;
    private long _seq;

    public PlayedDevice(
        TwinSnapshot device, DevicePlayerOptions options, MqttClientFactory factory, BrokerReachability reachability, TimeProvider time)
    {
        var id = device.Definition.Id;
        (_factory, _reachability, _time) = (factory, reachability, time);
        _topic = $"sc/v1/{id.Community}/{id.Name}";
        _profile = DeviceProfile.Of(device.Definition.Model);
        _random = new Random(Seed(options.Seed, id.ToString()));
        _signals = [.. _profile.Signals.Select(signal => new Signal(signal, _random))];

        // Goes on from what the twin has seen, as a device does that keeps its counter; a first start takes the time, so
        // that the counter is new even where the twin's memory of it was lost.
        _seq = device.Device?.LastSeq ?? time.GetUtcNow().ToUnixTimeMilliseconds();
        _connection = Connection(options.Broker, $"player-{id.Community}-{id.Name}", $"{_topic}/status");
    }

    /// <summary>Plays until the cancellation.</summary>
    public async Task PlayAsync(TimeSpan delay, CancellationToken stopping)
    {
        await Task.Delay(delay, _time, stopping);
        var retry = FirstRetry;
        while (true)
        {
            using var client = _factory.CreateMqttClient();
            try
            {
                await client.ConnectAsync(_connection, stopping);
                _reachability.Found();
                await PublishAsync(client, "status", WriteStatus(), retain: true, stopping);
                retry = FirstRetry;
                await SendReadingsAsync(client, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                await client.TryDisconnectAsync();
                throw;
            }
            catch (Exception fault) when (fault is MqttCommunicationException or MqttProtocolViolationException or MqttClientUnexpectedDisconnectReceivedException
                or MqttClientDisconnectedException or OperationCanceledException or TimeoutException or InvalidOperationException)
            {
                _reachability.Lost(fault);
            }

            // Spread by a quarter, so that devices that lost the broker together do not come back together.
            await Task.Delay(retry * (0.75 + _random.NextDouble() / 2), _time, stopping);
            retry = retry * 2 < LastRetry ? retry * 2 : LastRetry;
        }
    }

    private async Task SendReadingsAsync(IMqttClient client, CancellationToken stopping)
    {
        while (true)
        {
            await PublishAsync(client, "telemetry", WriteReading(), retain: false, stopping);
            await Task.Delay(_profile.Period * (0.9 + _random.NextDouble() / 5), _time, stopping);
        }
    }

    private async Task PublishAsync(IMqttClient client, string channel, ReadOnlyMemory<byte> payload, bool retain, CancellationToken stopping)
    {
        var result = await client.PublishAsync(
            new MqttApplicationMessageBuilder()
                .WithTopic($"{_topic}/{channel}")
                .WithPayloadSegment(payload)
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .WithRetainFlag(retain)
                .Build(),
            stopping);
        if (!result.IsSuccess)
            throw new MqttCommunicationException($"the broker refuses {_topic}/{channel}: {result.ReasonCode} {result.ReasonString}".TrimEnd());
    }

    private ReadOnlyMemory<byte> WriteStatus()
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteBoolean("online", true);
            json.WriteString("ts", Now());
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private ReadOnlyMemory<byte> WriteReading()
    {
        var buffer = new ArrayBufferWriter<byte>(160);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("seq", ++_seq);
            json.WriteString("ts", Now());
            json.WriteStartObject("values");
            foreach (var signal in _signals)
                signal.WriteNext(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private string Now() => _time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static MqttClientOptions Connection(Uri broker, string clientId, string statusTopic)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(clientId)
            .WithCleanStart()
            .WithTimeout(Timeout)
            .WithTcpServer(broker.Host, broker.Port > 0 ? broker.Port : null)
            .WithWillTopic(statusTopic)
            .WithWillPayload("{\"online\":false}")
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillRetain();
        if (broker.UserInfo.Length > 0)
        {
            var parts = broker.UserInfo.Split(':', 2);
            builder = builder.WithCredentials(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        }

        return builder.Build();
    }

    /// <summary>A seed of the device's own, the same on every machine: FNV-1a, for a string's hash code changes with the process.</summary>
    private static int Seed(int seed, string name)
    {
        var hash = 2166136261u ^ (uint)seed;
        foreach (var c in name)
            hash = (hash ^ c) * 16777619u;
        return (int)hash;
    }
}
