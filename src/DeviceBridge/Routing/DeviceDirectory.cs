using System.Collections.Frozen;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Dispatch;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.DeviceBridge.Routing;

/// <summary>
/// Knows the way to every device of every community. It is read anew every 5 s, when a community tells that its plan
/// changed, and when somebody asks for a device it does not know; then at most once a second.
/// </summary>
internal sealed class DeviceDirectory(
    IGrainFactory grains,
    DeviceLaneServices laneServices,
    BridgeMeter meter,
    TimeProvider time,
    ILogger<DeviceDirectory> logger) : ITwinObserver
{
    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(5);
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
        var self = grains.CreateObjectReference<ITwinObserver>(this);
        try
        {
            while (true)
            {
                lock (_wake)
                    _loadStarted = time.GetTimestamp();
                var load = Interlocked.Exchange(ref _nextLoad, NewLoad());
                load.SetResult(await TryLoadAsync(self));
                await Task.Delay(MinInterval, time, stopping);
                await WaitForWakeAsync(RenewInterval - MinInterval, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await TryUnsubscribeAsync(self);
        }
        finally
        {
            grains.DeleteObjectReference<ITwinObserver>(self);
        }
    }

    /// <inheritdoc/>
    public Task OnChanged(TwinChanges changes)
    {
        if (changes.PlanChanged)
            RequestLoad();
        return Task.CompletedTask;
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
            // The lease of the subscriptions must be renewed.
        }
    }

    private async Task<bool> TryLoadAsync(ITwinObserver self)
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
                    after[community] = await LoadAsync(community, known, self);
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

    private async Task<CommunityRoutes> LoadAsync(string community, CommunityRoutes? known, ITwinObserver self)
    {
        var directory = grains.GetGrain<ITwinDirectoryGrain>(community);
        // Subscribed first: a plan that changes between the two calls is told.
        await directory.Subscribe(self);
        var list = await directory.ListDevices();
        if (known is not null && known.PlanHash == list.PlanHash)
            return known;

        var devices = new Dictionary<string, DeviceRoute>(list.Devices.Length);
        foreach (var device in list.Devices)
        {
            if (known is null || !known.Devices.TryGetValue(device.Name, out var route) || route.Kind != device.Kind)
                route = Route(community, device);
            if (route is not null)
                devices[device.Name] = route;
        }

        return new CommunityRoutes(list.PlanHash, devices);
    }

    private DeviceRoute? Route(string community, DeviceAddress device)
    {
        var id = $"{community}/{device.Name}";
        IDeviceGrain? grain = device.Kind switch
        {
            TwinKind.Door => grains.GetGrain<IDoorGrain>(id),
            TwinKind.Sensor => grains.GetGrain<ISensorGrain>(id),
            TwinKind.Camera => grains.GetGrain<ICameraGrain>(id),
            TwinKind.CarGate => grains.GetGrain<ICarGateGrain>(id),
            TwinKind.PatrolUnit => grains.GetGrain<IPatrolUnitGrain>(id),
            _ => null,
        };
        return grain is null ? null : new DeviceRoute(id, device.Kind, grain, laneServices);
    }

    private async Task TryUnsubscribeAsync(ITwinObserver self)
    {
        try
        {
            foreach (var community in _communities.Keys)
                await grains.GetGrain<ITwinDirectoryGrain>(community).Unsubscribe(self).WaitAsync(MinInterval, time);
        }
        catch (Exception exception)
        {
            // The lease ends by itself.
            BridgeLog.UnsubscribeFailed(logger, exception);
        }
    }

    private sealed class CommunityRoutes(string planHash, Dictionary<string, DeviceRoute> devices)
    {
        public string PlanHash => planHash;

        public Dictionary<string, DeviceRoute> Devices => devices;

        public Dictionary<string, DeviceRoute>.AlternateLookup<ReadOnlySpan<char>> ByName { get; } =
            devices.GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
