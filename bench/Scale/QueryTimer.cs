using System.Diagnostics;
using Grpc.Net.Client;
using SafeCommunity.Bench.Load;
using SafeCommunity.V1;
using Task = System.Threading.Tasks.Task;

namespace SafeCommunity.Bench.Scale;

/// <summary>Times what a console asks of a district: lists over all communities, and counts level by level. One request at a time.</summary>
internal sealed class QueryTimer : IDisposable
{
    private const int PageSize = 50;

    // What the console's lists ask, and one pattern on names, which every row must be looked at for.
    private static readonly (string Filter, string OrderBy)[] Lists =
    [
        ("kind = camera AND health = unknown", ""),
        ("model = smoke AND within = b03", ""),
        ("health = offline", ""),
        ("alarms > 0", "alarms_critical desc"),
        ("kind = building", "residents desc"),
    ];

    private readonly GrpcChannel _channel;
    private readonly TwinService.TwinServiceClient _twins;
    private readonly DistrictService.DistrictServiceClient _districts;

    public QueryTimer(SiloServer silo)
    {
        _channel = GrpcChannel.ForAddress($"http://{silo.Grpc}");
        _twins = new TwinService.TwinServiceClient(_channel);
        _districts = new DistrictService.DistrictServiceClient(_channel);
    }

    /// <summary>Asks lists in turn, each with its second page, for a time.</summary>
    public Task<LatencyHistogram> TimeListsAsync(string parent, TimeSpan duration, CancellationToken cancellation) =>
        TimeAsync(duration, async (round, latency) =>
        {
            var (filter, orderBy) = Lists[round % Lists.Length];
            var token = "";
            for (var page = 0; page < 2 && (page == 0 || token.Length > 0); page++)
            {
                var request = new ListTwinsRequest { Parent = parent, Filter = filter, OrderBy = orderBy, PageSize = PageSize, PageToken = token };
                var start = Stopwatch.GetTimestamp();
                token = (await _twins.ListTwinsAsync(request, cancellationToken: cancellation)).NextPageToken;
                latency.Record(start, Stopwatch.GetTimestamp());
            }
        });

    /// <summary>Asks a pattern on names, which no set of rows answers, for a time.</summary>
    public Task<LatencyHistogram> TimePatternsAsync(string parent, TimeSpan duration, CancellationToken cancellation) =>
        TimeAsync(duration, async (round, latency) =>
        {
            var request = new ListTwinsRequest { Parent = parent, Filter = $"name = *-{100 * (1 + (round % 10))}2", PageSize = PageSize };
            var start = Stopwatch.GetTimestamp();
            await _twins.ListTwinsAsync(request, cancellationToken: cancellation);
            latency.Record(start, Stopwatch.GetTimestamp());
        });

    /// <summary>
    /// Asks for the counts of the district, its streets and communities, then of the grids and buildings of one community after
    /// another, for a time.
    /// </summary>
    public Task<LatencyHistogram> TimeCountsAsync(string district, TimeSpan duration, CancellationToken cancellation) =>
        TimeAsync(duration, async (round, latency) =>
        {
            var start = Stopwatch.GetTimestamp();
            var counted = await _districts.GetDistrictAsync(new GetDistrictRequest { Name = $"districts/{district}" }, cancellationToken: cancellation);
            latency.Record(start, Stopwatch.GetTimestamp());
            var street = counted.Streets[round % counted.Streets.Count];
            start = Stopwatch.GetTimestamp();
            await _twins.ListTwinsAsync(
                new ListTwinsRequest
                {
                    Parent = street.Communities[round % street.Communities.Count].Community,
                    Filter = "kind = grid OR kind = building",
                    PageSize = 1_000,
                },
                cancellationToken: cancellation);
            latency.Record(start, Stopwatch.GetTimestamp());
        });

    public void Dispose() => _channel.Dispose();

    // The first requests of a process are not those that people wait for.
    private static async Task<LatencyHistogram> TimeAsync(TimeSpan duration, Func<int, LatencyHistogram, Task> ask)
    {
        var (latency, round) = (new LatencyHistogram(), 0);
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < duration / 5; round++)
            await ask(round, new LatencyHistogram());
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < duration; round++)
            await ask(round, latency);
        return latency;
    }
}
