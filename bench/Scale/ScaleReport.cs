using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SafeCommunity.Bench.Scale;

/// <summary>What the bench found. <c>Small</c> and <c>One</c> mark the silo with one community.</summary>
internal sealed record ScaleReport
{
    /// <summary>The district's twins.</summary>
    public required int Twins { get; init; }

    /// <summary>Its communities.</summary>
    public required int Communities { get; init; }

    /// <summary>The twins of the bench's own community, which both silos have.</summary>
    public required int SmallTwins { get; init; }

    /// <summary>Devices that report.</summary>
    public required int Devices { get; init; }

    /// <summary>From the process's start until all was stored and ready, the first time.</summary>
    public required double LoadSeconds { get; init; }

    /// <summary>Twins a second in that time.</summary>
    public required double LoadRate { get; init; }

    /// <summary>The same twins as rows a second into bare SQLite.</summary>
    public required double BareRowRate { get; init; }

    /// <summary>Resident memory with the district, restarted, its devices awake.</summary>
    public required double ResidentBytes { get; init; }

    /// <summary>Resident memory right after the first load.</summary>
    public required double ResidentBytesAfterLoad { get; init; }

    /// <summary>Resident memory with one community, its devices awake.</summary>
    public required double SmallResidentBytes { get; init; }

    /// <summary>The difference for a twin of the district.</summary>
    public required double ResidentBytesPerTwin { get; init; }

    /// <summary>The same right after the first load.</summary>
    public required double ResidentBytesPerTwinAfterLoad { get; init; }

    /// <summary>The same of what the collector holds.</summary>
    public required double? ManagedBytesPerTwin { get; init; }

    /// <summary>From a restart until the silo answers.</summary>
    public required double OpenSeconds { get; init; }

    /// <summary>From a restart until every community is in memory.</summary>
    public required double ReadySeconds { get; init; }

    /// <summary>Cores used with the district while nothing happens.</summary>
    public required double IdleCores { get; init; }

    /// <summary>Devices a second that were woken by their first message, with the district.</summary>
    public required double WakeRate { get; init; }

    /// <summary>The same with one community.</summary>
    public required double SmallWakeRate { get; init; }

    /// <summary>Messages a second with the district.</summary>
    public required double IngestRate { get; init; }

    /// <summary>Messages a second with one community.</summary>
    public required double SmallIngestRate { get; init; }

    /// <summary>The one by the other.</summary>
    public double IngestRatio => IngestRate / SmallIngestRate;

    /// <summary>CPU microseconds a message with the district.</summary>
    public required double IngestCpuMicros { get; init; }

    /// <summary>CPU microseconds a message with one community.</summary>
    public required double SmallIngestCpuMicros { get; init; }

    /// <summary>A list over the district with a filter, median, ms.</summary>
    public required double? ListP50Ms { get; init; }

    /// <summary>Its 99th percentile.</summary>
    public required double? ListP99Ms { get; init; }

    /// <summary>The same list of the one community, median, ms.</summary>
    public required double? OneListP50Ms { get; init; }

    /// <summary>Its 99th percentile.</summary>
    public required double? OneListP99Ms { get; init; }

    /// <summary>Counts by level, median, ms.</summary>
    public required double? CountP50Ms { get; init; }

    /// <summary>Their 99th percentile.</summary>
    public required double? CountP99Ms { get; init; }

    /// <summary>A list over the district by a pattern of names, median, ms.</summary>
    public required double? PatternP50Ms { get; init; }

    /// <summary>Its 99th percentile.</summary>
    public required double? PatternP99Ms { get; init; }

    /// <summary>As <see cref="ListP50Ms"/>, while readings come in.</summary>
    public required double? BusyListP50Ms { get; init; }

    /// <summary>As <see cref="ListP99Ms"/>, while readings come in.</summary>
    public required double? BusyListP99Ms { get; init; }

