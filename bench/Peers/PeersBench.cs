using SafeCommunity.Bench.Load;

namespace SafeCommunity.Bench.Peers;

/// <summary>The whole run: all servers, rounds in turn, then the alarms and the memory of each.</summary>
internal sealed class PeersBench(LoadOptions load)
{
    private const int Rounds = 3;
    private const int AlarmDevices = 1_000;

    // A small young generation, so that memory shows what lives and not what waits for the collector.
    private static readonly ServerStart Frugal = new()
    {
        Environment = new Dictionary<string, string> { ["DOTNET_GCgen0size"] = "0x400000" },
    };

    /// <summary>How long to load in all.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How many devices memory is measured with; 0 leaves that out.</summary>
    public required int MemoryDevices { get; init; }

    /// <summary>The servers.</summary>
    public required IReadOnlyList<Peer> Peers { get; init; }

    /// <summary>Runs it.</summary>
    public async Task<PeersReport> RunAsync(CancellationToken cancellation)
    {
        var report = new PeersReport { Load = load, Rounds = Rounds, MemoryDevices = MemoryDevices };
        var runs = new List<PeerRun>();
        try
        {
            foreach (var peer in Peers)
                runs.Add(await PeerRun.StartAsync(peer, load, null, cancellation));
            foreach (var run in runs)
            {
                await run.Target.WakeAsync();
                await run.Target.WarmUpAsync(Duration * 0.25 / runs.Count);
            }

            for (var i = 0; i < Rounds; i++)
            {
                foreach (var run in i % 2 == 0 ? runs : Enumerable.Reverse(runs))
                    await run.Target.RunRoundAsync(Duration * 0.75 / runs.Count / Rounds);
            }

            foreach (var run in runs)
            {
                report.Rows.Add(new PeerRow(run.Peer)
                {
                    Sum = run.Target.Sum,
                    AckP50Ms = run.Target.Latency.Quantile(0.5),
                    AckP99Ms = run.Target.Latency.Quantile(0.99),
                    ResidentBytes = run.Target.Server.ResidentBytes,
                    Alarms = await run.CountAlarmsAsync(Math.Min(AlarmDevices, load.Devices), cancellation),
                });
            }
        }
        finally
        {
            foreach (var run in runs)
                await run.DisposeAsync();
        }

        if (MemoryDevices > 0)
        {
            foreach (var row in report.Rows)
                row.BytesPerDevice = await MeasureMemoryAsync(row.Peer, cancellation);
        }

        return report;
    }

    // The first half of the devices brings in the code and its tables, the second half nothing but devices.
    private async Task<double> MeasureMemoryAsync(Peer peer, CancellationToken cancellation)
    {
        var options = load with { Devices = MemoryDevices, Qos = 1, Rate = null };
        await using var run = await PeerRun.StartAsync(peer, options, Frugal, cancellation);
        var (generator, server) = (run.Target.Generator, run.Target.Server);
        var half = options.Connections / 2;
        await WakeAsync(..half);
        var before = server.ResidentBytes;
        await WakeAsync(half..(2 * half));
        return (server.ResidentBytes - before) / (MemoryDevices / (double)options.Connections * half);

        async Task WakeAsync(Range connections)
        {
            await generator.WakeAsync(server, connections);
            await (run.Target.Settle?.Invoke() ?? Task.CompletedTask);
        }
    }
}
