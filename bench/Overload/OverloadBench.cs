using System.Diagnostics;
using System.Globalization;
using SafeCommunity.Bench.Load;

namespace SafeCommunity.Bench.Overload;

/// <summary>The whole run: the sustainable rate, then calm, three times that, calm, ten times, calm.</summary>
internal sealed class OverloadBench(OverloadOptions options)
{
    private const double CalmShare = 0.3;
    private const double LongestAckMs = 100;
    private const double LargestLoss = 0.01;
    private const int FirstRate = 20_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1.5);

    /// <summary>Runs it.</summary>
    public async Task<OverloadReport> RunAsync(CancellationToken cancellation)
    {
        var begin = Stopwatch.GetTimestamp();
        var devices = options.Devices + (2 * AlarmTrickle.Devices);
        await using var silo = await SiloServer.StartAsync(devices, start: new ServerStart { Cpus = options.SiloCpus }, cancellation: cancellation);
        if (options.SiloCpus is { } cpus)
            await Affinity.KeepOffAsync(cpus, cancellation);
        await WakeAsync(silo, devices, cancellation);

        using var metrics = new SiloMetrics(silo.Http);
        var atStart = await metrics.ReadAsync(cancellation);
        await using var flood = await Flood.ConnectAsync(options, AlarmTrickle.Devices, silo.Mqtt, cancellation);
        await using var alarms = await AlarmTrickle.StartAsync(flood, silo, options.Devices, cancellation);

        var search = new Sampler(silo, flood, alarms, metrics, atStart);
        await search.RunAsync(0, FirstRate, WarmUp, cancellation);
        var sustainable = options.Sustainable ?? await FindSustainableAsync(search, cancellation);
        await search.RunAsync(0, CalmShare * sustainable, Step, cancellation);

        Phase[] phases =
        [
            new("calm", CalmShare), new("3 x", 3), new("calm", CalmShare), new("10 x", 10), new("calm", CalmShare),
        ];
        var each = Max((options.Duration - Stopwatch.GetElapsedTime(begin)) / phases.Length, TimeSpan.FromSeconds(4));
        var sampler = new Sampler(silo, flood, alarms, metrics, await metrics.ReadAsync(cancellation));
        var wholes = new List<Sample>();
        for (var i = 0; i < phases.Length; i++)
        {
            wholes.Add(await sampler.RunAsync(i, phases[i].Times * sustainable, each, cancellation));
            Tell(phases[i].Name, phases[i].Times * sustainable, wholes[^1]);
        }

        flood.Rate = 0;
        return new OverloadReport
        {
            Options = options,
            Sustainable = sustainable,
            Phases = phases,
            Wholes = wholes,
            Samples = sampler.Samples,
            AlarmsMissing = await MissingAsync(alarms, cancellation),
        };
    }

    private async Task WakeAsync(SiloServer silo, int devices, CancellationToken cancellation)
    {
        var load = new LoadOptions { Qos = 1, Devices = devices, Connections = options.Connections, Batch = 1, Window = 20 };
        await using var generator = await LoadGenerator.ConnectAsync(load, silo.Mqtt, cancellation);
        await generator.WakeAsync(silo.Process);
    }

    // Up in halves while next to nothing is held back, shed or unread and acknowledgements are quick, then in smaller steps.
    private static async Task<double> FindSustainableAsync(Sampler sampler, CancellationToken cancellation)
    {
        double good = FirstRate;
        foreach (var factor in (double[])[1.5, 1.15])
        {
            while (true)
            {
                var rate = good * factor;
                var sample = await sampler.RunAsync(0, rate, Step, cancellation);
                Tell("search", rate, sample);
                var held = sample.Offered < 0.95 * rate
                    || sample.HeldBack + sample.Shed > LargestLoss * sample.Offered
                    || sample.Backlog > LongestAckMs / 1000 * rate
                    || sample.Acks.P99 > LongestAckMs;
                if (held)
                    break;
                good = rate;
            }

            await sampler.RunAsync(0, CalmShare * good, Step, cancellation);
        }

        return good;
    }

    private static async Task<int> MissingAsync(AlarmTrickle alarms, CancellationToken cancellation)
    {
        await alarms.StopSendingAsync();
        var start = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (alarms.Missing > 0 && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10))
            await timer.WaitForNextTickAsync(cancellation);
        return alarms.Missing;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    // Progress.
    private static void Tell(string phase, double rate, Sample sample) =>
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{phase,-8}{rate,10:#,0} asked {sample.Offered,10:#,0} offered {sample.HeldBack,10:#,0} held back {sample.Accepted,9:#,0} accepted {sample.Shed,9:#,0} shed {sample.Acks.P99,7:0.0} ms ack p99 {sample.OwnAlarms.P99,7:0.0} / {sample.FloodAlarms.P99,7:0.0} ms alarm p99 {sample.ResidentBytes / 1e6,6:0} MB {sample.Cores,5:0.00} cores {sample.Backlog,9:#,0} unread"));
}

/// <summary>A part of the run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Times">The rate offered, as a multiple of the sustainable one.</param>
internal sealed record Phase(string Name, double Times);
