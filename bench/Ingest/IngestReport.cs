using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SafeCommunity.Bench.Ingest;

/// <summary>What the bench found. Members are null where that part was left out.</summary>
internal sealed record IngestReport
{
    /// <summary>Messages a second through the spine.</summary>
    public double? Rate { get; init; }

    /// <summary>Messages a second through the bare broker.</summary>
    public double? BareRate { get; init; }

    /// <summary>CPU microseconds of the spine's process for a message.</summary>
    public double? CpuMicrosPerMessage { get; init; }

    /// <summary>CPU microseconds of the bare broker's process for a message.</summary>
    public double? BareCpuMicrosPerMessage { get; init; }

    /// <summary>The spine's CPU for a message by the bare broker's.</summary>
    public double? Ratio => CpuMicrosPerMessage / BareCpuMicrosPerMessage;

    /// <summary>Publish to PUBACK at the spine, median, ms.</summary>
    public double? AckP50Ms { get; init; }

    /// <summary>Publish to PUBACK at the spine, 99th percentile, ms.</summary>
    public double? AckP99Ms { get; init; }

    /// <summary>Publish to PUBACK at the bare broker, median, ms.</summary>
    public double? BareAckP50Ms { get; init; }

    /// <summary>Publish to PUBACK at the bare broker, 99th percentile, ms.</summary>
    public double? BareAckP99Ms { get; init; }

    /// <summary>Publish to the alarm on the gRPC stream, median, ms.</summary>
    public double? AlarmP50Ms { get; init; }

    /// <summary>Publish to the alarm on the gRPC stream, 99th percentile, ms.</summary>
    public double? AlarmP99Ms { get; init; }

    /// <summary>Messages a second while alarms were timed.</summary>
    public int? AlarmRate { get; init; }

    /// <summary>Alarms raised or cleared while they were timed.</summary>
    public long? Alarms { get; init; }

    /// <summary>Alarms that never came on the stream.</summary>
    public long? AlarmsMissing { get; init; }

    /// <summary>Devices a second that were woken by their first message, after the start.</summary>
    public double? WakeRate { get; init; }

    /// <summary>CPU microseconds of the spine's process to wake one device.</summary>
    public double? WakeCpuMicrosPerDevice { get; init; }

    /// <summary>The spine's resident memory at the end, bytes.</summary>
    public long? ResidentBytes { get; init; }

    /// <summary>Messages through the spine while it was measured.</summary>
    public long? Messages { get; init; }

    /// <summary>Quality of service.</summary>
    public required int Qos { get; init; }

    /// <summary>Devices.</summary>
    public required int Devices { get; init; }

    /// <summary>Connections.</summary>
    public required int Connections { get; init; }

    /// <summary>Packets a write.</summary>
    public required int Batch { get; init; }

    /// <summary>Unacknowledged messages a connection.</summary>
    public required int Window { get; init; }

    /// <summary>Rounds a server.</summary>
    public required int Rounds { get; init; }

    /// <summary>Writes the figures as flat JSON.</summary>
    public async Task WriteAsync(FileInfo file, CancellationToken cancellation)
    {
        await using var stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, this, IngestReportJson.Default.IngestReport, cancellation);
    }

    /// <summary>Prints a table.</summary>
    public void Print(TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"QoS {Qos}, {Devices} devices on {Connections} connections, {Batch} packet(s) a write, {Window} in flight a connection, {Rounds} rounds each"));
        output.WriteLine($"{"",-22}{"messages/s",12}{"CPU us/msg",12}{"ack p50 ms",12}{"ack p99 ms",12}");
        Row("bare MQTTnet broker", BareRate, BareCpuMicrosPerMessage, BareAckP50Ms, BareAckP99Ms);
        Row("spine with rules", Rate, CpuMicrosPerMessage, AckP50Ms, AckP99Ms);
        if (Ratio is { } ratio)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"CPU per message, spine / bare: {ratio:0.00}"));
        if (WakeRate is not null)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first message of each device: {WakeRate:#,0} devices/s woken, {WakeCpuMicrosPerDevice:0} CPU us each"));
        if (AlarmP99Ms is not null)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"publish to durable alarm on the gRPC stream at {AlarmRate} messages/s: p50 {AlarmP50Ms:0.00} ms, p99 {AlarmP99Ms:0.00} ms, {Alarms} alarms, {AlarmsMissing} missing"));
        }

        void Row(string name, double? rate, double? cpu, double? p50, double? p99)
        {
            if (rate is not null)
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-22}{rate,12:#,0}{cpu,12:0.00}{p50,12:0.00}{p99,12:0.00}"));
        }
    }
}

/// <summary>The generated JSON code of the report.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IngestReport))]
internal sealed partial class IngestReportJson : JsonSerializerContext;
