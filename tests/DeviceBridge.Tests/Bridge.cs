using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SafeCommunity.DeviceBridge.Embedded;
using SafeCommunity.DeviceBridge.External;
using SafeCommunity.Grains.Devices;

namespace SafeCommunity.DeviceBridge.Tests;

/// <summary>The bridge in a host of its own, over <see cref="FakeCluster"/>, on a free port.</summary>
public sealed class Bridge : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly List<IMqttClient> _clients = [];

    private Bridge(IHost host, FakeCluster cluster) => (_host, Cluster) = (host, cluster);

    public FakeCluster Cluster { get; }

    public BridgeCounters Counters => _host.Services.GetRequiredService<IBridgeStatus>().Read();

    public Task<HealthReport> HealthAsync() => _host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

    public IPEndPoint Endpoint => _host.Services.GetRequiredService<EmbeddedBroker>().LocalEndPoint!;

    internal ExternalBroker External => _host.Services.GetRequiredService<ExternalBroker>();

    public static async Task<Bridge> StartAsync(Action<FakeCluster> arrange, Action<DeviceBridgeOptions>? configure = null, ILoggerProvider? logs = null, FakeCluster? cluster = null)
    {
        cluster ??= new FakeCluster();
        arrange(cluster);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        if (logs is not null)
            builder.Logging.AddProvider(logs);
        builder.Services.AddSingleton<IGrainFactory>(cluster).AddSingleton<ILocalDevices>(cluster);
        builder.Services.AddDeviceBridge(options =>
        {
            options.Endpoint = new IPEndPoint(IPAddress.Loopback, 0);
            configure?.Invoke(options);
        });
        var bridge = new Bridge(builder.Build(), cluster);
        await bridge._host.StartAsync();
        return bridge;
    }

    public async Task<IMqttClient> ConnectAsync(MqttProtocolVersion version = MqttProtocolVersion.V500, Action<MqttClientOptionsBuilder>? configure = null)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        _clients.Add(client);
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer(Endpoint.Address.ToString(), Endpoint.Port)
            .WithProtocolVersion(version)
            .WithTimeout(TimeSpan.FromSeconds(10));
        configure?.Invoke(options);
        var result = await client.ConnectAsync(options.Build());
        Assert.Equal(MqttClientConnectResultCode.Success, result.ResultCode);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        foreach (var client in _clients)
            client.Drop();
        _host.Dispose();
    }
}

/// <summary>What tests say often.</summary>
public static class Steps
{
    /// <summary>Waits until the condition holds; fails after the limit.</summary>
    public static async Task Eventually(Func<bool> condition, string what, int seconds = 10)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(seconds), $"Not within {seconds} s: {what}");
            await Task.Delay(5);
        }
    }

    /// <summary>
    /// Publishes a message that cannot be taken now: it must not be acknowledged, for that would end it, and the connection must
    /// be closed, so that the client sends it again.
    /// </summary>
    public static async Task AssertLeftAsync(IMqttClient client, string topic, string payload, int qos = 1)
    {
        var disconnected = new TaskCompletionSource<MqttClientDisconnectedEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += e =>
        {
            disconnected.TrySetResult(e);
            return Task.CompletedTask;
        };
        await Assert.ThrowsAnyAsync<Exception>(() => client.PublishAsync(topic, payload, qos));
        var reason = (await disconnected.Task.WaitAsync(TimeSpan.FromSeconds(10))).Reason;
        if (client.Options.ProtocolVersion == MqttProtocolVersion.V500)
            Assert.Equal(MqttClientDisconnectReason.ServerBusy, reason);
    }

    /// <summary>Closes a client's connection without a word, as a device does that loses its power.</summary>
    public static void Drop(this IMqttClient client)
    {
        try
        {
            client.Dispose();
        }
        catch (ObjectDisposedException)
        {
            // The broker closed the connection at the same moment: MQTTnet cleans up once for each, side by side.
        }
    }

    public static string TelemetryOf(string device) => $"sc/v1/{FakeCluster.Community}/{device}/telemetry";

    public static Task<MqttClientPublishResult> PublishAsync(
        this IMqttClient client, string topic, string payload, int qos = 1, bool retain = false) =>
        client.PublishAsync(new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayload(payload)
            .WithRetainFlag(retain)
            .WithQualityOfServiceLevel((MqttQualityOfServiceLevel)qos)
            .Build());

    /// <summary>A raw connection that has sent CONNECT (MQTT 3.1.1) and read CONNACK.</summary>
    public static async Task<NetworkStream> ConnectRawAsync(IPEndPoint endpoint, string clientId)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endpoint);
        var stream = new NetworkStream(socket, ownsSocket: true);
        byte[] connect =
        [
            0x10, (byte)(12 + clientId.Length), 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, 2, 0, 0,
            0, (byte)clientId.Length, .. System.Text.Encoding.ASCII.GetBytes(clientId),
        ];
        await stream.WriteAsync(connect);
        var answer = new byte[4];
        await stream.ReadExactlyAsync(answer);
        Assert.Equal([0x20, 2, 0, 0], answer);
        return stream;
    }

    /// <summary>A PUBLISH packet of MQTT 3.1.1.</summary>
    public static byte[] PublishPacket(string topic, byte[] payload, int qos, ushort packetId = 1)
    {
        var length = 2 + topic.Length + (qos > 0 ? 2 : 0) + payload.Length;
        var packet = new List<byte> { (byte)(0x30 | (qos << 1)) };
        for (var rest = length; ;)
        {
            var digit = (byte)(rest & 0x7F);
            rest >>= 7;
            packet.Add(rest > 0 ? (byte)(digit | 0x80) : digit);
            if (rest == 0)
                break;
        }

        packet.AddRange([(byte)(topic.Length >> 8), (byte)topic.Length]);
        packet.AddRange(System.Text.Encoding.ASCII.GetBytes(topic));
        if (qos > 0)
            packet.AddRange([(byte)(packetId >> 8), (byte)packetId]);
        packet.AddRange(payload);
        return [.. packet];
    }
}
