using System.Net;
using MQTTnet.Server;

namespace SafeCommunity.Bench.Load;

/// <summary>MQTTnet's broker as it comes, in front of whatever takes its messages.</summary>
internal static class MqttFront
{
    /// <summary>Serves until the process is ended.</summary>
    /// <param name="port">The port of the loopback interface.</param>
    /// <param name="take">Takes a message; MQTTnet acknowledges QoS 1 when it is done.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task ServeAsync(int port, Func<InterceptingPublishEventArgs, Task> take, CancellationToken stop)
    {
        var options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithDefaultEndpointPort(port)
            .Build();
        using var broker = new MqttServerFactory().CreateMqttServer(options);
        broker.InterceptingPublishAsync += args =>
        {
            // Nobody subscribes: the broker is spared looking for receivers.
            args.ProcessPublish = false;
            return take(args);
        };
        await broker.StartAsync();
        var stopped = new TaskCompletionSource();
        await using (stop.Register(stopped.SetResult))
            await stopped.Task;
        await broker.StopAsync();
    }
}
