using System.Globalization;
using System.Net;

namespace SafeCommunity.Bench.Overload;

/// <summary>Reads what the silo counts, from its <c>/metrics</c>, as an operator's collector does.</summary>
internal sealed class SiloMetrics(IPEndPoint http) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = new Uri($"http://{http}"), Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Reads them.</summary>
    public async Task<SiloCounts> ReadAsync(CancellationToken cancellation)
    {
        var text = await _client.GetStringAsync("/metrics", cancellation);
        return new SiloCounts(Sum(text, "sc_bridge_received"), Sum(text, "sc_bridge_shed"), Sum(text, "sc_bridge_rejected"), Sum(text, "sc_bridge_queued"));
    }

    public void Dispose() => _client.Dispose();

    // All series of a metric together; its unit may stand behind the name.
    private static long Sum(string text, string name)
    {
        double sum = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith(name, StringComparison.Ordinal))
                continue;
            var value = line[..(line.Contains('}') ? line.IndexOf('}') + 1 : line.IndexOf(' '))].Length + 1;
            var rest = line[value..];
            var end = rest.IndexOf(' ');
            sum += double.Parse(end < 0 ? rest : rest[..end], CultureInfo.InvariantCulture);
        }

        return (long)sum;
    }
}

/// <summary>What the silo counted since it started, and what it holds.</summary>
/// <param name="Received">Messages on device topics.</param>
/// <param name="Shed">Readings that were shed.</param>
/// <param name="Rejected">Messages that were not taken.</param>
/// <param name="Queued">Messages that wait for their twins.</param>
internal readonly record struct SiloCounts(long Received, long Shed, long Rejected, long Queued);
