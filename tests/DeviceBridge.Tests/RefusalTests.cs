using System.Buffers;
using System.Text;
using MQTTnet;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Devices;
using static SafeCommunity.DeviceBridge.Tests.Steps;

namespace SafeCommunity.DeviceBridge.Tests;

/// <summary>What is refused for good is told where people look.</summary>
public sealed class RefusalTests
{
    private static readonly SearchValues<char> Forging = SearchValues.Create("\n\r\u2028\u2029\u0085\u202E\u001b");

    private const string Good = """{"seq":1,"values":{"smoke":0.12}}""";

    [Theory]
    [InlineData(true, "telemetry", "{", "malformed")]
    [InlineData(false, "telemetry", "{", "malformed")]
    [InlineData(true, "event", "[]", "wrong_type")]
    [InlineData(false, "event", """{"values":{"a":1e999}}""", "not_finite")]
    [InlineData(true, "status", "what", "malformed")]
    [InlineData(false, "status", """{"online":2}""", "wrong_type")]
    public async Task A_message_that_is_refused_whole_is_told_to_its_twin(bool isLocal, string topic, string payload, string reason)
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => (device = cluster.AddDevice("smoke-1")).IsLocal = isLocal);
        var client = await bridge.ConnectAsync();
        await client.PublishAsync($"sc/v1/{FakeCluster.Community}/smoke-1/{topic}", payload);
        await client.PublishAsync($"sc/v1/{FakeCluster.Community}/smoke-1/{topic}", payload, qos: 0);
        await Eventually(() => device.Refusals.Count == 2, "the twin was told");
        Assert.All(device.Refusals, told => Assert.Equal(reason, told));
        Assert.Equal(2, bridge.Counters.RejectedFor(reason));
        Assert.Empty(device.Readings);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_payload_that_is_too_large_is_told_to_its_twin(bool isLocal)
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => (device = cluster.AddDevice("smoke-1")).IsLocal = isLocal);
        await (await bridge.ConnectAsync()).PublishAsync(TelemetryOf("smoke-1"), new string('x', 100_000));
        await Eventually(() => device.Refusals.SingleOrDefault() == "payload_too_large", "the twin was told");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_left_out_comes_with_the_rest_and_is_counted(bool isLocal)
    {
        FakeDevice device = null!;
        var logs = new Logs();
        await using var bridge = await Bridge.StartAsync(cluster => (device = cluster.AddDevice("smoke-1")).IsLocal = isLocal, logs: logs);
        var client = await bridge.ConnectAsync();
        for (var i = 0; i < 5; i++)
            Assert.True((await client.PublishAsync(TelemetryOf("smoke-1"), """{"values":{"smoke":0.9,"humidity":null}}""")).IsSuccess);
        Assert.All(device.Readings, reading => Assert.Equal([new LeftOutValue("humidity", "wrong_type")], reading.LeftOut));
        Assert.Equal(5, bridge.Counters.LeftOut["wrong_type"]);
        Assert.Empty(bridge.Counters.Rejected);
        Assert.Single(logs.Lines, line => line.Contains("Left out", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_twin_that_does_not_answer_does_not_keep_refusals_from_being_acknowledged()
    {
        var never = new TaskCompletionSource();
        await using var bridge = await Bridge.StartAsync(cluster =>
        {
            var device = cluster.AddDevice("smoke-1");
            device.IsLocal = false;
            device.OnStatus = _ => never.Task;
        });
        var client = await bridge.ConnectAsync();
        await client.PublishAsync($"sc/v1/{FakeCluster.Community}/smoke-1/status", "online", qos: 0);
        for (var i = 0; i < 200; i++)
            await client.PublishAsync(TelemetryOf("smoke-1"), "{");
        Assert.InRange(bridge.Counters.Queued, 1, 64);
        Assert.Equal(200, bridge.Counters.RejectedFor("malformed"));
    }

    [Fact]
    public async Task What_a_twin_itself_refuses_whatever_its_state_is_acknowledged_and_told_to_it()
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster =>
        {
            device = cluster.AddDevice("smoke-1");
            device.IsLocal = false;
            device.OnReceive = _ => throw new RefusedException(Refusal.InvalidArgument, "not like this");
        });
        var result = await (await bridge.ConnectAsync()).PublishAsync(TelemetryOf("smoke-1"), Good);
        Assert.Equal(MqttClientPublishReasonCode.UnspecifiedError, result.ReasonCode);
        Assert.Equal("refused", Assert.Single(device.Refusals));
    }

    [Theory]
    [InlineData("sc/v1/chengbei/SMOKE-1/telemetry")]
    [InlineData("SC/V1/Chengbei/Smoke-1/Telemetry")]
    public async Task A_topic_in_another_case_reaches_its_twin_and_is_told(string topic)
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        Assert.True((await (await bridge.ConnectAsync()).PublishAsync(topic, Good)).IsSuccess);
        var reading = Assert.Single(device.Readings);
        Assert.Equal([new LeftOutValue("topic", "topic_case")], reading.LeftOut);
        Assert.Equal(1, bridge.Counters.LeftOut["topic_case"]);
    }

    [Fact]
    public async Task A_status_in_another_case_reaches_its_twin_and_is_told()
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        Assert.True((await (await bridge.ConnectAsync()).PublishAsync("sc/v1/chengbei/SMOKE-1/Status", "ONLINE")).IsSuccess);
        Assert.True(Assert.Single(device.Statuses).Online);
        Assert.Equal("topic_case", Assert.Single(device.Refusals));
    }

    [Fact]
    public async Task Who_is_in_no_plan_is_noted_with_what_may_have_been_meant()
    {
        await using var bridge = await Bridge.StartAsync(cluster =>
        {
            cluster.AddDevice("smoke-b03-1502");
            cluster.AddDevice("smoke-b03-1501");
            cluster.AddDevice("door-b03");
        });
        var client = await bridge.ConnectAsync();
        for (var i = 0; i < 3; i++)
            await client.PublishAsync(TelemetryOf("smoke-b03-1520"), Good);
        await client.PublishAsync("sc/v1/chengbe/smoke-b03-1502/telemetry", Good);
        await client.PublishAsync("zigbee2mqtt/SMOKE 1", Good);
        await client.PublishAsync(TelemetryOf("quite-another-thing"), Good, qos: 0);
        await Eventually(() => bridge.Cluster.Unknown.Select(d => d.Id).Distinct().Count() == 4, "all were noted");

        var mistyped = bridge.Cluster.Unknown.Where(d => d.Id == "smoke-b03-1520").ToList();
        Assert.Equal(3, mistyped.Sum(d => d.Count));
        Assert.Equal(("unknown_device", "smoke-b03-1502"), (mistyped[0].Reason, mistyped[0].Nearest));
        var elsewhere = bridge.Cluster.Unknown.Single(d => d.Reason == "unknown_community");
        Assert.Equal(("sc/v1/chengbe/smoke-b03-1502/telemetry", "chengbei"), (elsewhere.Id, elsewhere.Nearest));
        Assert.Equal("bad_topic", bridge.Cluster.Unknown.Single(d => d.Id == "zigbee2mqtt/SMOKE 1").Reason);
        Assert.Equal("", bridge.Cluster.Unknown.Single(d => d.Id == "quite-another-thing").Nearest);
    }

    [Fact]
    public async Task Of_many_who_are_in_no_plan_each_is_told_what_may_have_been_meant()
    {
        const int Count = 60;
        static string Right(int i) => $"smoke-b03-{i / 4}{i % 4}02";
        await using var bridge = await Bridge.StartAsync(cluster =>
        {
            for (var i = 40; i < 40 + Count; i++)
                cluster.AddDevice(Right(i));
        });
        var client = await bridge.ConnectAsync();
        for (var i = 40; i < 40 + Count; i++)
            await client.PublishAsync(TelemetryOf(Right(i) + "x"), Good);
        await Eventually(() => bridge.Cluster.Unknown.Where(d => d.Nearest == d.Id[..^1]).Select(d => d.Id).Distinct().Count() == Count, "each was told");
        Assert.Equal(Count, bridge.Cluster.Unknown.Sum(d => d.Count));
    }

    [Fact]
    public async Task However_many_unknown_ids_speak_what_is_noted_is_bounded_and_so_is_the_log()
    {
        var logs = new Logs();
        await using var bridge = await Bridge.StartAsync(cluster => cluster.AddDevice("smoke-1"), logs: logs);
        await using var raw = await ConnectRawAsync(bridge.Endpoint, "scanner");
        var payload = Encoding.UTF8.GetBytes(Good);
        for (var i = 0; i < 5_000; i++)
            await raw.WriteAsync(PublishPacket(TelemetryOf($"d{i}"), payload, 0), TestContext.Current.CancellationToken);
        await Eventually(() => bridge.Counters.RejectedFor("unknown_device") == 5_000, "all were refused");
        Assert.InRange(logs.Lines.Count(line => line.Contains("unknown_device", StringComparison.Ordinal)), 1, 1_000);
        await Eventually(() => !bridge.Cluster.Unknown.IsEmpty, "some were noted");
        Assert.InRange(bridge.Cluster.Unknown.Count, 1, 4_096);
    }

    [Theory]
    [InlineData("a\nERROR forged")]
    [InlineData("a\r\u2028\u2029\u0085b")]
    [InlineData("a\u202Etxt.exe\u001b[2J")]
    public async Task Characters_that_would_forge_a_line_stand_in_no_log_and_in_no_note(string topic)
    {
        var logs = new Logs();
        await using var bridge = await Bridge.StartAsync(cluster => cluster.AddDevice("smoke-1"), logs: logs);
        await using var raw = await ConnectRawAsync(bridge.Endpoint, "forger");
        var bytes = Encoding.UTF8.GetBytes(topic);
        // The helper writes ASCII: every byte as a character, then the bytes themselves in their place.
        var packet = PublishPacket(new string('x', bytes.Length), Encoding.UTF8.GetBytes(Good), 0);
        bytes.CopyTo(packet, 4);
        await raw.WriteAsync(packet);
        await Eventually(() => !bridge.Cluster.Unknown.IsEmpty || bridge.Counters.RejectedFor("protocol_error") == 1, "it was refused");
        Assert.DoesNotContain(logs.Lines.Concat(bridge.Cluster.Unknown.Select(d => d.Id + d.Topic)), IsForged);

        static bool IsForged(string line) => line.AsSpan().ContainsAny(Forging);
    }

    [Theory]
    [InlineData("smoke-b03-1520", "smoke-b03-1502")]
    [InlineData("SMOKE_B03_1502", "smoke-b03-1502")]
    [InlineData("smoke-b3-1502", "smoke-b03-1502")]
    [InlineData("smoke", "")]
    [InlineData("x", "")]
    [InlineData("", "")]
    public void The_nearest_name_is_one_that_may_have_been_meant(string text, string nearest) =>
        Assert.Equal(nearest, NameLikeness.Nearest(text, ["gas-b03-1502", "smoke-b03-1502", "smoke-b03-1702", "camera-gate-1"]));
}
