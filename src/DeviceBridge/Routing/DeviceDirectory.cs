using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
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

    /// <summary>The routes of all devices that were ever asked for.</summary>
    public IEnumerable<DeviceRoute> Routes => Volatile.Read(ref _communities).Values.SelectMany(community => community.Routes);

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
        return routes.TryFind(device, out route) ? Rejection.None : Rejection.UnknownDevice;
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
            meter.Devices = after.Values.Sum(community => community.Count);
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
        return CommunityRoutes.Of(list, known, (name, kind) =>
        {
            var id = TwinId.Of(community, name);
            return new DeviceRoute(id.ToString(), kind, grains.GetDevice(id, kind), laneServices);
        });
    }

    /// <summary>
    /// The devices of one community. A route is made when its device is first heard: of a million devices most are silent most
    /// of the time.
    /// </summary>
    private sealed class CommunityRoutes
    {
        private readonly Dictionary<string, TwinKind>.AlternateLookup<ReadOnlySpan<char>> _kinds;
        private readonly ConcurrentDictionary<string, DeviceRoute> _routes;
        private readonly ConcurrentDictionary<string, DeviceRoute>.AlternateLookup<ReadOnlySpan<char>> _routesByName;
        private readonly Func<string, TwinKind, DeviceRoute> _make;

        private CommunityRoutes(
            string planHash,
            Dictionary<string, TwinKind> kinds,
            ConcurrentDictionary<string, DeviceRoute> routes,
            Func<string, TwinKind, DeviceRoute> make)
        {
            PlanHash = planHash;
            Count = kinds.Count;
            _kinds = kinds.GetAlternateLookup<ReadOnlySpan<char>>();
            _routes = routes;
            _routesByName = routes.GetAlternateLookup<ReadOnlySpan<char>>();
            _make = make;
        }

        public string PlanHash { get; }

        public int Count { get; }

        public IEnumerable<DeviceRoute> Routes => _routes.Values;

        /// <summary>The devices of a list; those that stay keep their routes.</summary>
        public static CommunityRoutes Of(DeviceList list, CommunityRoutes? before, Func<string, TwinKind, DeviceRoute> make)
        {
            var kinds = new Dictionary<string, TwinKind>(list.Devices.Length);
            foreach (var device in list.Devices)
                kinds[device.Name] = device.Kind;
            // One and the same for both, so that a route that is made meanwhile is not made again.
            var routes = before?._routes ?? new ConcurrentDictionary<string, DeviceRoute>();
            foreach (var (name, route) in routes)
            {
                if (!kinds.TryGetValue(name, out var kind) || kind != route.Kind)
                    routes.TryRemove(KeyValuePair.Create(name, route));
            }

            return new CommunityRoutes(list.PlanHash, kinds, routes, make);
        }

        /// <summary>Finds a device's route without allocating, once it was made.</summary>
        public bool TryFind(ReadOnlySpan<char> device, [NotNullWhen(true)] out DeviceRoute? route)
        {
            if (!_routesByName.TryGetValue(device, out route) && _kinds.TryGetValue(device, out var name, out var kind))
                route = _routes.GetOrAdd(name, static (name, made) => made.Make(name, made.Kind), (Make: _make, Kind: kind));
            return route is not null;
        }
    }
}
