using System.Diagnostics;
using SafeCommunity.Bench.Load;
using SafeCommunity.Simulator.Districts;

namespace SafeCommunity.Bench.Scale;

/// <summary>
/// The whole run: bare rows, a silo with the bench's community alone, one with a district beside it that is loaded, asked,
/// restarted, and loaded with the same devices' readings as the other.
/// </summary>
internal sealed class ScaleBench
{
    private const string District = "bench-district";
    private const int Rounds = 3;
    private const int ReadingsWhileAsked = 5_000;

    /// <summary>How long to load and ask in all.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The district's twins.</summary>
    public required int Twins { get; init; }

    /// <summary>Its communities.</summary>
    public required int Communities { get; init; }

    /// <summary>The template's folder.</summary>
    public required string Template { get; init; }

    /// <summary>How many devices report, the same ones at both silos.</summary>
    public required int Devices { get; init; }

    /// <summary>Runs it.</summary>
    public async Task<ScaleReport> RunAsync(CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        var seeds = Path.Combine(folder.Path, "district");
        var district = await DistrictGenerator.WriteAsync(
            seeds, new DistrictOptions { Template = Template, Name = District, Communities = Communities, Twins = Twins }, cancellation);
        Tell($"{district.Totals.Twins} twins in {Communities} communities");
        var bareRows = BareRows.Write(seeds, Path.Combine(folder.Path, "rows.db"));
        Tell($"bare rows {bareRows:#,0} /s");

        await using var small = await SiloServer.StartAsync(Devices, cancellation: cancellation);
        var began = Stopwatch.GetTimestamp();
        await using var large = await SiloServer.StartAsync(Devices, also: seeds, cancellation: cancellation);
        using var smallProbe = new SiloProbe(small);
        using var largeProbe = new SiloProbe(large);
        var (_, loaded) = await largeProbe.WaitUntilReadyAsync(began, cancellation);
        Tell($"loaded after {loaded.TotalSeconds:0.0} s");
        var residentAfterLoad = large.Process.ResidentBytes;

        await using var smallLoad = await ConnectAsync("one community", small, cancellation);
        await smallLoad.WakeAsync();
        var smallMemory = (Resident: small.Process.ResidentBytes, Managed: await smallProbe.ReadManagedBytesAsync(cancellation));

        await large.Process.DisposeAsync();
        began = Stopwatch.GetTimestamp();
        var starting = large.StartAgainAsync(cancellation);
        var (open, ready) = await largeProbe.WaitUntilReadyAsync(began, cancellation);
        await starting;
        Tell($"open after {open.TotalSeconds:0.0} s, all ready after {ready.TotalSeconds:0.0} s");
        var idle = await IdleAsync(large, cancellation);
        await using var largeLoad = await ConnectAsync("district", large, cancellation);
        await largeLoad.WakeAsync();
        var largeMemory = (Resident: large.Process.ResidentBytes, Managed: await largeProbe.ReadManagedBytesAsync(cancellation));

        // Half of the time for readings, half for queries.
        var round = Duration / 2 / (Rounds + 1) / 2;
        await smallLoad.WarmUpAsync(round);
        await largeLoad.WarmUpAsync(round);
        for (var i = 0; i < Rounds; i++)
        {
            await smallLoad.RunRoundAsync(round);
            await largeLoad.RunRoundAsync(round);
        }

        using var smallQueries = new QueryTimer(small);
        using var queries = new QueryTimer(large);
        var part = Duration / 2 / 7;
        var (oneParent, allParent) = ($"communities/{BenchCommunity.Name}", "communities/-");
        var oneLists = await smallQueries.TimeListsAsync(oneParent, part, cancellation);
        var lists = await queries.TimeListsAsync(allParent, part, cancellation);
        var counts = await queries.TimeCountsAsync(District, part, cancellation);
        var patterns = await queries.TimePatternsAsync(allParent, part, cancellation);
        var busyOneLists = await WhileLoadedAsync(smallLoad, part, () => smallQueries.TimeListsAsync(oneParent, part, cancellation));
        var busyLists = await WhileLoadedAsync(largeLoad, part, () => queries.TimeListsAsync(allParent, part, cancellation));
        var busyCounts = await WhileLoadedAsync(largeLoad, part, () => queries.TimeCountsAsync(District, part, cancellation));

        var smallTwins = BenchCommunity.TwinsOf(Devices);
        double PerTwin(double large, double small) => (large - small) / district.Totals.Twins;
        return new ScaleReport
        {
            Twins = district.Totals.Twins,
            Communities = Communities,
            SmallTwins = smallTwins,
            Devices = Devices,
            LoadSeconds = loaded.TotalSeconds,
            LoadRate = district.Totals.Twins / loaded.TotalSeconds,
            BareRowRate = bareRows,
            ResidentBytes = largeMemory.Resident,
            ResidentBytesAfterLoad = residentAfterLoad,
            SmallResidentBytes = smallMemory.Resident,
            ResidentBytesPerTwin = PerTwin(largeMemory.Resident, smallMemory.Resident),
            ResidentBytesPerTwinAfterLoad = PerTwin(residentAfterLoad, smallMemory.Resident),
            ManagedBytesPerTwin = largeMemory.Managed is { } managed && smallMemory.Managed is { } smallManaged ? PerTwin(managed, smallManaged) : null,
            OpenSeconds = open.TotalSeconds,
            ReadySeconds = ready.TotalSeconds,
            IdleCores = idle,
            WakeRate = largeLoad.Wake.Rate,
            SmallWakeRate = smallLoad.Wake.Rate,
            IngestRate = largeLoad.Sum.Rate,
            SmallIngestRate = smallLoad.Sum.Rate,
            IngestCpuMicros = largeLoad.Sum.CpuMicrosPerMessage,
            SmallIngestCpuMicros = smallLoad.Sum.CpuMicrosPerMessage,
            ListP50Ms = lists.Quantile(0.5),
            ListP99Ms = lists.Quantile(0.99),
            OneListP50Ms = oneLists.Quantile(0.5),
            OneListP99Ms = oneLists.Quantile(0.99),
            CountP50Ms = counts.Quantile(0.5),
            CountP99Ms = counts.Quantile(0.99),
            PatternP50Ms = patterns.Quantile(0.5),
            PatternP99Ms = patterns.Quantile(0.99),
            BusyListP50Ms = busyLists.Quantile(0.5),
            BusyListP99Ms = busyLists.Quantile(0.99),
            BusyOneListP50Ms = busyOneLists.Quantile(0.5),
            BusyOneListP99Ms = busyOneLists.Quantile(0.99),
            BusyCountP50Ms = busyCounts.Quantile(0.5),
            BusyCountP99Ms = busyCounts.Quantile(0.99),
            BusyReadingRate = ReadingsWhileAsked,
        };
    }

