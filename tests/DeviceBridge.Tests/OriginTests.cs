using System.Text;
using MQTTnet;
using MQTTnet.Packets;
using SafeCommunity.Grains.Devices;
using static SafeCommunity.DeviceBridge.Tests.Steps;

namespace SafeCommunity.DeviceBridge.Tests;

/// <summary>What a twin hears of how a message came over the embedded broker.</summary>
public sealed class OriginTests
{
    private const string Good = """{"seq":1,"values":{"smoke":0.12}}""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_connection_has_a_number_that_no_other_has(bool isLocal)
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        device.IsLocal = isLocal;
        for (var i = 0; i < 3; i++)
        {
            var client = await bridge.ConnectAsync(configure: o => o.WithClientId("same"));
            await client.PublishAsync(TelemetryOf("smoke-1"), Good);
            await client.PublishAsync(TelemetryOf("smoke-1"), Good);
        }

        var connections = device.Readings.Select(reading => reading.Delivery.Connection).ToArray();
        Assert.DoesNotContain(0, connections);
        Assert.Equal(6, connections.Length);
        Assert.Equal(3, connections.Distinct().Count());
        Assert.Equal(connections[0], connections[1]);
        Assert.Equal(connections[2], connections[3]);
    }

    [Theory]
    [InlineData(0x32, false, false)]
    [InlineData(0x3A, true, false)]
    [InlineData(0x33, false, false)]
    public async Task The_flags_of_a_packet_are_told_and_what_comes_live_is_news(byte header, bool isRedelivery, bool isRetained)
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        await using var raw = await ConnectRawAsync(bridge.Endpoint, "raw");
        var packet = PublishPacket(TelemetryOf("smoke-1"), Encoding.UTF8.GetBytes(Good), 1);
        packet[0] = header;
        await raw.WriteAsync(packet);
        await raw.ReadExactlyAsync(new byte[4]);
        var delivery = Assert.Single(device.Readings).Delivery;
        Assert.Equal(new ReadingDelivery(delivery.Connection, isRedelivery, isRetained), delivery);
    }

    [Fact]
    public async Task A_last_will_is_of_the_connection_that_died_and_subscribers_see_only_what_the_client_wrote()
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        var topic = $"sc/v1/{FakeCluster.Community}/smoke-1/status";
        var seen = new TaskCompletionSource<List<MqttUserProperty>?>();
        var watcher = await bridge.ConnectAsync();
        watcher.ApplicationMessageReceivedAsync += e =>
        {
            seen.TrySetResult(e.ApplicationMessage.UserProperties);
            return Task.CompletedTask;
        };
        await watcher.SubscribeAsync(topic);
        var client = await bridge.ConnectAsync(configure: o => o
            .WithWillTopic(topic).WithWillPayload("offline")
            .WithWillUserProperty("sc-connection", "12"u8.ToArray()).WithWillUserProperty("model", "x"u8.ToArray()));
        await client.PublishAsync(TelemetryOf("smoke-1"), Good);

        client.Drop();
        await Eventually(() => device.Statuses.Count == 1, "the last will came");
        var will = Assert.Single(device.Statuses);
        Assert.True(will.IsWill);
        Assert.Equal(device.Readings.First().Delivery.Connection, will.Connection);
        Assert.Equal(["model"], (await seen.Task.WaitAsync(TimeSpan.FromSeconds(10)))!.Select(property => property.Name));
    }

    [Fact]
    public async Task A_device_that_says_itself_that_it_goes_is_no_last_will()
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        var client = await bridge.ConnectAsync();
        await client.PublishAsync(TelemetryOf("smoke-1"), Good);
        await client.PublishAsync($"sc/v1/{FakeCluster.Community}/smoke-1/status", """{"online":false}""");
        var connection = Assert.Single(device.Readings).Delivery.Connection;
        Assert.Equal(new DeviceStatus(false, null) { Connection = connection }, Assert.Single(device.Statuses));
    }
}
