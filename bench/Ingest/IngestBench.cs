using System.Globalization;
using SafeCommunity.Bench.Load;

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
        await using var silo = Only == "bare" ? null : await SiloServer.StartAsync(load.Devices, cancellation: cancellation);
        await using var spine = silo is null ? null : await ConnectAsync(silo, cancellation);
        var targets = new[] { bare, spine }.OfType<LoadTarget>().ToArray();

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

        var alarms = timesAlarms
            ? await new AlarmTimer(spine!.Generator, load.Devices)
                .RunAsync(silo!.Grpc, AlarmRate, AlarmShare, Duration - loadTime, cancellation)
            : null;
        return new IngestReport
        {
            Rate = spine?.Sum.Rate,
            CpuMicrosPerMessage = spine?.Sum.CpuMicrosPerMessage,
            AckP50Ms = spine?.Latency.Quantile(0.5),
            AckP99Ms = spine?.Latency.Quantile(0.99),
            Messages = spine?.Sum.Messages,
            ResidentBytes = spine?.Server.ResidentBytes,
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

    private async Task<LoadTarget> StartBareAsync(CancellationToken cancellation)
    {
        var endpoint = ServerProcess.FreeEndpoint();
        var server = await ServerProcess.StartRoleAsync(
            ["bare-broker", endpoint.Port.ToString(CultureInfo.InvariantCulture)], endpoint, cancellation: cancellation);
        return new LoadTarget("bare", server, await LoadGenerator.ConnectAsync(load, endpoint, cancellation));
    }

    private async Task<LoadTarget> ConnectAsync(SiloServer silo, CancellationToken cancellation) =>
        new("spine", silo.Process, await LoadGenerator.ConnectAsync(load, silo.Mqtt, cancellation));
}
