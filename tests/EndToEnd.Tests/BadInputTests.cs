using System.Net;
using System.Net.Sockets;
using System.Text;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

/// <summary>Bad input is refused or dropped and counted, and the rest keeps working.</summary>
public sealed class BadInputTests(SharedSilo shared) : SharedSiloTests(shared)
{
    [Theory]
    [InlineData("""{"seq":1,"values":{"smoke":0.9}""")]
    [InlineData("not json at all")]
    [InlineData("")]
    [InlineData("[1,2,3]")]
    [InlineData("""{"seq":1,"values":{"smoke":"a lot"}}""")]
    [InlineData("""{"seq":1,"values":{"smoke":NaN}}""")]
    [InlineData("""{"seq":1,"values":{"smoke":1e999}}""")]
    [InlineData("""{"seq":1,"values":[0.9]}""")]
    public async Task A_payload_that_is_no_reading_is_counted_and_told_and_changes_nothing(string payload)
    {
        await AssertRejectedAsync(() => Silo.Devices.TryPublishAsync(Surface.TelemetryTopic(Silent), payload, TimeSpan.FromSeconds(5)));
        var device = (await Silo.Api.GetJsonAsync(Surface.TwinPath(Silent))).At("device");
        Assert.NotEmpty(device!.Value.Items("refusals"));
    }

