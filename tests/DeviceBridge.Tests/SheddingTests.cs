using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SafeCommunity.Grains.Devices;
using static SafeCommunity.DeviceBridge.Tests.Steps;

namespace SafeCommunity.DeviceBridge.Tests;

/// <summary>Floods over real connections. A sender counts as behind at once here, so that a flood is one on any machine.</summary>
public sealed class SheddingTests
{
    private const int Flood = 20_000;
    private const int EveryAlarm = 1_000;
    private const double AlarmValue = 0.9;
    private static readonly byte[] Ping = [0xC0, 0];

    [Fact]
    public async Task Every_reading_of_a_flood_is_taken_or_counted_as_shed_and_alarms_are_taken()
    {
        var (bridge, device) = await StartAsync();
        await using var _ = bridge;
        await using var raw = await ConnectRawAsync(bridge.Endpoint, "gateway");

        await SendAsync(raw, Packets("telemetry", qos: 0));
        await AnswersAsync(raw, pongs: 1, acknowledgements: 0);

        var shed = bridge.Counters.Shed[FakeCluster.Community];
        Assert.Equal(device.ShedReadings, shed);
        Assert.True(shed > 0);
        Assert.Equal(Flood, device.Readings.Count + shed);
        Assert.Equal(Before + Flood, bridge.Counters.Received);
        Assert.Equal(
            Enumerable.Range(0, Flood).Where(seq => seq % EveryAlarm == 0).Select(seq => (long?)seq),
            device.Readings.Where(reading => reading.Values[0].Value == AlarmValue).Select(reading => reading.Seq));
        await Eventually(() => device.Settles > 0, "the alarms were settled");
        Assert.Empty(bridge.Counters.Rejected);
    }

    [Theory]
    [InlineData("telemetry", 1)]
    [InlineData("event", 0)]
    public async Task What_asks_for_an_acknowledgement_and_what_is_an_event_is_never_shed(string topic, int qos)
    {
        var (bridge, device) = await StartAsync();
        await using var _ = bridge;
        await using var raw = await ConnectRawAsync(bridge.Endpoint, "gateway");

        await Task.WhenAll(
            SendAsync(raw, Packets(topic, qos)),
            AnswersAsync(raw, pongs: 1, acknowledgements: qos * Flood));

        Assert.Empty(bridge.Counters.Shed);
        Assert.Equal(Flood, device.Readings.Count);
    }

    [Fact]
    public async Task One_flooding_connection_does_not_stop_another()
    {
        FakeDevice quiet = null!;
        var (bridge, device) = await StartAsync(arrange: cluster => quiet = cluster.AddDevice("smoke-2"));
        await using var _ = bridge;
        using var stop = new CancellationTokenSource();
        await using var raw = await ConnectRawAsync(bridge.Endpoint, "gateway");
        var flooding = FloodAsync(raw, stop.Token);
        await Eventually(() => bridge.Counters.Shed.Count > 0, "the flood has begun");

        var client = await bridge.ConnectAsync();
        for (var i = 0; i < 200; i++)
        {
            var published = client.PublishAsync(TelemetryOf("smoke-2"), $$$"""{"seq":{{{i}}},"values":{"smoke":0.1}}""");
            Assert.True((await published.WaitAsync(TimeSpan.FromSeconds(10))).IsSuccess);
        }

        Assert.False(flooding.IsCompleted);
        Assert.Equal(200, quiet.Readings.Count);
        Assert.Equal(0, quiet.ShedReadings);
        await stop.CancelAsync();
        await flooding;
        Assert.NotEqual(0, device.ShedReadings);
    }

    [Fact]
    public async Task Shedding_is_told_when_it_begins_and_when_it_has_ended()
    {
        using var logs = new Logs();
        var (bridge, _) = await StartAsync(logs);
        await using var __ = bridge;
        Assert.Equal(HealthStatus.Healthy, (await bridge.HealthAsync()).Status);

        await using var raw = await ConnectRawAsync(bridge.Endpoint, "gateway");
        await SendAsync(raw, Packets("telemetry", qos: 0));
        await AnswersAsync(raw, pongs: 1, acknowledgements: 0);

        Assert.Single(logs.Lines, line => line.Contains("chengbei send more than can be taken", StringComparison.Ordinal));
        var health = await bridge.HealthAsync();
        Assert.Equal(HealthStatus.Degraded, health.Status);
        var count = bridge.Counters.Shed[FakeCluster.Community];
        var shed = count.ToString(CultureInfo.InvariantCulture);
        Assert.Contains($"chengbei: {count.ToString("N0", CultureInfo.InvariantCulture)} readings shed", health.Entries["readings"].Description, StringComparison.Ordinal);

        await Eventually(() => logs.Lines.Any(line => line.Contains($"{shed} readings were shed", StringComparison.Ordinal)), "the end was told", seconds: 20);
        Assert.Equal(HealthStatus.Healthy, (await bridge.HealthAsync()).Status);
    }

    // One message that made the device known.
    private const int Before = 1;

    private static async Task<(Bridge Bridge, FakeDevice Device)> StartAsync(Logs? logs = null, Action<FakeCluster>? arrange = null)
    {
        FakeDevice device = null!;
        var bridge = await Bridge.StartAsync(
            cluster =>
            {
                arrange?.Invoke(cluster);
                device = cluster.AddDevice("smoke-1");
                device.Shed = reading => reading.Values[0].Value < 0.5;
                device.Outcome = reading => reading.Values[0].Value < 0.5 ? ReadingOutcome.Accepted : ReadingOutcome.Unsettled;
            },
            options => options.MaxReadingDelay = TimeSpan.FromTicks(1),
            logs);
        await (await bridge.ConnectAsync()).PublishAsync(TelemetryOf("smoke-1"), """{"values":{"first":0}}""");
        await Eventually(() => device.Readings.TryDequeue(out _), "the device is known");
        return (bridge, device);
    }

    private static byte[] Packets(string topic, int qos)
    {
        using var packets = new MemoryStream();
        for (var seq = 0; seq < Flood; seq++)
        {
            var value = seq % EveryAlarm == 0 ? AlarmValue : 0.1;
            var payload = string.Create(CultureInfo.InvariantCulture, $$$"""{"seq":{{{seq}}},"values":{"smoke":{{{value}}}}}""");
            packets.Write(PublishPacket($"sc/v1/{FakeCluster.Community}/smoke-1/{topic}", Encoding.UTF8.GetBytes(payload), qos, (ushort)(seq + 1)));
        }

        packets.Write(Ping);
        return packets.ToArray();
    }

    private static Task SendAsync(NetworkStream raw, byte[] packets) => raw.WriteAsync(packets).AsTask();

    private static async Task FloodAsync(NetworkStream raw, CancellationToken stop)
    {
        var packets = Packets("telemetry", qos: 0);
        while (!stop.IsCancellationRequested)
        {
            var answers = AnswersAsync(raw, pongs: 1, acknowledgements: 0);
            await SendAsync(raw, packets);
            await answers;
        }
    }

    // PUBACK has four bytes, PINGRESP two.
    private static Task AnswersAsync(NetworkStream raw, int pongs, int acknowledgements) =>
        raw.ReadExactlyAsync(new byte[(2 * pongs) + (4 * acknowledgements)]).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
}
