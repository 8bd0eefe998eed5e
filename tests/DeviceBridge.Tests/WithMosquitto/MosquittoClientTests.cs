using Google.Protobuf;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Devices;
using static SafeCommunity.DeviceBridge.Tests.Steps;

namespace SafeCommunity.DeviceBridge.Tests;

/// <summary>The embedded broker with clients this project did not write.</summary>
public sealed class MosquittoClientTests
{
    private const string Good = """{"seq":1,"values":{"smoke":0.12}}""";

    [Theory]
    [InlineData("mqttv311", "0")]
    [InlineData("mqttv311", "1")]
    [InlineData("mqttv311", "2")]
    [InlineData("mqttv31", "1")]
    [InlineData("5", "0")]
    [InlineData("5", "1")]
    [InlineData("5", "2")]
    public async Task Mosquitto_pub_publishes_a_reading(string version, string qos)
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        await Eventually(() => bridge.Counters.Devices == 1, "the directory was read");
        var (exitCode, output) = await PublishAsync(bridge, "-V", version, "-q", qos, "-m", Good);
        Assert.True(exitCode == 0, output);
        await Eventually(() => device.Readings.Count == 1, "the reading came");
    }

    [Fact]
    public async Task Mosquitto_pub_publishes_protobuf_under_its_content_type()
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        var file = Path.GetTempFileName();
        try
        {
            var message = new Protos.Reading { Seq = 5, Values = { new Protos.Value { Name = "smoke", Number = 0.5 } } };
            await File.WriteAllBytesAsync(file, message.ToByteArray());
            var (exitCode, output) = await PublishAsync(
                bridge, "-V", "5", "-q", "1", "-D", "publish", "content-type", "application/protobuf", "-f", file);
            Assert.True(exitCode == 0, output);
        }
        finally
        {
            File.Delete(file);
        }

        var reading = Assert.Single(device.Readings);
        Assert.Equal(5, reading.Seq);
        Assert.Equal(new ReadingValue("smoke", 0.5, false), Assert.Single(reading.Values));
    }

    [Fact]
    public async Task Mosquitto_sub_gets_retained_status_and_its_own_end_is_the_last_will()
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        const string Status = "sc/v1/chengbei/smoke-1/status";
        var (exitCode, output) = await PublishAsync(bridge, "-t", Status, "-q", "1", "-r", "-m", "online");
        Assert.True(exitCode == 0, output);
        Assert.True(Assert.Single(device.Statuses).Online);

        using var subscriber = Mosquitto.Start(
            "mosquitto_sub", "-h", "127.0.0.1", "-p", $"{bridge.Endpoint.Port}", "-t", "sc/v1/#", "-v",
            "--will-topic", Status, "--will-payload", "offline", "--will-qos", "1", "--will-retain");
        Assert.Equal($"{Status} online", await subscriber.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)));
        subscriber.Kill();
        await Eventually(() => device.Statuses.Count == 2, "the last will came");
        Assert.False(device.Statuses.Last().Online);
    }

    [Fact]
    public async Task Mosquitto_pub_is_told_when_the_store_is_unavailable_and_may_send_again()
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        device.Outcome = _ => ReadingOutcome.Unsettled;
        device.OnSettle = () => device.Settles < 2 ? throw new RefusedException(Refusal.Unavailable, "The disk is full.") : Task.CompletedTask;
        var (exitCode, output) = await PublishAsync(bridge, "-V", "mqttv311", "-q", "1", "-m", Good);
        Assert.True(exitCode != 0, "MQTT 3.1.1 has no refusal: the connection must be closed");
        Assert.Contains("connection was lost", output, StringComparison.Ordinal);

        (exitCode, output) = await PublishAsync(bridge, "-V", "mqttv311", "-q", "1", "-m", Good);
        Assert.True(exitCode == 0, output);
        Assert.Equal(2, device.Settles);
    }

    private static Task<(int ExitCode, string Output)> PublishAsync(Bridge bridge, params string[] arguments) =>
        Mosquitto.RunAsync(
            "mosquitto_pub",
            [
                "-h", "127.0.0.1", "-p", $"{bridge.Endpoint.Port}",
                .. arguments.Contains("-t") ? arguments : ["-t", TelemetryOf("smoke-1"), .. arguments],
            ]);
}
