using System.Diagnostics;
using System.Net;

namespace SafeCommunity.Bench.Load;

/// <summary>All connections to one server, and the devices they publish for.</summary>
internal sealed class LoadGenerator : IAsyncDisposable
{
    private readonly LoadOptions _options;
    private readonly LoadConnection[] _connections;
    private readonly PublishPacket[][] _packets;

    private LoadGenerator(LoadOptions options, PublishPacket[][] packets, LoadConnection[] connections) =>
        (_options, _packets, _connections) = (options, packets, connections);

    /// <summary>Connects to a server; the devices are those of <see cref="BenchCommunity"/>.</summary>
    public static async Task<LoadGenerator> ConnectAsync(LoadOptions options, IPEndPoint server, CancellationToken cancellation)
    {
        var clock = new MessageClock(TimeProvider.System);
        var packets = Enumerable.Range(0, options.Connections)
            .Select(connection => Enumerable.Range(0, options.Devices)
                .Where(device => device % options.Connections == connection)
                .Select(device => new PublishPacket(BenchCommunity.Name, BenchCommunity.DeviceName(device), options.Qos))
                .ToArray())
            .ToArray();
        var connections = packets.Select(own => new LoadConnection(options, own, clock)).ToArray();
        for (var i = 0; i < connections.Length; i++)
            await connections[i].ConnectAsync(server, $"load-{i}", cancellation);
        return new LoadGenerator(options, packets, connections);
    }

    /// <summary>Lets every device speak once, and so wakes its twin; ends when the server has answered.</summary>
    public Task<RoundResult> WakeAsync(ServerProcess server) => WakeAsync(server, ..);

    /// <summary>Lets the devices of some connections speak once; ends when the server has answered.</summary>
    public Task<RoundResult> WakeAsync(ServerProcess server, Range connections) =>
        MeasureAsync(
            server, new LatencyHistogram(), () => Task.WhenAll(_connections[connections].Select(connection => connection.PublishEachOnceAsync())));

    /// <summary>Loads the server for a time, and until it has answered everything.</summary>
    /// <param name="duration">For how long.</param>
    /// <param name="server">The server.</param>
    /// <param name="latency">Takes the times from publish to acknowledgement.</param>
    /// <param name="settle">Waits for what the server does after it answered; it belongs to the round. Null when it does nothing then.</param>
    public Task<RoundResult> RunAsync(TimeSpan duration, ServerProcess server, LatencyHistogram latency, Func<Task>? settle = null) =>
        MeasureAsync(server, latency, async () =>
        {
            await LoadAsync(duration);
            if (settle is not null)
                await settle();
        });

    private async Task LoadAsync(TimeSpan duration)
    {
        if (_options.Rate is { } rate)
        {
            await PaceAsync(rate, duration, message => new PacedMessage((int)(message % _options.Devices), null), static (_, _) => { });
        }
        else
        {
            using var stop = new CancellationTokenSource(duration);
            await Task.WhenAll(_connections.Select(connection => connection.SaturateAsync(stop.Token)));
        }
    }

    private async Task<RoundResult> MeasureAsync(ServerProcess server, LatencyHistogram latency, Func<Task> load)
    {
        var before = Acknowledged;
        var cpu = server.CpuTime;
        var start = Stopwatch.GetTimestamp();
        await load();
        var result = new RoundResult(Acknowledged - before, Stopwatch.GetElapsedTime(start), server.CpuTime - cpu);
        foreach (var connection in _connections)
            latency.TakeFrom(connection.Latency);
        return result;
    }

    /// <summary>Publishes at a steady rate and waits until all is answered.</summary>
    /// <param name="rate">Messages a second.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="choose">The n-th message, from 0.</param>
    /// <param name="sending">Hears that a message is about to be sent, and when.</param>
    public async Task PaceAsync(int rate, TimeSpan duration, Func<long, PacedMessage> choose, Action<PacedMessage, long> sending)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        var start = Stopwatch.GetTimestamp();
        var total = (long)(rate * duration.TotalSeconds);
        for (long done = 0; done < total;)
        {
            await timer.WaitForNextTickAsync();
            var due = Math.Min(total, (long)(Stopwatch.GetElapsedTime(start).TotalSeconds * rate));
            for (; done < due; done++)
            {
                var message = choose(done);
                var connection = message.Device % _options.Connections;
                var packet = _packets[connection][message.Device / _options.Connections];
                if (!_connections[connection].TryPublish(packet, message, sending))
                    break; // the window is full: later, and the rate shows it
            }
        }

        await Task.WhenAll(_connections.Select(connection => connection.DrainAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
            await connection.DisposeAsync();
    }

    private long Acknowledged => _connections.Sum(connection => connection.Acknowledged);
}

/// <summary>A message to send.</summary>
/// <param name="Device">The device's number.</param>
/// <param name="SmokePermille">Its value, see <see cref="PublishPacket.WriteNext"/>; null for a harmless one.</param>
internal readonly record struct PacedMessage(int Device, int? SmokePermille);

/// <summary>What one round came to.</summary>
/// <param name="Messages">Messages answered.</param>
/// <param name="Elapsed">From the first message to the last answer.</param>
/// <param name="Cpu">The server's CPU time, user and system.</param>
internal readonly record struct RoundResult(long Messages, TimeSpan Elapsed, TimeSpan Cpu)
{
    /// <summary>The sum of two rounds.</summary>
    public static RoundResult operator +(RoundResult a, RoundResult b) => new(a.Messages + b.Messages, a.Elapsed + b.Elapsed, a.Cpu + b.Cpu);

    /// <summary>Messages a second.</summary>
    public double Rate => Messages / Elapsed.TotalSeconds;

    /// <summary>The server's CPU microseconds for a message.</summary>
    public double CpuMicrosPerMessage => Cpu.TotalMicroseconds / Messages;
}
