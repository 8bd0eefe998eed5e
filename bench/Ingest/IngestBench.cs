using System.Globalization;
using SafeCommunity.Bench.Ingest.Load;

namespace SafeCommunity.Bench.Ingest;

/// <summary>The whole run: both servers, rounds in turn, then the alarms' time.</summary>
internal sealed class IngestBench(LoadOptions load)
{
    private const int Rounds = 3;

    /// <summary>How long to load in all.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Messages a second while alarms are timed; 0 leaves that out.</summary>
    public required int AlarmRate { get; init; }

    /// <summary>The share of those that raise or clear an alarm.</summary>
    public required double AlarmShare { get; init; }

    /// <summary><c>bare</c> or <c>spine</c> alone; null for both.</summary>
    public string? Only { get; init; }

    /// <summary>Runs it.</summary>
    public async Task<IngestReport> RunAsync(CancellationToken cancellation)
    {
        await using var bare = Only == "spine" ? null : await StartBareAsync(cancellation);
        var targets = new[] { bare }.OfType<Target>().ToArray();

        var timesAlarms = AlarmRate > 0 && Only != "bare";
        var loadTime = Duration * (timesAlarms ? 0.75 : 1);
        var warmUp = loadTime * 0.25 / targets.Length;
        var round = loadTime * 0.75 / targets.Length / Rounds;
        foreach (var target in targets)
            await target.RunAsync(warmUp, measured: false);
        for (var i = 0; i < Rounds; i++)
        {
            foreach (var target in targets)
                await target.RunAsync(round, measured: true);
        }

        return new IngestReport
        {
            BareRate = bare?.Sum.Rate,
            BareCpuMicrosPerMessage = bare?.Sum.CpuMicrosPerMessage,
            BareAckP50Ms = bare?.Latency.Quantile(0.5),
            BareAckP99Ms = bare?.Latency.Quantile(0.99),
            Qos = load.Qos,
            Devices = load.Devices,
            Connections = load.Connections,
            Batch = load.Batch,
            Window = load.Window,
            Rounds = Rounds,
        };
    }

    private async Task<Target> StartBareAsync(CancellationToken cancellation)
    {
        var endpoint = ServerProcess.FreeEndpoint();
        var server = await ServerProcess.StartAsync(
            typeof(BareBroker).Assembly.Location,
            ["bare-broker", endpoint.Port.ToString(CultureInfo.InvariantCulture)],
            endpoint,
            cancellation);
        return new Target(server, await LoadGenerator.ConnectAsync(load, endpoint, cancellation));
    }

    /// <summary>A server with its load and what was measured so far.</summary>
    private sealed class Target(ServerProcess server, LoadGenerator generator) : IAsyncDisposable
    {
        public RoundResult Sum { get; private set; }

        public LatencyHistogram Latency { get; } = new();

        public async Task RunAsync(TimeSpan duration, bool measured)
        {
            var result = await generator.RunAsync(duration, server, measured ? Latency : new LatencyHistogram());
            if (measured)
                Sum += result;
        }

        public async ValueTask DisposeAsync()
        {
            await generator.DisposeAsync();
            await server.DisposeAsync();
        }
    }
}
