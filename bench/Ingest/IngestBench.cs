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
        using var folder = new TemporaryFolder();
        await using var bare = Only == "spine" ? null : await StartBareAsync(cancellation);
        await using var spine = Only == "bare" ? null : await StartSpineAsync(folder.Path, cancellation);
        var targets = new[] { bare, spine }.OfType<Target>().ToArray();

        var timesAlarms = AlarmRate > 0 && spine is not null;
        var loadTime = Duration * (timesAlarms ? 0.75 : 1);
        var warmUp = loadTime * 0.25 / targets.Length;
        var round = loadTime * 0.75 / targets.Length / Rounds;
        foreach (var target in targets)
        {
            await target.WakeAsync();
            await target.WarmUpAsync(warmUp);
        }

        for (var i = 0; i < Rounds; i++)
        {
            foreach (var target in targets)
                await target.RunRoundAsync(round);
        }

        var alarms = timesAlarms ? await spine!.TimeAlarmsAsync(load.Devices, AlarmRate, AlarmShare, Duration - loadTime, cancellation) : null;
        return new IngestReport
        {
            Rate = spine?.Sum.Rate,
            CpuMicrosPerMessage = spine?.Sum.CpuMicrosPerMessage,
            AckP50Ms = spine?.Latency.Quantile(0.5),
            AckP99Ms = spine?.Latency.Quantile(0.99),
            Messages = spine?.Sum.Messages,
            ResidentBytes = spine?.ResidentBytes,
            WakeRate = spine?.Wake.Rate,
            WakeCpuMicrosPerDevice = spine?.Wake.CpuMicrosPerMessage,
            AlarmP50Ms = alarms?.Latency.Quantile(0.5),
            AlarmP99Ms = alarms?.Latency.Quantile(0.99),
            AlarmRate = alarms is null ? null : AlarmRate,
            Alarms = alarms?.Sent,
            AlarmsMissing = alarms?.Missing,
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
        return new Target("bare", server, await LoadGenerator.ConnectAsync(load, endpoint, cancellation), null);
    }

    private async Task<Target> StartSpineAsync(string folder, CancellationToken cancellation)
    {
        await BenchCommunity.WriteAsync(folder, load.Devices, cancellation);
        var (http, grpc, mqtt) = (ServerProcess.FreeEndpoint(), ServerProcess.FreeEndpoint(), ServerProcess.FreeEndpoint());
        var server = await ServerProcess.StartAsync(
            SiloDll(),
            [
                "--data", Path.Combine(folder, "data"), "--community", folder, "--play", "off",
                "--http", http.ToString(), "--grpc", grpc.ToString(), "--mqtt", mqtt.ToString(),
            ],
            mqtt,
            cancellation);
        return new Target("spine", server, await LoadGenerator.ConnectAsync(load, mqtt, cancellation), new Uri($"http://{grpc}"));
    }

    // The program as built with the bench, in the same configuration.
    private static string SiloDll()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var configuration = own.Parent!.Name;
        var root = own.Parent.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, "src", "Silo", "bin", configuration, own.Name, "SafeCommunity.Silo.dll");
    }

    /// <summary>A server with its load and what was measured so far.</summary>
    private sealed class Target(string name, ServerProcess server, LoadGenerator generator, Uri? grpc) : IAsyncDisposable
    {
        public long ResidentBytes => server.ResidentBytes;

        public Task<AlarmTimes> TimeAlarmsAsync(int devices, int rate, double share, TimeSpan duration, CancellationToken cancellation) =>
            new AlarmTimer(generator, devices).RunAsync(grpc!, rate, share, duration, cancellation);

        public RoundResult Sum { get; private set; }

        public LatencyHistogram Latency { get; } = new();

        public RoundResult Wake { get; private set; }

        public async Task WakeAsync() => Wake = Tell("wake", await generator.WakeAsync(server));

        public async Task WarmUpAsync(TimeSpan duration) => Tell("warm-up", await generator.RunAsync(duration, server, new LatencyHistogram()));

        public async Task RunRoundAsync(TimeSpan duration) => Sum += Tell("round", await generator.RunAsync(duration, server, Latency));

        // Progress, and how even the rounds are.
        private RoundResult Tell(string phase, RoundResult result)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-6}{phase,-8}{result.Rate,10:#,0} messages/s {result.CpuMicrosPerMessage,9:0.00} CPU us/message {result.Elapsed.TotalSeconds,6:0.00} s"));
            return result;
        }

        public async ValueTask DisposeAsync()
        {
            await generator.DisposeAsync();
            await server.DisposeAsync();
        }
    }
}
