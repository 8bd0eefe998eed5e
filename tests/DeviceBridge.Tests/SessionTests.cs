using System.Net.Sockets;
using System.Text;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SafeCommunity.DeviceBridge.Tests.Conformance;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Devices;
using static SafeCommunity.DeviceBridge.Tests.Steps;

namespace SafeCommunity.DeviceBridge.Tests;

/// <summary>What of MQTT is kept, and how a client is told of what is not.</summary>
public sealed class SessionTests
{
    private const string Status = "sc/v1/chengbei/smoke-1/status";
    private const string Good = """{"values":{"smoke":0.12}}""";

    [Fact]
    public async Task Connack_says_what_is_limited_and_what_is_not_kept()
    {
        await using var bridge = await Bridge.StartAsync(_ => { });
        var client = new MqttClientFactory().CreateMqttClient();
        var result = await client.ConnectAsync(new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", bridge.Endpoint.Port).WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId("").WithSessionExpiryInterval(3600).Build());
        Assert.False(result.IsSessionPresent);
        Assert.Equal<int?>(1000, result.ReceiveMaximum);
        Assert.Equal(256u * 1024, result.MaximumPacketSize);
        Assert.Equal(16, result.TopicAliasMaximum);
        Assert.False(result.SharedSubscriptionAvailable);
        Assert.True(result.RetainAvailable);
        Assert.True(result.WildcardSubscriptionAvailable);
        Assert.True(result.SubscriptionIdentifiersAvailable);
        Assert.Equal(MqttQualityOfServiceLevel.ExactlyOnce, result.MaximumQoS);
        Assert.NotEmpty(result.AssignedClientIdentifier);
        client.Drop();
    }

    [Theory]
    [InlineData(0u, false)]
    [InlineData(1u, true)]
    [InlineData(uint.MaxValue, true)]
    public async Task A_session_expiry_is_answered_by_0(uint asked, bool isAnswered)
    {
        await using var bridge = await Bridge.StartAsync(_ => { });
        using var raw = await OpenAsync(bridge);
        await raw.WriteAsync(Bytes.ConnectWith(5, 0, properties: asked == 0 ? [] : [0x11, .. Bytes.UInt32(asked)]));
        var answer = await ReadPacketAsync(raw);
        Assert.Equal([0x20, 0, 0], [answer.Header, answer.Body[0], answer.Body[1]]);
        var sessionExpiry = (byte[])[0x11, 0, 0, 0, 0];
        Assert.Equal(isAnswered, answer.Body.AsSpan(3).StartsWith(sessionExpiry));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task No_session_is_present_however_often_a_client_that_wants_one_comes_back(int level)
    {
        await using var bridge = await Bridge.StartAsync(cluster => cluster.AddDevice("smoke-1"));
        for (var i = 0; i < 3; i++)
        {
            using var raw = await OpenAsync(bridge);
            await raw.WriteAsync(Bytes.ConnectWith(level, 0, "keeper"u8.ToArray(), properties: level == 5 ? [0x11, 0, 0, 1, 0] : null));
            Assert.Equal(0, (await ReadPacketAsync(raw)).Body[0]);
            await raw.WriteAsync(Bytes.Subscribe(level, "sc/v1/#"u8.ToArray(), 1));
            await ReadPacketAsync(raw);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_clients_receive_maximum_is_kept_and_nothing_is_lost_for_it(ushort maximum)
    {
        await using var bridge = await Bridge.StartAsync(cluster => cluster.AddDevice("smoke-1"));
        using var raw = await OpenAsync(bridge);
        await raw.WriteAsync(Bytes.ConnectWith(5, 2, properties: [0x21, .. Bytes.UInt16(maximum)]));
        await ReadPacketAsync(raw);
        await raw.WriteAsync(Bytes.Subscribe(5, "sc/v1/chengbei/+/telemetry"u8.ToArray(), 1));
        await ReadPacketAsync(raw);
        var client = await bridge.ConnectAsync();
        for (var i = 0; i < 10; i++)
            await client.PublishAsync(TelemetryOf("smoke-1"), $$$"""{"values":{"smoke":{{{i}}}}}""");

        var seen = new List<string>();
        var open = new Queue<ushort>();
        while (seen.Count < 10)
        {
            while (open.Count < maximum && seen.Count < 10)
            {
                var (header, body) = await ReadPacketAsync(raw);
                Assert.Equal(0x32, header);
                open.Enqueue(IdentifierOf(body));
                seen.Add(Encoding.UTF8.GetString(body)[^21..]);
            }

            // Nothing more comes before an acknowledgement, though a ping is answered.
            await raw.WriteAsync(Bytes.PingRequest);
            Assert.Equal(0xD0, (await ReadPacketAsync(raw)).Header);
            await raw.WriteAsync(Bytes.Packet(0x40, Bytes.UInt16(open.Dequeue())));
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $$$"""{"values":{"smoke":{{{i}}}}}"""[^21..]), seen);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_message_larger_than_a_client_takes_is_not_sent_to_it_and_the_others_are(int qos)
    {
        await using var bridge = await Bridge.StartAsync(cluster => cluster.AddDevice("smoke-1"));
        using var raw = await OpenAsync(bridge);
        await raw.WriteAsync(Bytes.ConnectWith(5, 2, properties: [0x27, 0, 0, 0, 200]));
        await ReadPacketAsync(raw);
        await raw.WriteAsync(Bytes.Subscribe(5, "sc/v1/chengbei/+/telemetry"u8.ToArray(), qos, properties: [0x0B, 7]));
        await ReadPacketAsync(raw);
        var client = await bridge.ConnectAsync();
        var sizes = new List<int>();
        for (var padding = 0; padding < 250; padding += 10)
        {
            var payload = $$"""{"values":{"smoke":1},"x":"{{new string('x', padding)}}"}""";
            await client.PublishAsync(TelemetryOf("smoke-1"), payload, qos);
            // The packet: two bytes of length from 128 on, the topic, its id, two properties' bytes and their length.
            var body = 2 + TelemetryOf("smoke-1").Length + (qos > 0 ? 2 : 0) + 3 + payload.Length;
            if (body + (body < 128 ? 2 : 3) <= 200)
                sizes.Add(body);
        }

        Assert.NotEmpty(sizes);
        foreach (var size in sizes)
        {
            var (header, body) = await ReadPacketAsync(raw);
            Assert.Equal((0x30 | (qos << 1), size), (header, body.Length));
        }

        await raw.WriteAsync(Bytes.PingRequest);
        Assert.Equal(0xD0, (await ReadPacketAsync(raw)).Header);
        // A ping overtakes what is still being handled of a message at QoS 0.
        await Eventually(() => bridge.Counters.RejectedFor("subscriber_limit") == 25 - sizes.Count, "the rest was refused");
    }

    [Fact]
    public async Task Suback_has_its_codes_in_the_order_of_the_filters()
    {
        await using var bridge = await Bridge.StartAsync(_ => { });
        foreach (var level in (int[])[3, 4, 5])
        {
            using var raw = await OpenAsync(bridge);
            await raw.WriteAsync(Bytes.Connect(level, Bytes.Unique()));
            await ReadPacketAsync(raw);
            byte[] filters =
            [
                .. Bytes.Text("sc/v1/a/#"), 0, .. Bytes.Text("other/#"), 2, .. Bytes.Text("sc/v1/b/#"), 2, .. Bytes.Text("sc/v1/c/#"), 1, .. Bytes.Text("sc/v1/d/#"), 0,
            ];
            await raw.WriteAsync(Bytes.Packet(0x82, [0, 9, .. Bytes.PropertiesOf(level), .. filters]));
            var (header, body) = await ReadPacketAsync(raw);
            Assert.Equal(0x90, header);
            Assert.Equal([0, level == 5 ? (byte)0x87 : (byte)0x80, 2, 1, 0], body[(level == 5 ? 3 : 2)..]);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_message_of_qos_2_that_is_sent_again_is_taken_once(int level)
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        await Eventually(() => bridge.Counters.Devices == 1, "the directory was read");
        using var raw = await OpenAsync(bridge);
        await raw.WriteAsync(Bytes.Connect(level, "once"));
        await ReadPacketAsync(raw);
        await raw.WriteAsync((byte[])[.. Bytes.Publish(level, 4, identifier: 5), .. Bytes.Publish(level, 12, identifier: 5), .. Bytes.Publish(level, 12, identifier: 5)]);
        for (var i = 0; i < 3; i++)
            Assert.Equal(0x50, (await ReadPacketAsync(raw)).Header);
        Assert.Single(device.Readings);
        await raw.WriteAsync(Bytes.Packet(0x62, 0, 5));
        Assert.Equal(0x70, (await ReadPacketAsync(raw)).Header);
        await raw.WriteAsync(Bytes.Publish(level, 4, identifier: 5));
        Assert.Equal(0x50, (await ReadPacketAsync(raw)).Header);
        Assert.Equal(2, device.Readings.Count);
    }

    [Fact]
    public async Task Who_wants_no_reasons_gets_none()
    {
        await using var bridge = await Bridge.StartAsync(cluster => cluster.AddDevice("smoke-1"));
        foreach (var wants in (byte[])[1, 0])
        {
            using var raw = await OpenAsync(bridge);
            await raw.WriteAsync(Bytes.ConnectWith(5, 2, properties: [0x17, wants]));
            await ReadPacketAsync(raw);
            await raw.WriteAsync(Bytes.Publish(5, 2, "other/topic"u8.ToArray()));
            var (header, body) = await ReadPacketAsync(raw);
            Assert.Equal((0x40, 0x90), (header, body[2]));
            Assert.Equal(wants == 1, body.Length > 4);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Who_is_silent_for_longer_than_its_keep_alive_is_closed_and_its_will_is_sent(int level)
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        await Eventually(() => bridge.Counters.Devices == 1, "the directory was read");
        using var raw = await OpenAsync(bridge);
        var connect = Bytes.ConnectWith(level, 0x26);
        connect[level == 3 ? 13 : 11] = 1;
        await raw.WriteAsync(connect);
        await ReadPacketAsync(raw);
        // Bytes that never become a packet are no sign of life.
        await raw.WriteAsync((byte[])[0x30, 100]);
        if (level == 5)
            Assert.Equal((0xE0, 0x8D), (await ReadPacketAsync(raw)) is var (header, body) ? (header, body[0]) : default);
        Assert.Equal(0, await raw.ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
        await Eventually(() => device.Statuses.Count == 1, "the will came");
        Assert.Equal(1, bridge.Counters.RejectedFor("keep_alive_expired"));
    }

    [Fact]
    public async Task Who_says_nothing_is_closed_after_ten_seconds_and_who_said_hello_is_not()
    {
        await using var bridge = await Bridge.StartAsync(_ => { });
        using var quiet = await OpenAsync(bridge);
        await quiet.WriteAsync((byte[])[0x10, 20]);
        using var hello = await ConnectRawAsync(bridge.Endpoint, "hello");
        Assert.Equal(0, await quiet.ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(1, bridge.Counters.RejectedFor("no_connect"));
        await hello.WriteAsync(Bytes.PingRequest);
        Assert.Equal(0xD0, (await ReadPacketAsync(hello)).Header);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_is_retained_of_a_status_is_there_after_a_restart(int qos)
    {
        var cluster = new FakeCluster();
        cluster.AddDevice("smoke-1");
        cluster.AddDevice("smoke-2");
        const string payload = """{"online":true,"ts":"2026-01-02T03:04:05Z"}""";
        await using (var bridge = await Bridge.StartAsync(_ => { }, cluster: cluster))
        {
            await Eventually(() => bridge.Counters.Devices == 2, "the directory was read");
            var client = await bridge.ConnectAsync();
            await client.PublishAsync(Status, "offline", qos, retain: true);
            await client.PublishAsync(Status, payload, qos, retain: true);
            await client.PublishAsync("sc/v1/chengbei/smoke-2/status", payload, qos, retain: true);
            await client.PublishAsync("sc/v1/chengbei/smoke-2/status", "", qos, retain: true);
            await client.PublishAsync(TelemetryOf("smoke-1"), Good, qos, retain: true);
            // At QoS 0 nothing says that they were taken.
            await Eventually(() => bridge.Counters.Received == 5, "all have come");
            await client.DisconnectAsync();
        }

        await using var again = await Bridge.StartAsync(_ => { }, cluster: cluster);
        Assert.Equal(payload, await LastWillTests.RetainedAsync(again, "sc/v1/#"));
        Assert.Equal([Status], cluster.Retained.Keys);
    }

    [Fact]
    public async Task What_a_device_says_after_a_restart_is_newer_than_what_was_kept()
    {
        var cluster = new FakeCluster();
        cluster.AddDevice("smoke-1");
        cluster.Retained[Status] = new RetainedStatus { Topic = Status, Payload = "offline"u8.ToArray() };
        await using var bridge = await Bridge.StartAsync(_ => { }, cluster: cluster);
        await Eventually(() => bridge.Counters.Devices == 1, "the directory was read");
        await (await bridge.ConnectAsync()).PublishAsync(Status, "online", retain: true);
        Assert.Equal("online", await LastWillTests.RetainedAsync(bridge));
    }

    [Fact]
    public async Task A_retained_status_is_acknowledged_when_it_is_kept()
    {
        var cluster = new FakeCluster();
        cluster.AddDevice("smoke-1");
        await using var bridge = await Bridge.StartAsync(_ => { }, cluster: cluster);
        await Eventually(() => bridge.Counters.Devices == 1, "the directory was read");
        var client = await bridge.ConnectAsync();
        cluster.OnKeep = () => throw new RefusedException(Refusal.Unavailable, "The disk is full.");
        var publishing = client.PublishAsync(Status, "online", retain: true);
        await Eventually(() => bridge.Counters.RejectedFor("unavailable") == 1 || publishing.IsCompleted, "it could not be kept");
        Assert.False(cluster.Retained.ContainsKey(Status));
        cluster.OnKeep = () => Task.CompletedTask;
        await Eventually(() => cluster.Retained.ContainsKey(Status), "it is tried again");
    }

    [Fact]
    public async Task A_retained_status_whose_time_is_over_is_gone_also_after_a_restart()
    {
        var cluster = new FakeCluster();
        cluster.AddDevice("smoke-1");
        await using (var bridge = await Bridge.StartAsync(_ => { }, cluster: cluster))
        {
            await Eventually(() => bridge.Counters.Devices == 1, "the directory was read");
            using var raw = await OpenAsync(bridge);
            await raw.WriteAsync(Bytes.Connect(5, "short"));
            await ReadPacketAsync(raw);
            await raw.WriteAsync(Bytes.Publish(5, 3, Encoding.ASCII.GetBytes(Status), properties: [0x02, 0, 0, 0, 100], payload: "online"u8.ToArray()));
            await ReadPacketAsync(raw);
            Assert.Equal("online", await LastWillTests.RetainedAsync(bridge));
            var kept = cluster.Retained[Status];
            Assert.InRange(kept.Expires!.Value - DateTimeOffset.UtcNow, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(100));
            cluster.Retained[Status] = kept with { Expires = DateTimeOffset.UtcNow.AddSeconds(-1) };
            cluster.Retained["sc/v1/chengbei/other/status"] = kept with { Topic = "sc/v1/chengbei/other/status", Payload = "offline"u8.ToArray() };
        }

        await using var again = await Bridge.StartAsync(_ => { }, cluster: cluster);
        Assert.Equal("offline", await LastWillTests.RetainedAsync(again, "sc/v1/#"));
    }

    private static async Task<NetworkStream> OpenAsync(Bridge bridge)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(bridge.Endpoint);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static async Task<(int Header, byte[] Body)> ReadPacketAsync(NetworkStream stream)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var one = new byte[1];
        await stream.ReadExactlyAsync(one, limit.Token);
        var (header, length) = (one[0], 0);
        for (var shift = 0; ; shift += 7)
        {
            await stream.ReadExactlyAsync(one, limit.Token);
            length |= (one[0] & 0x7F) << shift;
            if (one[0] < 0x80)
                break;
        }

        var body = new byte[length];
        await stream.ReadExactlyAsync(body, limit.Token);
        return (header, body);
    }

    private static ushort IdentifierOf(byte[] publish)
    {
        var topic = (publish[0] << 8) | publish[1];
        return (ushort)((publish[2 + topic] << 8) | publish[3 + topic]);
    }
}
