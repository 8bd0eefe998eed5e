using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SafeCommunity.Bench.Overload;

/// <summary>What the bench found.</summary>
internal sealed record OverloadReport
{
    // Above this, and twice the first calm phase, an alarm counts as late.
    private const double LateMs = 50;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private static readonly string[] Names = ["calm", "three", "calmAfterThree", "ten", "calmAfterTen"];

    /// <summary>How the silo was loaded.</summary>
    public required OverloadOptions Options { get; init; }

    /// <summary>The sustainable rate, messages a second.</summary>
    public required double Sustainable { get; init; }

    /// <summary>The phases.</summary>
    public required IReadOnlyList<Phase> Phases { get; init; }

    /// <summary>Each phase as a whole.</summary>
    public required IReadOnlyList<Sample> Wholes { get; init; }

    /// <summary>Every quarter of a second.</summary>
    public required IReadOnlyList<Sample> Samples { get; init; }

    /// <summary>Alarm changes that never arrived.</summary>
    public required int AlarmsMissing { get; init; }

    /// <summary>
    /// How long a calm phase took until nothing was late any more: no alarm above 50 ms and twice the first calm phase's
    /// p99, nothing unread beyond a tenth of a second's messages, nothing shed. Seconds; null when it never was so.
    /// </summary>
    public double? RecoveryOf(int phase)
    {
        var samples = Samples.Where(sample => sample.Phase == phase).ToList();
        var last = samples.FindLastIndex(sample => !IsNormal(sample));
        if (last == samples.Count - 1)
            return null;
        return last < 0 ? 0 : samples[last].At - (samples[0].At - samples[0].Seconds);
    }

    private bool IsNormal(Sample sample)
    {
        var limit = Math.Max(LateMs, 2 * Math.Max(Wholes[0].OwnAlarms.P99 ?? 0, Wholes[0].FloodAlarms.P99 ?? 0));
        return !(sample.OwnAlarms.P99 > limit) && !(sample.FloodAlarms.P99 > limit) && sample.OldestAlarmMs <= limit
            && sample.Shed == 0 && sample.Backlog <= 0.1 * Phases[sample.Phase].Times * Sustainable;
    }

    /// <summary>Writes the figures as flat JSON: a phase's begin with its name.</summary>
    public Task WriteAsync(FileInfo file, CancellationToken cancellation)
    {
        var json = new JsonObject
        {
            ["sustainableRate"] = Sustainable,
            ["alarmsMissing"] = AlarmsMissing,
            ["recoveryAfterThreeSeconds"] = RecoveryOf(2),
            ["recoveryAfterTenSeconds"] = RecoveryOf(4),
            ["largestResidentBytes"] = Samples.Max(sample => sample.ResidentBytes),
        };
        for (var i = 0; i < Names.Length; i++)
        {
            var (name, whole) = (Names[i], Wholes[i]);
            json[$"{name}OfferedRate"] = whole.Offered;
            json[$"{name}HeldBackRate"] = whole.HeldBack;
            json[$"{name}AcceptedRate"] = whole.Accepted;
            json[$"{name}ShedRate"] = whole.Shed;
            json[$"{name}AlarmP50Ms"] = whole.OwnAlarms.P50;
            json[$"{name}AlarmP99Ms"] = whole.OwnAlarms.P99;
            json[$"{name}FloodAlarmP50Ms"] = whole.FloodAlarms.P50;
            json[$"{name}FloodAlarmP99Ms"] = whole.FloodAlarms.P99;
            json[$"{name}AckP50Ms"] = whole.Acks.P50;
            json[$"{name}AckP99Ms"] = whole.Acks.P99;
            json[$"{name}LargestResidentBytes"] = LargestResident(i);
        }

        json["qos"] = Options.Qos;
        json["devices"] = Options.Devices;
        json["connections"] = Options.Connections;
        json["batch"] = Options.Batch;
        json["window"] = Options.Window;
        json["siloCpus"] = Options.SiloCpus;
        return File.WriteAllTextAsync(file.FullName, json.ToJsonString(Indented), cancellation);
    }

    /// <summary>Prints a table.</summary>
    public void Print(TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"QoS {Options.Qos}, {Options.Devices} devices on {Options.Connections} connections, {Options.Batch} packets a write; silo on CPU {Options.SiloCpus ?? "all"}; sustainable {Sustainable:#,0} messages/s"));
        output.WriteLine($"{"",-6}{"offered/s",12}{"held back/s",12}{"accepted/s",12}{"shed/s",12}{"ack p99",9}{"alarm p50",11}{"p99 ms",9}{"x calm",8}{"in flood",10}{"p99 ms",9}{"x calm",8}{"max MB",8}{"x calm",8}{"recovery s",12}");
        for (var i = 0; i < Wholes.Count; i++)
        {
            var (whole, calm) = (Wholes[i], Wholes[0]);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Phases[i].Name,-6}{whole.Offered,12:#,0}{whole.HeldBack,12:#,0}{whole.Accepted,12:#,0}{whole.Shed,12:#,0}{whole.Acks.P99,9:0.0}{whole.OwnAlarms.P50,11:0.0}{whole.OwnAlarms.P99,9:0.0}{whole.OwnAlarms.P99 / calm.OwnAlarms.P99,8:0.0}{whole.FloodAlarms.P50,10:0.0}{whole.FloodAlarms.P99,9:0.0}{whole.FloodAlarms.P99 / calm.FloodAlarms.P99,8:0.0}{LargestResident(i) / 1e6,8:0}{(double)LargestResident(i) / LargestResident(0),8:0.00}{(i is 2 or 4 ? RecoveryText(i) : ""),12}"));
        }

        output.WriteLine($"alarm changes that never arrived: {AlarmsMissing}");
    }

    private string RecoveryText(int phase) =>
        RecoveryOf(phase) is { } seconds ? seconds.ToString("0.00", CultureInfo.InvariantCulture) : "not";

    private long LargestResident(int phase) => Samples.Where(sample => sample.Phase == phase).Max(sample => sample.ResidentBytes);
}
