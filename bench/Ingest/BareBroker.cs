using System.Net;
using MQTTnet.Server;

namespace SafeCommunity.Bench.Ingest;

/// <summary>
/// The floor: MQTTnet's broker in a process of its own, doing nothing with a message but counting it. MQTTnet
/// acknowledges QoS 1 itself when the interceptor returns.
/// </summary>
internal static class BareBroker
{
    /// <summary>Serves until the process is ended.</summary>
    public static async Task RunAsync(int port, CancellationToken stop)
    {
        var options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithDefaultEndpointPort(port)
            .Build();
        using var broker = new MqttServerFactory().CreateMqttServer(options);
        long count = 0;
        broker.InterceptingPublishAsync += args =>
        {
            Interlocked.Increment(ref count);
            args.ProcessPublish = false;
            return Task.CompletedTask;
        };
        await broker.StartAsync();
        var stopped = new TaskCompletionSource();
        await using (stop.Register(stopped.SetResult))
            await stopped.Task;
        await broker.StopAsync();
    }
}
