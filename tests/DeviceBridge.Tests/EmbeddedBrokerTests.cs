using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Devices;
using static SafeCommunity.DeviceBridge.Tests.Steps;

namespace SafeCommunity.DeviceBridge.Tests;

public sealed class EmbeddedBrokerTests
{
    private const string Good = """{"seq":17,"ts":"2026-01-02T03:04:05.678Z","values":{"smoke":0.12,"battery":87,"tamper":false}}""";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_reading_reaches_its_twin(int qos)
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        var client = await bridge.ConnectAsync();
        await client.PublishAsync(TelemetryOf("smoke-1"), """{"values":{"first":1}}""");
        var result = await client.PublishAsync(TelemetryOf("smoke-1"), Good, qos);

        Assert.True(result.IsSuccess);
        await Eventually(() => device.Readings.Count == 2, "both readings came");
        var reading = device.Readings.Last();
        Assert.Equal(17, reading.Seq);
        Assert.Equal(DateTimeOffset.Parse("2026-01-02T03:04:05.678Z"), reading.Time);
        Assert.Equal([new("smoke", 0.12, false), new("battery", 87, false), new("tamper", 0, true)], reading.Values);
        Assert.Empty(bridge.Counters.Rejected);
    }

    [Fact]
    public async Task A_reading_whose_twin_lives_elsewhere_goes_to_the_grain_in_order()
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => (device = cluster.AddDevice("smoke-1")).IsLocal = false);
        var client = await bridge.ConnectAsync();
        for (var i = 0; i < 50; i++)
            await client.PublishAsync(TelemetryOf("smoke-1"), $$$"""{"seq":{{{i}}},"values":{"x":{{{i}}}}}""", qos: i % 3 == 0 ? 1 : 0);

        await Eventually(() => device.Readings.Count == 50, "all readings came");
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long?)i), device.Readings.Select(r => r.Seq));
    }

    [Fact]
    public async Task A_detached_inbox_gives_way_to_the_grain()
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => (device = cluster.AddDevice("smoke-1")).Outcome = _ => ReadingOutcome.Detached);
        var received = 0;
        device.OnReceive = _ => Task.FromResult(Interlocked.Increment(ref received));
        var client = await bridge.ConnectAsync();
        Assert.True((await client.PublishAsync(TelemetryOf("smoke-1"), Good)).IsSuccess);
        Assert.Equal(1, received);
    }

    [Fact]
    public async Task The_acknowledgement_waits_until_the_twin_has_settled()
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster =>
        {
            device = cluster.AddDevice("smoke-1");
            device.Outcome = _ => ReadingOutcome.Unsettled;
            device.OnSettle = () => settled.Task;
            cluster.AddDevice("smoke-2");
        });
        var client = await bridge.ConnectAsync();
        var other = await bridge.ConnectAsync();
        var publish = client.PublishAsync(TelemetryOf("smoke-1"), Good);
        await Eventually(() => device.Settles == 1, "the twin was asked to settle");

        // Another device's acknowledgement comes meanwhile; this one's does not.
        Assert.True((await other.PublishAsync(TelemetryOf("smoke-2"), Good)).IsSuccess);
        Assert.False(publish.IsCompleted);

        settled.SetResult();
        Assert.True((await publish).IsSuccess);
    }

    [Fact]
    public async Task Answers_that_are_due_do_not_wait_for_a_slow_twin_on_the_same_connection()
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bridge = await Bridge.StartAsync(cluster =>
        {
            cluster.AddDevice("smoke-1");
            var slow = cluster.AddDevice("smoke-2");
            slow.Outcome = _ => ReadingOutcome.Unsettled;
            slow.OnSettle = () => settled.Task;
        });
        await (await bridge.ConnectAsync()).PublishAsync(TelemetryOf("smoke-1"), Good);
        await using var raw = await ConnectRawAsync(bridge.Endpoint, "gateway");
        var payload = System.Text.Encoding.UTF8.GetBytes(Good);
        await raw.WriteAsync((byte[])
        [
            .. PublishPacket(TelemetryOf("smoke-1"), payload, 1, 1),
            .. PublishPacket(TelemetryOf("smoke-2"), payload, 1, 2),
            .. PublishPacket(TelemetryOf("smoke-1"), payload, 1, 3),
        ]);
        var answer = new byte[4];
        await raw.ReadExactlyAsync(answer).AsTask().WaitAsync(TimeSpan.FromSeconds(5));
        Assert.Equal([0x40, 2, 0, 1], answer);

        settled.SetResult();
        await raw.ReadExactlyAsync(answer);
        Assert.Equal([0x40, 2, 0, 2], answer);
        await raw.ReadExactlyAsync(answer);
        Assert.Equal([0x40, 2, 0, 3], answer);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_cannot_be_made_durable_is_not_acknowledged(bool isLocal)
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster =>
        {
            device = cluster.AddDevice("smoke-1");
            device.IsLocal = isLocal;
            device.Outcome = _ => ReadingOutcome.Unsettled;
            device.OnSettle = () => throw new RefusedException(Refusal.Unavailable, "The disk is full.");
            device.OnReceive = _ => throw new RefusedException(Refusal.Unavailable, "The disk is full.");
        });

        foreach (var version in (MqttProtocolVersion[])[MqttProtocolVersion.V500, MqttProtocolVersion.V311])
        {
            var client = await bridge.ConnectAsync(version);
            await AssertLeftAsync(client, TelemetryOf("smoke-1"), Good);
        }

        Assert.Equal(2, bridge.Counters.RejectedFor("unavailable"));

        device.Outcome = _ => ReadingOutcome.Accepted;
        device.OnReceive = _ => Task.CompletedTask;
        var three = await bridge.ConnectAsync(MqttProtocolVersion.V311);
        Assert.True((await three.PublishAsync(TelemetryOf("smoke-1"), Good)).IsSuccess);
    }

    [Fact]
    public async Task A_twin_that_does_not_answer_counts_as_unavailable()
    {
        var never = new TaskCompletionSource();
        await using var bridge = await Bridge.StartAsync(
            cluster =>
            {
                var device = cluster.AddDevice("smoke-1");
                device.Outcome = _ => ReadingOutcome.Unsettled;
                device.OnSettle = () => never.Task;
            },
            options => options.ResponseTimeout = TimeSpan.FromMilliseconds(100));
        var client = await bridge.ConnectAsync();
        await AssertLeftAsync(client, TelemetryOf("smoke-1"), Good);
    }

    [Fact]
    public async Task A_message_without_acknowledgement_blocks_nobody_and_its_overflow_is_counted()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeDevice slow = null!, quick = null!;
        await using var bridge = await Bridge.StartAsync(
            cluster =>
            {
                slow = cluster.AddDevice("smoke-1");
                slow.IsLocal = false;
                slow.OnReceive = _ => release.Task;
                quick = cluster.AddDevice("smoke-2");
            },
            options => options.MaxQueuedPerDevice = 8);
        var client = await bridge.ConnectAsync();
        for (var i = 0; i < 20; i++)
            await client.PublishAsync(TelemetryOf("smoke-1"), $$$"""{"seq":{{{i}}},"values":{"x":1}}""", qos: 0);
        Assert.True((await client.PublishAsync(TelemetryOf("smoke-2"), Good)).IsSuccess);
        Assert.Single(quick.Readings);
        Assert.Equal(8, bridge.Counters.Queued);

        // The directory may not have been read when the first came: those were dropped, and counted, too.
        Assert.Equal(20 - 8, bridge.Counters.Rejected.Values.Sum());
        Assert.True(bridge.Counters.RejectedFor("overflow") > 0);

        release.SetResult();
        await Eventually(() => slow.Readings.Count == 8, "what was queued came");
        Assert.Equal(slow.Readings.Select(r => r.Seq).Order(), slow.Readings.Select(r => r.Seq));
        await Eventually(() => bridge.Counters.Queued == 0, "the queue is empty");
    }

    [Fact]
    public async Task What_a_message_without_acknowledgement_caused_is_settled_again_and_again_until_it_is_durable()
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        device.Outcome = _ => ReadingOutcome.Unsettled;
        device.OnSettle = () => device.Settles < 3 ? throw new RefusedException(Refusal.Unavailable, "locked") : Task.CompletedTask;
        var client = await bridge.ConnectAsync();
        await Eventually(() => bridge.Counters.Devices == 1, "the directory was read");
        await client.PublishAsync(TelemetryOf("smoke-1"), Good, qos: 0);
        await Eventually(() => device.Settles == 3, "it was settled at the third try");
    }

    [Fact]
    public async Task Repeated_messages_are_acknowledged_and_counted()
    {
        await using var bridge = await Bridge.StartAsync(cluster =>
        {
            var device = cluster.AddDevice("smoke-1");
            device.Outcome = reading => device.Readings.Any(r => r.Seq == reading.Seq) ? ReadingOutcome.Duplicate : ReadingOutcome.Accepted;
        });
        var client = await bridge.ConnectAsync();
        Assert.True((await client.PublishAsync(TelemetryOf("smoke-1"), Good)).IsSuccess);
        Assert.True((await client.PublishAsync(TelemetryOf("smoke-1"), Good)).IsSuccess);
        Assert.Equal(1, bridge.Counters.Repeated);
    }

    [Fact]
    public async Task A_broken_connection_publishes_the_last_will()
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        var topic = $"sc/v1/{FakeCluster.Community}/smoke-1/status";
        var client = await bridge.ConnectAsync(configure: o => o
            .WithWillTopic(topic).WithWillPayload("""{"online":false}""").WithWillRetain().WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce));
        await client.PublishAsync(topic, """{"online":true,"ts":"2026-01-02T03:04:05Z"}""", retain: true);
        var online = Assert.Single(device.Statuses);
        Assert.Equal(new DeviceStatus(true, DateTimeOffset.Parse("2026-01-02T03:04:05Z")) { Connection = online.Connection }, online);

        // Disposed without DISCONNECT.
        client.Drop();
        await Eventually(() => device.Statuses.Count == 2, "the last will came");
        Assert.Equal(new DeviceStatus(false, null) { Connection = online.Connection, IsWill = true }, device.Statuses.Last());

        // And it is what a later subscriber finds.
        var seen = new TaskCompletionSource<string>();
        var watcher = await bridge.ConnectAsync();
        watcher.ApplicationMessageReceivedAsync += e =>
        {
            seen.TrySetResult(e.ApplicationMessage.ConvertPayloadToString());
            return Task.CompletedTask;
        };
        await watcher.SubscribeAsync(topic, MqttQualityOfServiceLevel.AtLeastOnce);
        Assert.Equal("""{"online":false}""", await seen.Task.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_last_will_that_finds_its_twin_unavailable_is_tried_again()
    {
        FakeDevice device = null!;
        var tries = 0;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        device.OnStatus = _ => ++tries < 3 ? throw new RefusedException(Refusal.Unavailable, "locked") : Task.CompletedTask;
        var client = await bridge.ConnectAsync(configure: o => o
            .WithWillTopic($"sc/v1/{FakeCluster.Community}/smoke-1/status").WithWillPayload("offline"));
        await client.PublishAsync(TelemetryOf("smoke-1"), Good);
        client.Drop();
        await Eventually(() => device.Statuses.Count == 1, "the last will came");
        Assert.Equal(3, tries);
    }

    [Fact]
    public async Task Subscribers_get_messages_of_devices()
    {
        await using var bridge = await Bridge.StartAsync(cluster => cluster.AddDevice("smoke-1"));
        var seen = new TaskCompletionSource<string>();
        var watcher = await bridge.ConnectAsync();
        watcher.ApplicationMessageReceivedAsync += e =>
        {
            seen.TrySetResult(e.ApplicationMessage.ConvertPayloadToString());
            return Task.CompletedTask;
        };
        await watcher.SubscribeAsync("sc/v1/+/+/telemetry");
        var client = await bridge.ConnectAsync();
        await client.PublishAsync(TelemetryOf("smoke-1"), Good);
        Assert.Equal(Good, await seen.Task.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData("#")]
    [InlineData("other/#")]
    [InlineData("$SYS/#")]
    [InlineData("+/v1/#")]
    public async Task Subscriptions_outside_the_devices_topics_are_refused(string filter)
    {
        await using var bridge = await Bridge.StartAsync(cluster => cluster.AddDevice("smoke-1"));
        var client = await bridge.ConnectAsync();
        var result = await client.SubscribeAsync(filter);
        Assert.Equal(MqttClientSubscribeResultCode.NotAuthorized, Assert.Single(result.Items).ResultCode);
        Assert.Equal(1, bridge.Counters.RejectedFor("subscription_refused"));
    }

    [Fact]
    public async Task A_device_that_a_new_plan_brings_is_found()
    {
        await using var bridge = await Bridge.StartAsync(cluster => cluster.AddDevice("smoke-1"));
        var client = await bridge.ConnectAsync();
        await client.PublishAsync(TelemetryOf("smoke-1"), Good);
        var added = bridge.Cluster.AddDevice("smoke-2");
        await Eventually(() => bridge.Counters.Devices == 2, "the new list was read");
        Assert.True((await client.PublishAsync(TelemetryOf("smoke-2"), Good)).IsSuccess);
        Assert.Single(added.Readings);
    }

    [Fact]
    public async Task A_port_in_use_is_one_clear_error()
    {
        await using var bridge = await Bridge.StartAsync(_ => { });
        var error = await Assert.ThrowsAsync<IOException>(() => Bridge.StartAsync(_ => { }, o => o.Endpoint = bridge.Endpoint));
        Assert.Equal($"MQTT cannot listen on {bridge.Endpoint}: the port is in use", error.Message);
    }

    [Fact]
    public async Task Stopping_is_quick_although_a_twin_does_not_answer()
    {
        var never = new TaskCompletionSource();
        FakeDevice device = null!;
        var bridge = await Bridge.StartAsync(cluster =>
        {
            device = cluster.AddDevice("smoke-1");
            device.IsLocal = false;
            device.OnReceive = _ => never.Task;
        }, o => (o.ResponseTimeout, o.StopTimeout) = (TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(100)));
        var client = await bridge.ConnectAsync();
        var publish = client.PublishAsync(TelemetryOf("smoke-1"), Good);
        await Eventually(() => bridge.Counters.Queued == 1, "the message waits for its twin");
        await bridge.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAnyAsync<Exception>(() => publish);
    }
}