    private static void Tell(string progress) => Console.Error.WriteLine(progress);

    /// <summary>How many cores it uses while nothing happens.</summary>
    private static async Task<double> IdleAsync(SiloServer silo, CancellationToken cancellation)
    {
        var quiet = TimeSpan.FromSeconds(5);
        var (start, cpu) = (Stopwatch.GetTimestamp(), silo.Process.CpuTime);
        await Task.Delay(quiet, cancellation);
        return (silo.Process.CpuTime - cpu) / Stopwatch.GetElapsedTime(start);
    }

    private async Task<LatencyHistogram> WhileLoadedAsync(LoadTarget target, TimeSpan duration, Func<Task<LatencyHistogram>> ask)
    {
        // A little longer, so that no question is asked of a quiet silo.
        var load = target.Generator.PaceAsync(
            ReadingsWhileAsked, duration * 1.25, message => new PacedMessage((int)(message % Devices), null), static (_, _) => { });
        var latency = await ask();
        await load;
        return latency;
    }

    private async Task<LoadTarget> ConnectAsync(string name, SiloServer silo, CancellationToken cancellation)
    {
        var options = new LoadOptions { Qos = 1, Devices = Devices, Connections = 100, Batch = 1, Window = 20 };
        return new LoadTarget(name, silo.Process, await LoadGenerator.ConnectAsync(options, silo.Mqtt, cancellation));
    }
}