    /// <summary>As <see cref="OneListP50Ms"/>, while readings come in.</summary>
    public required double? BusyOneListP50Ms { get; init; }

    /// <summary>As <see cref="OneListP99Ms"/>, while readings come in.</summary>
    public required double? BusyOneListP99Ms { get; init; }

    /// <summary>As <see cref="CountP50Ms"/>, while readings come in.</summary>
    public required double? BusyCountP50Ms { get; init; }

    /// <summary>As <see cref="CountP99Ms"/>, while readings come in.</summary>
    public required double? BusyCountP99Ms { get; init; }

    /// <summary>How many readings a second came in then.</summary>
    public required int BusyReadingRate { get; init; }

    /// <summary>Writes the figures as flat JSON.</summary>
    public async Task WriteAsync(FileInfo file, CancellationToken cancellation)
    {
        await using var stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, this, ScaleReportJson.Default.ScaleReport, cancellation);
    }

    /// <summary>Prints a table.</summary>
    public void Print(TextWriter output)
    {
        const double MiB = 1024 * 1024;
        output.WriteLine($"{"",-44}{"one community",15}{"district",15}{"goal",12}");
        Row("twins", SmallTwins, SmallTwins + Twins, "", "#,0");
        Row("resident MiB", SmallResidentBytes / MiB, ResidentBytes / MiB, "", "#,0");
        Row("bytes a twin, resident", null, ResidentBytesPerTwin, "4,096", "#,0");
        Row("bytes a twin, resident, right after loading", null, ResidentBytesPerTwinAfterLoad, "4,096", "#,0");
        Row("bytes a twin, managed", null, ManagedBytesPerTwin, "", "#,0");
        Row("cores while nothing happens", null, IdleCores, "", "0.000");
        Row("first load, twins/s", null, LoadRate, "20,000", "#,0");
        Row("  the same as bare SQLite rows/s", null, BareRowRate, "", "#,0");
        Row("restart: answers after s", null, OpenSeconds, "5", "0.0");
        Row("restart: every community ready after s", null, ReadySeconds, "5", "0.0");
        Row("devices woken/s", SmallWakeRate, WakeRate, "", "#,0");
        Row("messages/s of the same devices", SmallIngestRate, IngestRate, "80 %", "#,0");
        Row("  of that of one community, %", 100, 100 * IngestRatio, "80", "0");
        Row("  CPU us a message", SmallIngestCpuMicros, IngestCpuMicros, "", "0.00");
        Row("list with filter, p50 ms", OneListP50Ms, ListP50Ms, "", "0.0");
        Row("list with filter, p99 ms", OneListP99Ms, ListP99Ms, "50", "0.0");
        Row("counts by level, p50 ms", null, CountP50Ms, "", "0.0");
        Row("counts by level, p99 ms", null, CountP99Ms, "50", "0.0");
        var rate = string.Create(CultureInfo.InvariantCulture, $"{BusyReadingRate:#,0} readings/s");
        Row($"list at {rate}, p50 ms", BusyOneListP50Ms, BusyListP50Ms, "", "0.0");
        Row($"list at {rate}, p99 ms", BusyOneListP99Ms, BusyListP99Ms, "50", "0.0");
        Row($"counts at {rate}, p50 ms", null, BusyCountP50Ms, "", "0.0");
        Row($"counts at {rate}, p99 ms", null, BusyCountP99Ms, "50", "0.0");
        Row("list by a pattern of names, p50 ms", null, PatternP50Ms, "", "0.0");
        Row("list by a pattern of names, p99 ms", null, PatternP99Ms, "", "0.0");

        void Row(string name, double? small, double? large, string goal, string format) => output.WriteLine(
            $"{name,-44}{small?.ToString(format, CultureInfo.InvariantCulture),15}{large?.ToString(format, CultureInfo.InvariantCulture),15}{goal,12}");
    }
}

/// <summary>The generated JSON code of the report.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ScaleReport))]
internal sealed partial class ScaleReportJson : JsonSerializerContext;
