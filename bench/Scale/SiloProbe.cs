using System.Diagnostics;
using System.Globalization;
using SafeCommunity.Bench.Load;

namespace SafeCommunity.Bench.Scale;

/// <summary>Looks at a silo from outside: when it is ready, what memory it has.</summary>
internal sealed class SiloProbe(SiloServer silo) : IDisposable
{
    private const string HeapMetric = "dotnet_gc_last_collection_heap_size_bytes{";

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(5);

    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://{silo.Http}") };

    /// <summary>Waits until everything is loaded; the times from a start until the silo answers, and until then.</summary>
    public async Task<(TimeSpan Open, TimeSpan Ready)> WaitUntilReadyAsync(long start, CancellationToken cancellation)
    {
        TimeSpan? open = null;
        using var timer = new PeriodicTimer(Period);
        while (Stopwatch.GetElapsedTime(start) < ReadyLimit)
        {
            try
            {
                var health = await _http.GetStringAsync("/healthz", cancellation);
                open ??= Stopwatch.GetElapsedTime(start);
                if (health.StartsWith("Healthy", StringComparison.Ordinal))
                    return (open.Value, Stopwatch.GetElapsedTime(start));
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await timer.WaitForNextTickAsync(cancellation);
        }

        throw new TimeoutException($"The silo was not ready after {ReadyLimit}:\n{silo.Process.Output}");
    }

    /// <summary>What the collector found alive when it last looked, bytes; null when the silo does not say.</summary>
    public async Task<double?> ReadManagedBytesAsync(CancellationToken cancellation)
    {
        var metrics = await _http.GetStringAsync("/metrics", cancellation);
        var sizes = metrics.Split('\n')
            .Where(line => line.StartsWith(HeapMetric, StringComparison.Ordinal))
            .Select(line => double.Parse(line[(line.IndexOf('}', StringComparison.Ordinal) + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture))
            .ToList();
        return sizes.Count == 0 ? null : sizes.Sum();
    }

    public void Dispose() => _http.Dispose();
}
