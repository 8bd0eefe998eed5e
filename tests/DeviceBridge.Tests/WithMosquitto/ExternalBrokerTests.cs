using Microsoft.Extensions.Diagnostics.HealthChecks;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Devices;
using static SafeCommunity.DeviceBridge.Tests.Steps;

namespace SafeCommunity.DeviceBridge.Tests;

/// <summary>The bridge as the client of a Mosquitto broker.</summary>
public sealed class ExternalBrokerTests
{
    [Fact]
    public async Task Readings_events_and_status_come_from_the_broker()
    {
        FakeDevice device = null!;
        await using var broker = await MosquittoBroker.StartAsync();
        await using var bridge = await StartAsync(broker, cluster => device = cluster.AddDevice("sos-1"));
        await broker.PublishAsync("sc/v1/chengbei/sos-1/status", "online", "-r");
        await broker.PublishAsync("sc/v1/chengbei/sos-1/telemetry", """{"seq":1,"values":{"battery":80}}""");
        await broker.PublishAsync("sc/v1/chengbei/sos-1/event", """{"seq":2,"event":"pressed"}""");
        await broker.PublishAsync("sc/v1/chengbei/sos-1/telemetry", "nonsense");
        await Eventually(() => device.Readings.Count == 2 && device.Statuses.Count == 1, "all came");
        Assert.Equal(new ReadingValue("pressed", 1, true) { IsEvent = true }, Assert.Single(device.Readings.Last().Values));
        await Eventually(() => bridge.Counters.RejectedFor("malformed") == 1, "the bad one was counted");
    }

    [Fact]
    public async Task What_could_not_be_made_durable_is_delivered_again()
    {
        FakeDevice device = null!;
        await using var broker = await MosquittoBroker.StartAsync();
        await using var bridge = await StartAsync(broker, cluster =>
        {
            device = cluster.AddDevice("smoke-1");
            device.Outcome = _ => ReadingOutcome.Unsettled;
            device.OnSettle = () => device.Settles < 3 ? throw new RefusedException(Refusal.Unavailable, "The disk is full.") : Task.CompletedTask;
        });
        await broker.PublishAsync(TelemetryOf("smoke-1"), """{"seq":1,"values":{"smoke":1}}""");
        await Eventually(() => device.Settles == 3, "it was delivered until it was durable", seconds: 30);
        Assert.All(device.Readings, reading => Assert.Equal(1, reading.Seq));
    }

    [Fact]
    public async Task What_was_published_while_the_bridge_was_away_is_delivered_and_what_was_acknowledged_is_not()
    {
        FakeDevice device = null!;
        await using var broker = await MosquittoBroker.StartAsync();
        await using (await StartAsync(broker, cluster => device = cluster.AddDevice("smoke-1")))
        {
            await broker.PublishAsync(TelemetryOf("smoke-1"), """{"seq":1,"values":{"smoke":1}}""");
            await Eventually(() => device.Readings.Count == 1, "the first came");
            // A second message shows that the first was acknowledged: acknowledgements go in order.
            await broker.PublishAsync(TelemetryOf("smoke-1"), """{"seq":2,"values":{"smoke":1}}""");
            await Eventually(() => device.Readings.Count == 2, "the second came");
        }

        await broker.PublishAsync(TelemetryOf("smoke-1"), """{"seq":3,"values":{"smoke":1}}""");
        await using var again = await StartAsync(broker, cluster => device = cluster.AddDevice("smoke-1"));
        await Eventually(() => device.Readings.Any(r => r.Seq == 3), "what waited came");
        Assert.DoesNotContain(device.Readings, reading => reading.Seq == 1);
    }

    [Fact]
    public async Task The_order_of_a_device_is_kept_while_another_is_slow()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeDevice slow = null!, quick = null!;
        await using var broker = await MosquittoBroker.StartAsync();
        await using var bridge = await StartAsync(broker, cluster =>
        {
            slow = cluster.AddDevice("smoke-1");
            slow.IsLocal = false;
            slow.OnReceive = _ => release.Task;
            quick = cluster.AddDevice("smoke-2");
            quick.IsLocal = false;
        });
        for (var i = 0; i < 5; i++)
        {
            await broker.PublishAsync(TelemetryOf("smoke-1"), $$$"""{"seq":{{{i}}},"values":{"smoke":1}}""");
            await broker.PublishAsync(TelemetryOf("smoke-2"), $$$"""{"seq":{{{i}}},"values":{"smoke":1}}""");
        }