    [Theory]
    [InlineData("smoke-b02-101", """{"seq":1,"values":{"smoke":0.9,"humidity":null}}""", "humidity")]
    [InlineData("smoke-b02-102", """{"seq":"one","values":{"smoke":"0.9"}}""", "seq")]
    [InlineData("smoke-b02-103", """{"seq":1,"ts":"yesterday","values":{"smoke":0.9}}""", "ts")]
    [InlineData("smoke-b02-104", """{"seq":-1,"smoke":0.9}""", "seq")]
    [InlineData("SMOKE-B02-201", """{"seq":1,"values":{"smoke":0.9}}""", "topic")]
    public async Task What_can_be_understood_raises_its_alarm_and_the_twin_tells_the_rest(string device, string payload, string part)
    {
        await Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), payload);
        var twin = device.ToLowerInvariant();
        Assert.Equal(200, (await Silo.Api.GetAsync(Surface.AlarmPath(Surface.SmokeAlarm(twin)))).Status);
        var state = (await Silo.Api.GetJsonAsync(Surface.TwinPath(twin))).At("device");
        Assert.Equal([part], state!.Value.Items("refusals").Select(refusal => refusal.Text("part")));
    }

    [Fact]
    public async Task Who_is_in_no_plan_is_listed_with_what_may_have_been_meant()
    {
        await Silo.Devices.TryPublishAsync(Surface.TelemetryTopic("smoke-b03-150"), Surface.Reading(1, 0.9), TimeSpan.FromSeconds(5));
        await Eventually.True(
            "it is listed",
            async () => (await Silo.Api.GetJsonAsync($"{Surface.CommunityPath}/unknownDevices")).Items("unknownDevices")
                .Any(device => device.Text("id") == "smoke-b03-150" && device.Text("nearest").StartsWith("communities/chengbei/twins/smoke-b03-150", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("sc/v1/chengbei/smoke-b99-9999/telemetry")]
    [InlineData("sc/v1/nowhere/smoke-b03-1502/telemetry")]
    [InlineData("sc/v1/chengbei/../chengbei/smoke-b03-1701/telemetry")]
    [InlineData("sc/v1//smoke-b03-1701/telemetry")]
    [InlineData("sc/v1/chengbei//telemetry")]
    [InlineData("sc/v1/chengbei/smoke-b03-1701/telemetry/")]
    [InlineData("sc/v1/chengbei/b03/telemetry")]
    [InlineData("sc/v2/chengbei/smoke-b03-1701/telemetry")]
    [InlineData("something/else")]
    public Task A_topic_that_is_no_devices_is_counted_and_changes_nothing(string topic) =>
        AssertRejectedAsync(() => Silo.Devices.TryPublishAsync(topic, Surface.Reading(1, 0.9), TimeSpan.FromSeconds(5)));

    [Fact]
    public async Task A_payload_of_one_mebibyte_is_counted_and_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "payload.json");
        await File.WriteAllTextAsync(
            file, $$"""{"seq":1,"values":{"smoke":0.9},"padding":"{{new string('x', 1024 * 1024)}}"}""", TestContext.Current.CancellationToken);
        await AssertRejectedAsync(() => Silo.Devices.PublishFileAsync(Surface.TelemetryTopic(Silent), file));
    }

    [Theory]
    [InlineData("sc/v1/chengbei/+/telemetry")]
    [InlineData("sc/v1/chengbei/#")]
    [InlineData("sc/v1/chengbei/smoke-b03-1701\0/telemetry")]
    public async Task A_publish_to_a_topic_that_mqtt_forbids_does_no_harm(string topic)
    {
        using var socket = await RawMqtt.ConnectAsync(Silo.MqttPort, "forbidden-topic");
        await socket.SendAsync(RawMqtt.Publish(topic, Surface.Reading(1, 0.9), 1));
        await AssertStillWorksAsync();
    }

    [Fact]
    public async Task Bytes_that_are_no_mqtt_do_no_harm()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Silo.MqttPort, TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n"));
        await AssertStillWorksAsync();
    }

    [Fact]
    public async Task A_client_that_never_reads_slows_nobody_else()
    {
        // It publishes without ever reading an acknowledgement, until its socket takes no more.
        using var deaf = await RawMqtt.ConnectAsync(Silo.MqttPort, "deaf", receiveBuffer: 1024);
        deaf.Blocking = false;
        var packet = RawMqtt.Publish(Surface.TelemetryTopic("smoke-b03-1802"), Surface.Reading(1, 0.1), 1);
        for (var sent = 0; sent < 200_000 && deaf.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectWrite); sent++)
        {
            if (deaf.Send(packet, SocketFlags.None, out var error) < packet.Length || error != SocketError.Success)
                break;
        }

        await AssertStillWorksAsync();
    }

    [Fact]
    public async Task A_follower_that_never_reads_slows_nobody_else()
    {
        await using var stalled = Silo.Api.Stream(Surface.JournalFollow(0));
        Assert.NotNull(await stalled.NextLineAsync());
        await stalled.SignalAsync("STOP");
        await using var follower = Silo.Api.Stream(Surface.JournalFollow(0));
        const string device = "smoke-b03-1801";
        for (var seq = 1; seq <= 40; seq++)
            await Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), Surface.Reading(seq, seq % 2 == 1 ? 0.9 : 0.0));
        await follower.LineAsync("the alarm", line => line.Contains(Surface.SmokeAlarm(device), StringComparison.Ordinal));
        await stalled.SignalAsync("CONT");
    }

    [Fact]
    public async Task Two_thousand_connections_at_once_are_served_or_refused_and_the_rest_keeps_working()
    {
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < 2000; i++)
                sockets.Add(await RawMqtt.ConnectAsync(Silo.MqttPort, $"crowd-{i}"));
            await AssertStillWorksAsync();
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    // No good reading of this device is ever sent, so its twin must stay as the plan made it.
    private const string Silent = "smoke-b03-1701";
    private const string Speaking = "smoke-b03-1702";
    private static int _seq;

    private async Task AssertRejectedAsync(Func<Task> publish)
    {
        var before = await RejectionsAsync();
        await publish();
        await Eventually.True("the rejection is counted", async () => await RejectionsAsync() > before);
        Assert.Equal(0, (await Silo.Api.GetJsonAsync(Surface.TwinPath(Silent))).Number("device", "counters", "accepted"));
        Assert.Equal(404, (await Silo.Api.GetAsync(Surface.AlarmPath(Surface.SmokeAlarm(Silent)))).Status);
        await AssertStillWorksAsync();
    }

    private async Task AssertStillWorksAsync()
    {
        var seq = Interlocked.Increment(ref _seq);
        await Silo.Devices.PublishAsync(Surface.TelemetryTopic(Speaking), Surface.Reading(seq, 0.1));
        Assert.True((await Silo.Api.GetJsonAsync(Surface.TwinPath(Speaking))).Number("device", "counters", "accepted") >= 1);
    }

    private async Task<double> RejectionsAsync()
    {
        var metrics = await Silo.Api.GetAsync(Surface.Metrics);
        Assert.Equal(200, metrics.Status);
        return Surface.SumOf(metrics.Body, Surface.RejectedMetric);
    }
}
