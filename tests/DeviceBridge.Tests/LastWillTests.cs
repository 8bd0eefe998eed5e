using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SafeCommunity.DeviceBridge.Tests.Conformance;
using static SafeCommunity.DeviceBridge.Tests.Steps;

namespace SafeCommunity.DeviceBridge.Tests;

/// <summary>A device that speaks is there, whatever the last will of a connection that it had before says, and when.</summary>
public sealed class LastWillTests
{
    private const string Status = "sc/v1/chengbei/smoke-1/status";
    private const string Good = """{"seq":1,"values":{"smoke":0.12}}""";

    /// <summary>How the connections of a device follow each other.</summary>
    /// <param name="SameId">Whether the new connection has the client id of the old one.</param>
    /// <param name="DiesFirst">Whether the old one is found dead before the new one comes.</param>
    /// <param name="Word">What the device says over the new one: <c>status</c>, <c>telemetry</c>, <c>qos0</c> or nothing.</param>
    /// <param name="Wills">How many wills its twin gets.</param>
    /// <param name="Retained">What a subscriber finds in the end.</param>
    public sealed record Race(bool SameId, bool DiesFirst, string Word, int Wills, string Retained);

    public static TheoryData<Race, MqttProtocolVersion> Races
    {
        get
        {
            var races = new TheoryData<Race, MqttProtocolVersion>();
            foreach (var version in (MqttProtocolVersion[])[MqttProtocolVersion.V311, MqttProtocolVersion.V500])
            {
                foreach (var word in (string[])["status", "telemetry", "qos0"])
                {
                    // Taken over: the will says nothing, for the client is there.
                    races.Add(new Race(true, false, word, 0, "online"), version);
                    // Found dead after the device spoke anew.
                    races.Add(new Race(false, false, word, 0, "online"), version);
                    // Found dead before: it was away, and is back.
                    races.Add(new Race(true, true, word, 1, word == "status" ? "online" : "offline"), version);
                    races.Add(new Race(false, true, word, 1, word == "status" ? "online" : "offline"), version);
                }

                // Connected again, and silent since: under its own id that is a sign of life, under another nobody knows whose.
                races.Add(new Race(true, false, "nothing", 0, "online"), version);
                races.Add(new Race(false, false, "nothing", 1, "offline"), version);
            }

            return races;
        }
    }

    [Theory]
    [MemberData(nameof(Races))]
    public async Task A_late_will_says_nothing_of_a_device_that_spoke_since(Race race, MqttProtocolVersion version)
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        await Eventually(() => bridge.Counters.Devices == 1, "the directory was read");
        var old = await ConnectAsync(bridge, version, "device");
        await old.PublishAsync(Status, "online", retain: true);
        if (race.DiesFirst)
        {
            old.Drop();
            await Eventually(() => Wills(device) == 1, "the will came");
        }

        var now = await ConnectAsync(bridge, version, race.SameId ? "device" : "another");
        var words = device.Statuses.Count + device.Readings.Count;
        if (race.Word != "nothing")
        {
            await (race.Word == "status" ? now.PublishAsync(Status, "online", retain: true) : now.PublishAsync(TelemetryOf("smoke-1"), Good, race.Word == "qos0" ? 0 : 1));
            await Eventually(() => device.Statuses.Count + device.Readings.Count > words, "the device was heard");
        }

        old.Drop();
        await Eventually(() => bridge.Counters.Connections == 1, "the old connection is gone");
        await Eventually(() => Wills(device) + bridge.Counters.RejectedFor("stale_will") == race.Wills + (Late(race) ? 1 : 0), "the will was dealt with");
        Assert.Equal(race.Wills, Wills(device));
        Assert.Equal(race.Retained, await RetainedAsync(bridge));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_device_that_flaps_is_online_in_the_end(bool sameId)
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        await Eventually(() => bridge.Counters.Devices == 1, "the directory was read");
        var clients = new List<IMqttClient>();
        for (var i = 0; i < 20; i++)
        {
            var client = await ConnectAsync(bridge, MqttProtocolVersion.V311, sameId ? "device" : $"device-{i}");
            await client.PublishAsync(Status, "online", retain: true);
            // Every third one is found dead late, if its id leaves it alive until then.
            if (i % 3 == 0)
                clients.Add(client);
            else if (i < 19)
                client.Drop();
        }

