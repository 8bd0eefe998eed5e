using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SafeCommunity.Bench.Load;

namespace SafeCommunity.Bench.Peers;

/// <summary>What one server came to.</summary>
internal sealed class PeerRow(Peer peer)
{
    /// <summary>The server.</summary>
    public Peer Peer => peer;

    /// <summary>All rounds together.</summary>
    public required RoundResult Sum { get; init; }

    /// <summary>Publish to PUBACK, median, ms; null at QoS 0.</summary>
    public required double? AckP50Ms { get; init; }

    /// <summary>Publish to PUBACK, 99th percentile, ms; null at QoS 0.</summary>
    public required double? AckP99Ms { get; init; }

    /// <summary>Resident memory after the load, bytes.</summary>
    public required long ResidentBytes { get; init; }

    /// <summary>Alarms that began in the check after the load; null where nothing looks for them.</summary>
    public required long? Alarms { get; init; }

    /// <summary>What one more device adds to resident memory, bytes; null when not measured.</summary>
    public double? BytesPerDevice { get; set; }
}

/// <summary>What the bench found.</summary>
internal sealed class PeersReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>How the servers were loaded.</summary>
    public required LoadOptions Load { get; init; }

    /// <summary>Rounds a server.</summary>
    public required int Rounds { get; init; }

    /// <summary>Devices that memory was measured with.</summary>
    public required int MemoryDevices { get; init; }

    /// <summary>A row a server.</summary>
    public List<PeerRow> Rows { get; } = [];

    private PeerRow? Bare => Rows.Find(row => row.Peer == Peer.Bare);

    /// <summary>Writes the figures as flat JSON: a server's begin with its name.</summary>
    public Task WriteAsync(FileInfo file, CancellationToken cancellation)
    {
        var json = new JsonObject();
        foreach (var row in Rows)
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(string.Concat(
                row.Peer.Name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..])));
            json[$"{name}Rate"] = row.Sum.Rate;
            json[$"{name}CpuMicrosPerMessage"] = row.Sum.CpuMicrosPerMessage;
            json[$"{name}Ratio"] = RatioOf(row);
            json[$"{name}AckP50Ms"] = row.AckP50Ms;
            json[$"{name}AckP99Ms"] = row.AckP99Ms;
            json[$"{name}ResidentBytes"] = row.ResidentBytes;
            json[$"{name}BytesPerDevice"] = row.BytesPerDevice;
            json[$"{name}Messages"] = row.Sum.Messages;
            json[$"{name}Alarms"] = row.Alarms;
        }

        json["qos"] = Load.Qos;
        json["devices"] = Load.Devices;
        json["memoryDevices"] = MemoryDevices;
        json["connections"] = Load.Connections;
        json["batch"] = Load.Batch;
        json["window"] = Load.Window;
        json["rounds"] = Rounds;
        return File.WriteAllTextAsync(file.FullName, json.ToJsonString(Indented), cancellation);
    }

    /// <summary>Prints a table.</summary>
    public void Print(TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"QoS {Load.Qos}, {Load.Devices} devices on {Load.Connections} connections, {Load.Batch} packet(s) a write, {Load.Window} in flight a connection, {Rounds} rounds each"));
        output.WriteLine($"{"",-26}{"messages/s",12}{"CPU us/msg",12}{"x bare",8}{"ack p50 ms",12}{"ack p99 ms",12}{"RSS MB",8}{"kB/device",11}{"alarms",8}");
        foreach (var row in Rows)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{row.Peer.Title,-26}{row.Sum.Rate,12:#,0}{row.Sum.CpuMicrosPerMessage,12:0.00}{RatioOf(row),8:0.00}{row.AckP50Ms,12:0.00}{row.AckP99Ms,12:0.00}{row.ResidentBytes / 1e6,8:0}{row.BytesPerDevice / 1e3,11:0.0}{row.Alarms,8}"));
        }

        output.WriteLine("""
            ask, request, awaited: acknowledged when the actor has answered. tell, send: acknowledged when queued, in queues without
            bound; a round ends when the queues are empty. The peers and the Orleans grain hold their state in memory alone; the
            silo's alarms are on disk before they are acknowledged, and it reports states, keeps snapshots and answers an API besides.
            """);
    }

    private double? RatioOf(PeerRow row) => row.Sum.CpuMicrosPerMessage / Bare?.Sum.CpuMicrosPerMessage;
}
