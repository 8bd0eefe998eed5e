using System.Globalization;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Harness;

/// <summary>An MQTT broker, driven by Mosquitto's command-line clients.</summary>
internal sealed class Mosquitto(int port)
{
    private readonly string _port = port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Publishes at QoS 1 and returns whether it was acknowledged within the limit.</summary>
    public async Task<bool> TryPublishAsync(string topic, string payload, TimeSpan? limit = null)
    {
        var result = await Tool.RunAsync(
            limit ?? Eventually.Limit, "mosquitto_pub", "-h", "127.0.0.1", "-p", _port, "-q", "1", "-t", topic, "-m", payload);
        return result.ExitCode == 0;
    }

    /// <summary>Publishes at QoS 1 and waits for the acknowledgement.</summary>
    public async Task PublishAsync(string topic, string payload, params string[] more)
    {
        var result = await Tool.RunAsync(
            "mosquitto_pub", ["-h", "127.0.0.1", "-p", _port, "-q", "1", "-t", topic, "-m", payload, .. more]);
        Assert.True(result.ExitCode == 0, $"mosquitto_pub on {topic} ended with {result.ExitCode}: {result.Output}");
    }

    /// <summary>Publishes a file.</summary>
    public Task<ToolResult> PublishFileAsync(string topic, string file) => Tool.RunAsync(
        TimeSpan.FromSeconds(5), "mosquitto_pub", "-h", "127.0.0.1", "-p", _port, "-q", "1", "-t", topic, "-f", file);

    /// <summary>Stays connected with a last will, as a device does; returns once the broker has taken it.</summary>
    public async Task<Tool> ConnectAsync(string clientId, string willTopic, string willPayload)
    {
        // stdbuf: line by line, where mosquitto_sub would fill a block first.
        var session = Tool.Start(
            "stdbuf", "-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", _port, "-i", clientId, "-q", "1", "-d",
            "-t", Surface.CommandTopic(clientId), "--will-topic", willTopic, "--will-payload", willPayload, "--will-qos", "1", "--will-retain");
        await session.LineAsync("the broker's CONNACK", line => line.Contains("CONNACK", StringComparison.Ordinal));
        return session;
    }
}