        await Eventually(() => quick.Readings.Count == 5, "the quick one's came");
        Assert.Empty(slow.Readings);
        release.SetResult();
        await Eventually(() => slow.Readings.Count == 5, "the slow one's came");
        Assert.Equal([0, 1, 2, 3, 4], slow.Readings.Select(r => r.Seq));
        Assert.Equal([0, 1, 2, 3, 4], quick.Readings.Select(r => r.Seq));
    }

    [Fact]
    public async Task A_broker_that_went_away_is_found_again()
    {
        FakeDevice device = null!;
        await using var broker = await MosquittoBroker.StartAsync();
        await using var bridge = await StartAsync(broker, cluster => device = cluster.AddDevice("smoke-1"));
        await broker.RestartAsync();
        await Eventually(
            () =>
            {
                broker.PublishAsync(TelemetryOf("smoke-1"), """{"values":{"smoke":1}}""").GetAwaiter().GetResult();
                return !device.Readings.IsEmpty;
            },
            "a reading came over the new connection",
            seconds: 30);
    }

    [Fact]
    public async Task The_password_is_used_and_never_logged()
    {
        FakeDevice device = null!;
        var logs = new Logs();
        await using var broker = await MosquittoBroker.StartAsync("bridge", "s3cr/t:x");
        await using (var bridge = await Bridge.StartAsync(
            cluster => device = cluster.AddDevice("smoke-1"),
            options => options.ExternalBroker = new Uri($"mqtt://bridge:wr0ng@127.0.0.1:{broker.Port}"),
            logs))
        {
            await Eventually(() => logs.Lines.Any(line => line.Contains("No connection", StringComparison.Ordinal)), "the refusal was logged");
            Assert.False(bridge.External.IsConnected);
            Assert.Contains("NotAuthorized", bridge.External.Away!.Why, StringComparison.Ordinal);
        }

        await using var right = await Bridge.StartAsync(
            cluster => device = cluster.AddDevice("smoke-1"),
            options => options.ExternalBroker = new Uri($"mqtt://bridge:s3cr%2Ft%3Ax@127.0.0.1:{broker.Port}"),
            logs);
        await Eventually(() => right.External.IsConnected, "connected");
        await broker.PublishAsync(TelemetryOf("smoke-1"), """{"values":{"smoke":1}}""", "-u", "bridge", "-P", "s3cr/t:x");
        await Eventually(() => device.Readings.Count == 1, "the reading came");
        Assert.DoesNotContain(logs.Lines, line => line.Contains("s3cr", StringComparison.Ordinal) || line.Contains("wr0ng", StringComparison.Ordinal));
    }

    [Fact]
    public async Task How_a_message_came_is_told_as_far_as_another_broker_says_it()
    {
        FakeDevice device = null!;
        await using var broker = await MosquittoBroker.StartAsync();
        await broker.PublishAsync(TelemetryOf("smoke-1"), """{"seq":1,"values":{"smoke":0.9}}""", "-r");
        await using var bridge = await StartAsync(broker, cluster => device = cluster.AddDevice("smoke-1"));
        await Eventually(() => device.Readings.Count == 1, "what the broker kept came");
        await broker.PublishAsync(TelemetryOf("smoke-1"), """{"seq":2,"values":{"smoke":0.9}}""", "-r");
        await broker.PublishAsync("sc/v1/chengbei/smoke-1/status", "offline");
        await broker.PublishAsync("sc/v1/chengbei/smoke-1/status", "online");
        await Eventually(() => device.Readings.Count == 2 && device.Statuses.Count == 2, "the others came");
        Assert.Equal(
            [new ReadingDelivery(0, IsRedelivery: false, IsRetained: true), new ReadingDelivery(0, IsRedelivery: false, IsRetained: false)],
            device.Readings.Select(reading => reading.Delivery));
        Assert.Equal([(false, true, 0L), (true, false, 0L)], device.Statuses.Select(status => (status.Online, status.IsWill, status.Connection)));
    }

    [Fact]
    public async Task An_event_that_the_broker_kept_is_no_event_and_is_told()
    {
        FakeDevice device = null!;
        await using var broker = await MosquittoBroker.StartAsync();
        await broker.PublishAsync("sc/v1/chengbei/sos-1/event", """{"seq":1,"event":"sos"}""", "-r");
        await using (var bridge = await StartAsync(broker, cluster => device = cluster.AddDevice("sos-1")))
        {
            await Eventually(() => device.Refusals.SingleOrDefault() == "retained_event", "the twin was told");
            Assert.Equal(1, bridge.Counters.RejectedFor("retained_event"));
            Assert.Equal("retained_event", Assert.Single(device.RetainedRefusals));
            await broker.PublishAsync("sc/v1/chengbei/sos-1/event", """{"seq":2,"event":"sos"}""", "-r");
            await Eventually(() => device.Readings.Count == 1, "one that happens now came");
        }

        Assert.Equal(2, Assert.Single(device.Readings).Seq);
    }

    [Theory]
    [InlineData("telemetry", "nonsense", "malformed")]
    [InlineData("telemetry", """{"values":{"smoke":null}}""", "wrong_type")]
    [InlineData("status", "what", "malformed")]
    public async Task What_a_broker_kept_and_nobody_understands_is_told_and_is_no_word_of_the_device(string kind, string payload, string reason)
    {
        FakeDevice device = null!;
        await using var broker = await MosquittoBroker.StartAsync();
        await broker.PublishAsync($"sc/v1/chengbei/smoke-1/{kind}", payload, "-r");
        await using var bridge = await StartAsync(broker, cluster => device = cluster.AddDevice("smoke-1"));
        await Eventually(() => device.RetainedRefusals.SingleOrDefault() == reason, "the twin was told");
        await broker.PublishAsync($"sc/v1/chengbei/smoke-1/{kind}", payload);
        await Eventually(() => device.Refusals.Count == 2, "a live one as well");
        Assert.Single(device.RetainedRefusals);
    }

    [Fact]
    public async Task A_backlog_waits_for_its_community_to_be_loaded_in_its_order_and_holds_up_no_other()
    {
        FakeDevice device = null!;
        await using var broker = await MosquittoBroker.StartAsync();
        await using (await StartAsync(broker, cluster => cluster.AddDevice("smoke-1")))
        {
        }

        for (var i = 0; i < 60; i++)
            await broker.PublishAsync(TelemetryOf("smoke-1"), $$$"""{"seq":{{{i}}},"values":{"smoke":0.9}}""");
        await using var bridge = await StartAsync(broker, cluster =>
        {
            device = cluster.AddDevice("smoke-1");
            cluster.Expected = [new ExpectedCommunity(FakeCluster.Community, IsNew: true)];
        });
        await broker.PublishAsync("sc/v1/nowhere/smoke-1/telemetry", """{"values":{"smoke":0.9}}""");
        await Eventually(() => bridge.Counters.RejectedFor("unknown_community") == 1, "another community's message was answered");
        Assert.Empty(device.Readings);
        bridge.Cluster.Expected = [];
        await Eventually(() => device.Readings.Count >= 60, "the backlog came");
        Assert.Equal(Enumerable.Range(0, 60).Select(i => (long?)i), device.Readings.Select(reading => reading.Seq));
        Assert.Equal(0, bridge.Counters.RejectedFor("not_ready"));
    }

    [Fact]
    public async Task A_backlog_stays_with_the_broker_when_the_bridge_ends_before_its_community_is_loaded()
    {
        FakeDevice device = null!;
        await using var broker = await MosquittoBroker.StartAsync();
        await using (var first = await StartAsync(broker, cluster => cluster.Expected = [new ExpectedCommunity(FakeCluster.Community, IsNew: true)]))
        {
            await broker.PublishAsync(TelemetryOf("smoke-1"), """{"seq":1,"values":{"smoke":0.9}}""");
            await Eventually(() => first.Counters.Received == 1, "it came");
        }

        await using var again = await StartAsync(broker, cluster => device = cluster.AddDevice("smoke-1"));
        await Eventually(() => device.Readings.Count == 1, "it came again");
    }

    [Fact]
    public async Task Health_says_that_the_broker_is_away_since_when_and_why()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var bridge = await StartAsync(broker, cluster => cluster.AddDevice("smoke-1"));
        Assert.Equal(HealthStatus.Healthy, (await bridge.HealthAsync()).Status);
        await broker.StopAsync();
        await Eventually(() => !bridge.External.IsConnected, "it is away");
        await Eventually(() => bridge.External.Away?.Why.Contains("refused", StringComparison.OrdinalIgnoreCase) == true, "the reason is known");
        var entry = (await bridge.HealthAsync()).Entries["external broker"];
        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Contains($"127.0.0.1:{broker.Port} since 20", entry.Description, StringComparison.Ordinal);
        await broker.RestartAsync();
        await Eventually(() => bridge.External.IsConnected, "it is back", seconds: 30);
        Assert.Equal(HealthStatus.Healthy, (await bridge.HealthAsync()).Status);
    }

    private static async Task<Bridge> StartAsync(MosquittoBroker broker, Action<FakeCluster> arrange)
    {
        var bridge = await Bridge.StartAsync(arrange, options => options.ExternalBroker = new Uri($"mqtt://127.0.0.1:{broker.Port}"));
        await Eventually(() => bridge.External.IsConnected, "the bridge is connected");
        return bridge;
    }
}
