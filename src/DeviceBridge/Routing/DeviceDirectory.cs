using System.Collections.Frozen;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Dispatch;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.DeviceBridge.Routing;

/// <summary>
/// Knows the way to every device of every community. It is read anew every 5 s, which is one small call while no plan
/// changed, and when somebody asks for a device it does not know; then at most once a second.
/// </summary>
internal sealed class DeviceDirectory(
    IGrainFactory grains,
    DeviceLaneServices laneServices,
    BridgeMeter meter,
    TimeProvider time,
    ILogger<DeviceDirectory> logger)
{
    private static readonly TimeSpan ReadInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);

    // One waiting request is as good as many.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private FrozenDictionary<string, CommunityRoutes> _communities = FrozenDictionary<string, CommunityRoutes>.Empty;
    private TaskCompletionSource<bool> _nextLoad = NewLoad();
    private long? _loadStarted;

    /// <summary>All routes.</summary>
    public IEnumerable<DeviceRoute> Routes => Volatile.Read(ref _communities).Values.SelectMany(community => community.Devices.Values);

    /// <summary>Whether reading the directory anew may bring what it does not hold: it was not read within the last second.</summary>
    public bool IsStale
    {
        get
        {
            lock (_wake)
                return _loadStarted is not { } started || time.GetElapsedTime(started) >= MinInterval;
        }
    }

    /// <summary>Finds a device by the segments of its topic, without allocating.</summary>
    /// <returns>Why not, or <see cref="Rejection.None"/>.</returns>
    public Rejection Find(ReadOnlySpan<char> community, ReadOnlySpan<char> device, out DeviceRoute? route)
    {
        route = null;
        var communities = Volatile.Read(ref _communities).GetAlternateLookup<ReadOnlySpan<char>>();
        if (!communities.TryGetValue(community, out var routes))
            return Rejection.UnknownCommunity;
        return routes.ByName.TryGetValue(device, out route) ? Rejection.None : Rejection.UnknownDevice;
    }

    /// <summary>Asks for the directory to be read anew, soon.</summary>
    public void RequestLoad() => _wake.Writer.TryWrite(true);

    /// <summary>Waits until the directory was read anew; false when it could not be read.</summary>
    public Task<bool> LoadAsync()
    {
        var load = Volatile.Read(ref _nextLoad).Task;
        RequestLoad();
        return load;
    }

    /// <summary>Keeps the directory as new as it can be, until told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                lock (_wake)
                    _loadStarted = time.GetTimestamp();
                var load = Interlocked.Exchange(ref _nextLoad, NewLoad());
                load.SetResult(await TryLoadAsync());
                await Task.Delay(MinInterval, time, stopping);
                await WaitForWakeAsync(ReadInterval - MinInterval, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nobody asks any more.
        }
    }

    private static TaskCompletionSource<bool> NewLoad() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task WaitForWakeAsync(TimeSpan limit, CancellationToken stopping)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await using var alarm = time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), timer, limit, Timeout.InfiniteTimeSpan);
        try
        {
            await _wake.Reader.ReadAsync(timer.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // A plan may have changed.
        }
    }

    private async Task<bool> TryLoadAsync()
    {
        var complete = true;
        var before = _communities;
        var after = new Dictionary<string, CommunityRoutes>();
        try
        {
            foreach (var community in await grains.GetGrain<ICommunityListGrain>(0).List())
            {
                var known = before.GetValueOrDefault(community);
                try
                {
                    after[community] = await LoadAsync(community, known);
                }
                catch (Exception exception)
                {
                    // One community that cannot be read takes nothing from the others.
                    BridgeLog.DirectoryUnavailable(logger, exception);
                    complete = false;
                    if (known is not null)
                        after[community] = known;
                }
            }
        }
        catch (Exception exception)
        {
            BridgeLog.DirectoryUnavailable(logger, exception);
            return false;
        }

        if (after.Count != before.Count || after.Any(pair => before.GetValueOrDefault(pair.Key) != pair.Value))
        {
            Volatile.Write(ref _communities, after.ToFrozenDictionary());
            meter.Devices = after.Values.Sum(community => community.Devices.Count);
            BridgeLog.DirectoryLoaded(logger, meter.Devices, after.Count);
        }

        return complete;
    }

    private async Task<CommunityRoutes> LoadAsync(string community, CommunityRoutes? known)
    {
        var directory = grains.GetGrain<ITwinDirectoryGrain>(community);
        if (known is not null && known.PlanHash == await directory.GetPlanHash())
            return known;

        var list = await directory.ListDevices();
        var devices = new Dictionary<string, DeviceRoute>(list.Devices.Length);
        foreach (var device in list.Devices)
        {
            if (known is null || !known.Devices.TryGetValue(device.Name, out var route) || route.Kind != device.Kind)
            {
                var id = TwinId.Of(community, device.Name);
                route = new DeviceRoute(id.ToString(), device.Kind, grains.GetDevice(id, device.Kind), laneServices);
            }

            devices[device.Name] = route;
        }

        return new CommunityRoutes(list.PlanHash, devices);
    }

    private sealed class CommunityRoutes(string planHash, Dictionary<string, DeviceRoute> devices)
    {
        public string PlanHash => planHash;

        public Dictionary<string, DeviceRoute> Devices => devices;

        public Dictionary<string, DeviceRoute>.AlternateLookup<ReadOnlySpan<char>> ByName { get; } =
            devices.GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
