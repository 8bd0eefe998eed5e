using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Background;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Devices;

/// <summary>
/// Reports the newest state of the devices of this process that changed to their communities' directories, a quarter of a
/// second after the first did, each device at most once a round. When nothing changes nothing is done. When very many change all the time a round takes a part of them, those that
/// wait longest first, so that reporting never takes more than its share from the readings.
/// </summary>
internal sealed partial class TwinReporter : SupervisedService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);
    private const int BatchSize = 1_000;
    private const int MinPerRound = 2_000;
    private const int RoundsToDrain = 8;

    private readonly IGrainFactory _grains;
    private readonly LocalDevices _devices;
    private readonly DeviceMetrics _metrics;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Channel<bool> _rounds =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    // A list through the monitors themselves: adding allocates nothing, and the round takes all of it at once.
    private DeviceMonitor? _first;
    private readonly Queue<DeviceMonitor> _waiting = [];
    private bool _failing;

    /// <summary>The reporter of a process.</summary>
    public TwinReporter(
        IGrainFactory grains, LocalDevices devices, DeviceMetrics metrics, BackgroundWork background, TimeProvider time, ILogger<TwinReporter> logger)
        : base(background)
    {
        (_grains, _devices, _metrics, _logger) = (grains, devices, metrics, logger);
        _timer = time.CreateTimer(_ => _rounds.Writer.TryWrite(true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Puts a monitor on the list of the next round. A monitor calls it once until its report is taken.</summary>
    public void Add(DeviceMonitor monitor)
    {
        var first = Volatile.Read(ref _first);
        while (true)
        {
            monitor.NextToReport = first;
            var seen = Interlocked.CompareExchange(ref _first, monitor, first);
            if (seen == first)
                break;
            first = seen;
        }

        if (first is null)
            StartRound();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override string Name => "the reporting of devices' states";

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stopping)
    {
        // What a fault left over is reported first. When the process stops, the snapshots hold what was not reported.
        StartRound();
        await foreach (var _ in _rounds.Reader.ReadAllAsync(stopping))
        {
            await ReportAsync();
            if (_waiting.Count > 0)
                StartRound();
        }
    }

    private void StartRound() => _timer.Change(Period, Timeout.InfiniteTimeSpan);

    private async Task ReportAsync()
    {
        var communities = new Dictionary<string, List<(DeviceMonitor Monitor, TwinSnapshot Snapshot)>>(StringComparer.Ordinal);
        TakeList();
        for (var share = Math.Max(MinPerRound, _waiting.Count / RoundsToDrain); share > 0 && _waiting.TryDequeue(out var monitor); share--)
        {
            var snapshot = monitor.TakeReport();
            var id = snapshot.Definition.Id;
            // A twin that lives here anew reports for itself; what its earlier life left over would be older.
            if (monitor.IsDetached && _devices.Find(id.ToString()) is not null)
                continue;
            if (!communities.TryGetValue(id.Community, out var list))
                communities[id.Community] = list = [];
            list.Add((monitor, snapshot));
        }

        var failures = await Task.WhenAll(communities.Select(community => ReportAsync(community.Key, community.Value)));
        if (communities.Count == 0)
            return;
        var failed = failures.FirstOrDefault(failure => failure is not null);
        if (failed is not null && !_failing)
            LogFailing(failed);
        else if (failed is null && _failing)
            LogRecovered();
        _failing = failed is not null;
    }

    /// <summary>Moves the list, whose first is the newest, behind those that wait already.</summary>
    private void TakeList()
    {
        DeviceMonitor? oldest = null;
        for (var next = Interlocked.Exchange(ref _first, null); next is { } monitor;)
        {
            next = monitor.NextToReport;
            monitor.NextToReport = oldest;
            oldest = monitor;
        }

        while (oldest is { } monitor)
        {
            oldest = monitor.NextToReport;
            monitor.NextToReport = null;
            _waiting.Enqueue(monitor);
        }
    }

    private async Task<Exception?> ReportAsync(string community, List<(DeviceMonitor Monitor, TwinSnapshot Snapshot)> reports)
    {
        Exception? failure = null;
        var directory = _grains.GetGrain<ITwinDirectoryGrain>(community);
        foreach (var batch in reports.Chunk(BatchSize))
        {
            try
            {
                await directory.Report([.. batch.Select(report => report.Snapshot)]);
            }
            catch (Exception problem)
            {
                // Whatever it is, the state is still there and goes with the next round.
                failure = problem;
                _metrics.ReportFailed();
                foreach (var (monitor, _) in batch)
                    monitor.Report();
            }
        }

        return failure;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Devices' states cannot be reported to the directory; trying again every 250 ms.")]
    private partial void LogFailing(Exception problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Devices' states are reported to the directory again.")]
    private partial void LogRecovered();
}