        foreach (var client in clients)
            client.Drop();
        await Eventually(() => bridge.Counters.Connections == 1, "only the last is left");
        Assert.True(device.Statuses.Last().Online);
        Assert.Equal("online", await RetainedAsync(bridge));
    }

    [Theory]
    [InlineData(0x00, 0)]
    [InlineData(0x04, 1)]
    [InlineData(0x80, 1)]
    [InlineData(0x81, 1)]
    public async Task A_normal_disconnect_takes_the_will_away_and_any_other_sends_it(byte reason, int wills)
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        await Eventually(() => bridge.Counters.Devices == 1, "the directory was read");
        using (var raw = await WillingAsync(bridge, 5))
        {
            await raw.WriteAsync(Bytes.Packet(0xE0, reason));
            Assert.Equal(0, await raw.ReadAsync(new byte[1]));
        }

        await Eventually(() => bridge.Counters.Connections == 0, "it is gone");
        await Eventually(() => device.Statuses.Count >= wills, "the will came");
        Assert.Equal(wills, device.Statuses.Count);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_client_that_breaks_the_rules_is_closed_and_its_will_is_sent(int level)
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        await Eventually(() => bridge.Counters.Devices == 1, "the directory was read");
        using var raw = await WillingAsync(bridge, level);
        await raw.WriteAsync((byte[])[0x36, 0]);
        await Eventually(() => device.Statuses.Count == 1, "the will came");
        Assert.False(device.Statuses.Single().Online);
    }

    [Fact]
    public async Task Stopping_sends_no_will_and_what_is_retained_stays_true()
    {
        var cluster = new FakeCluster();
        var device = cluster.AddDevice("smoke-1");
        var clients = new List<object>();
        await using (var bridge = await Bridge.StartAsync(_ => { }, cluster: cluster))
        {
            await Eventually(() => bridge.Counters.Devices == 1, "the directory was read");
            var client = await ConnectAsync(bridge, MqttProtocolVersion.V500, "device");
            await client.PublishAsync(Status, "online", retain: true);
            clients.Add(client);
        }

        // Collected before, it would have closed its connection, and that is no stop.
        GC.KeepAlive(clients);

        Assert.True(Assert.Single(device.Statuses).Online);
        await using var again = await Bridge.StartAsync(_ => { }, cluster: cluster);
        Assert.Equal("online", await RetainedAsync(again));
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task A_will_on_a_topic_in_another_case_is_of_the_same_device(MqttProtocolVersion version)
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        var client = await bridge.ConnectAsync(version, o => Willing(o).WithWillTopic("sc/v1/Chengbei/SMOKE-1/Status"));
        await client.PublishAsync(Status, "online");
        client.Drop();
        await Eventually(() => Wills(device) == 1, "the will came");
    }

    [Fact]
    public async Task A_will_waits_for_nothing_for_no_session_outlives_its_connection()
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        await Eventually(() => bridge.Counters.Devices == 1, "the directory was read");
        var client = await bridge.ConnectAsync(configure: o => Willing(o).WithWillDelayInterval(3600).WithSessionExpiryInterval(7200));
        client.Drop();
        await Eventually(() => device.Statuses.Count == 1, "the will came");
    }

    private static bool Late(Race race) => !race.SameId && !race.DiesFirst && race.Word != "nothing";

    private static int Wills(FakeDevice device) => device.Statuses.Count(status => status.IsWill);

    private static async Task<IMqttClient> ConnectAsync(Bridge bridge, MqttProtocolVersion version, string clientId) =>
        await bridge.ConnectAsync(version, o => Willing(o).WithClientId(clientId));

    private static MqttClientOptionsBuilder Willing(MqttClientOptionsBuilder options) => options
        .WithWillTopic(Status).WithWillPayload("offline").WithWillRetain().WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);

    private static async Task<System.Net.Sockets.NetworkStream> WillingAsync(Bridge bridge, int level)
    {
        var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        await socket.ConnectAsync(bridge.Endpoint);
        var stream = new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        await stream.WriteAsync(Bytes.ConnectWith(level, 0x2E));
        var head = new byte[2];
        await stream.ReadExactlyAsync(head);
        await stream.ReadExactlyAsync(new byte[head[1]]);
        return stream;
    }

    /// <summary>What somebody finds who subscribes now.</summary>
    internal static async Task<string> RetainedAsync(Bridge bridge, string topic = Status)
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var watcher = await bridge.ConnectAsync();
        watcher.ApplicationMessageReceivedAsync += e =>
        {
            if (e.ApplicationMessage.Retain)
                seen.TrySetResult(e.ApplicationMessage.ConvertPayloadToString());
            return Task.CompletedTask;
        };
        await watcher.SubscribeAsync(topic, MqttQualityOfServiceLevel.AtLeastOnce);
        var found = await seen.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await watcher.DisconnectAsync();
        return found;
    }
}
