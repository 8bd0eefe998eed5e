using System.Collections.Concurrent;
using MQTTnet.Server;
using SafeCommunity.Bench.Load;

namespace SafeCommunity.Bench.Peers.Servers;

/// <summary>
/// MQTTnet's broker in front of the device actors of one framework. The interceptor decodes a message and hands it over;
/// MQTTnet acknowledges when that is done: with an answer when the actor has answered, without one when it is queued.
/// </summary>
/// <typeparam name="TAddress">How the framework names an actor; made once for each topic, as a careful program would.</typeparam>
internal abstract class PeerServer<TAddress> : IPeerServer
{
    private readonly ConcurrentDictionary<string, TAddress> _addresses = new(StringComparer.Ordinal);
    private readonly Func<string, TAddress> _addressOfTopic;

    protected PeerServer() => _addressOfTopic = topic => AddressOf(topic.Split('/')[3]);

    /// <inheritdoc/>
    public Totals Totals { get; } = new();

    /// <inheritdoc/>
    public abstract Task StartAsync();

    /// <inheritdoc/>
    public abstract Task StopAsync();

    /// <inheritdoc/>
    public Task TakeAsync(InterceptingPublishEventArgs publishing)
    {
        Totals.Received();
        var message = publishing.ApplicationMessage;
        return HandAsync(_addresses.GetOrAdd(message.Topic, _addressOfTopic), DeviceReading.Decode(message.Payload));
    }

    /// <summary>The address of a device's actor.</summary>
    protected abstract TAddress AddressOf(string device);

    /// <summary>Hands a reading to a device's actor.</summary>
    protected abstract Task HandAsync(TAddress address, DeviceReading reading);
}

/// <summary>Device actors behind the broker.</summary>
internal interface IPeerServer
{
    /// <summary>What they did.</summary>
    Totals Totals { get; }

    /// <summary>Starts the framework.</summary>
    Task StartAsync();

    /// <summary>Ends it.</summary>
    Task StopAsync();

    /// <summary>Takes a message from the broker.</summary>
    Task TakeAsync(InterceptingPublishEventArgs publishing);
}

/// <summary>The role of a peer's process.</summary>
internal static class PeerRole
{
    /// <summary>
    /// Serves until the process is ended. A line on standard input is answered on standard output, when all that came is
    /// handled, with <c>settled</c> and what was done so far.
    /// </summary>
    public static async Task ServeAsync(IPeerServer server, int port, CancellationToken stop)
    {
        await server.StartAsync();
        var answering = AnswerAsync(server, stop);
        await MqttFront.ServeAsync(port, server.TakeAsync, stop);
        await answering;
        await server.StopAsync();
    }

    private static async Task AnswerAsync(IPeerServer server, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        // Not Console.In, which blocks even where it says that it does not.
        using var input = new StreamReader(Console.OpenStandardInput());
        try
        {
            while (await input.ReadLineAsync(stop) is not null)
            {
                while (!server.Totals.IsSettled)
                    await timer.WaitForNextTickAsync(stop);
                await Console.Out.WriteLineAsync($"settled {server.Totals}");
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }
}
