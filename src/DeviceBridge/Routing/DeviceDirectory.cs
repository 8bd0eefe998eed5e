using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Dispatch;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.DeviceBridge.Routing;

/// <summary>
/// Knows the way to every device of every community. It is read anew every 5 s, which is one small call a community while no plan
/// changed, and when somebody asks for a device it does not know; then so often that reading takes a tenth of the time.
/// </summary>
/// <remarks>
/// That a device is unknown for good is a strong word: its message ends with it. It needs a read that was complete as far as the
/// device's community goes, that began after the message came, and at whose beginning no such community was still to be loaded.
/// </remarks>
internal sealed class DeviceDirectory(
    IGrainFactory grains,
    DeviceLaneServices laneServices,
    BridgeMeter meter,
    TimeProvider time,
    ILogger<DeviceDirectory> logger)
{
    private static readonly TimeSpan ReadInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    // The first read of a district wakes all its communities; whoever asks the API meanwhile must not stand behind them all.
    private const int CommunitiesAtOnce = 4;

    // A community that is being loaded may not answer for long; it must not keep the others from being read.
    private static readonly TimeSpan CommunityTimeout = TimeSpan.FromSeconds(2);

    // One waiting request is as good as many.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Reading _reading = Reading.None;
    private TaskCompletionSource _nextRead = NewRead();

    /// <summary>The routes of all devices that were ever asked for.</summary>
    public IEnumerable<DeviceRoute> Routes => Volatile.Read(ref _reading).Communities.Values.SelectMany(community => community.Routes);

    /// <summary>The names of the communities whose devices are known.</summary>
    public ImmutableArray<string> Communities => [.. Volatile.Read(ref _reading).Communities.Keys];

    /// <summary>The names of a community's devices; none of one that is not known.</summary>
    public IEnumerable<string> DevicesOf(string community) =>
        Volatile.Read(ref _reading).Communities.TryGetValue(community, out var known) ? known.Names : [];

    /// <summary>Finds a device by the segments of its topic, without allocating.</summary>
    /// <returns>
    /// Why not, or <see cref="Rejection.None"/>; <see cref="Rejection.NotReady"/> where the last read does not tell whether there
    /// is such a device.
    /// </returns>
    public Rejection Find(ReadOnlySpan<char> community, ReadOnlySpan<char> device, out DeviceRoute? route)
    {
        route = null;
        var reading = Volatile.Read(ref _reading);
        var isKnown = reading.ByName.TryGetValue(community, out var routes);
        if (isKnown && routes!.TryFind(device, out route))
            return Rejection.None;
        if (!reading.IsListed || reading.Open.GetAlternateLookup<ReadOnlySpan<char>>().Contains(community))
            return Rejection.NotReady;
        return isKnown ? Rejection.UnknownDevice : Rejection.UnknownCommunity;
    }

    /// <summary>Asks for the directory to be read anew, soon.</summary>
    public void RequestRead() => _wake.Writer.TryWrite(true);

    /// <summary>Waits for the end of a read that begins after this call.</summary>
    public Task ReadAsync()
    {
        var read = Volatile.Read(ref _nextRead).Task;
        RequestRead();
        return read;
    }

    /// <summary>Keeps the directory as new as it can be, until told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                var read = Interlocked.Exchange(ref _nextRead, NewRead());
                var began = time.GetTimestamp();
                await ReadOnceAsync();
                read.SetResult();
                // Who sends for a stranger waits for it, and so does what comes after it over the same connection.
                var pause = time.GetElapsedTime(began) * 9;
                pause = pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause;
                await Task.Delay(pause, time, stopping);
                await WaitForWakeAsync(ReadInterval - pause, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nobody asks any more.
        }
    }

    private static TaskCompletionSource NewRead() => new(TaskCreationOptions.RunContinuationsAsynchronously);

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

    private async Task ReadOnceAsync()
    {
        var before = _reading;
        ImmutableArray<ExpectedCommunity> expected;
        ImmutableArray<string> listed;
        try
        {
            // In this order: a community that is loaded in between then counts as expected, and not as one that nobody knows.
            var list = grains.GetGrain<ICommunityListGrain>(0);
            expected = await list.ListExpected().WaitAsync(CommunityTimeout, time);
            listed = await list.List().WaitAsync(CommunityTimeout, time);
        }
        catch (Exception exception)
        {
            if (before.IsListed || before == Reading.None)
                BridgeLog.DirectoryUnavailable(logger, exception);
            Volatile.Write(ref _reading, before with { IsListed = false });
            return;
        }

        var open = expected.Select(community => community.Name).ToHashSet();
        var unready = expected.Where(community => community.IsNew).Select(community => community.Name).ToHashSet();
        var read = new ConcurrentDictionary<string, CommunityRoutes?>();
        await Parallel.ForEachAsync(
            listed.Where(community => !unready.Contains(community)),
            new ParallelOptions { MaxDegreeOfParallelism = CommunitiesAtOnce },
            async (community, _) => read[community] = await TryReadAsync(community, before));
        open.UnionWith(read.Where(community => community.Value is null).Select(community => community.Key));
        var after = read.Select(community => (Name: community.Key, Routes: community.Value ?? before.Communities.GetValueOrDefault(community.Key)))
            .Where(community => community.Routes is not null)
            .ToDictionary(community => community.Name, community => community.Routes!);

        var isSame = after.Count == before.Communities.Count && after.All(pair => before.Communities.GetValueOrDefault(pair.Key) == pair.Value);
        Volatile.Write(ref _reading, new Reading(isSame ? before.Communities : after, open.ToFrozenSet(), IsListed: true));
        if (!isSame)
        {
            meter.Devices = after.Values.Sum(community => community.Count);
            BridgeLog.DirectoryLoaded(logger, meter.Devices, after.Count);
        }
    }

    /// <summary>Null where it cannot be read now, which takes nothing from the other communities.</summary>
    private async Task<CommunityRoutes?> TryReadAsync(string community, Reading before)
    {
        try
        {
            return await ReadAsync(community, before);
        }
        catch (Exception exception)
        {
            if (!before.Open.Contains(community))
                BridgeLog.DirectoryUnavailable(logger, exception);
            return null;
        }
    }

    private async Task<CommunityRoutes> ReadAsync(string community, Reading before)
    {
        var known = before.Communities.GetValueOrDefault(community);
        var directory = grains.GetGrain<ITwinDirectoryGrain>(community);
        if (known is not null && known.PlanHash == await directory.GetPlanHash().WaitAsync(CommunityTimeout, time))
            return known;

        var list = await directory.ListDevices().WaitAsync(CommunityTimeout, time);
        if (list.PlanHash.Length == 0)
            throw new InvalidOperationException($"The community '{community}' has no plan yet.");
        return CommunityRoutes.Of(list, known, (name, kind) =>
        {
            var id = TwinId.Of(community, name);
            return new DeviceRoute(id.ToString(), kind, grains.GetDevice(id, kind), laneServices);
        });
    }

    /// <summary>What the last read told.</summary>
    /// <param name="Communities">The communities whose devices are known; never changed.</param>
    /// <param name="Open">The communities that are still to be loaded, or could not be read: they may have devices that are not known.</param>
    /// <param name="IsListed">Whether the list of communities could be read.</param>
    private sealed record Reading(Dictionary<string, CommunityRoutes> Communities, FrozenSet<string> Open, bool IsListed)
    {
        public static Reading None { get; } = new([], FrozenSet<string>.Empty, IsListed: false);

        /// <summary>The communities, for every message: an alternate lookup of a frozen dictionary takes several times as long.</summary>
        public Dictionary<string, CommunityRoutes>.AlternateLookup<ReadOnlySpan<char>> ByName { get; } =
            Communities.GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
