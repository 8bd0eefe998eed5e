using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Grains.Unknown;

namespace SafeCommunity.DeviceBridge.Tests;

/// <summary>Stands for the grains: one community, <c>chengbei</c>, whose devices the test makes.</summary>
public sealed class FakeCluster : IGrainFactory, ILocalDevices, ICommunityListGrain, ITwinDirectoryGrain, IUnknownDevicesGrain, IRetainedStatusGrain
{
    public const string Community = "chengbei";

    private readonly ConcurrentDictionary<string, FakeDevice> _devices = new();
    private int _lists;

    /// <summary>How often the list of devices was read, or asked whether it is another.</summary>
    public int Lists => Volatile.Read(ref _lists);

    public FakeDevice AddDevice(string name, TwinKind kind = TwinKind.Sensor) => _devices[name] = new FakeDevice(name, kind);

    public bool TryGetInbox(string device, [NotNullWhen(true)] out IReadingInbox? inbox)
    {
        inbox = _devices.TryGetValue(device[(Community.Length + 1)..], out var found) && found.IsLocal ? found : null;
        return inbox is not null;
    }

    /// <summary>What the list of communities answers; it may throw, or wait.</summary>
    public Func<Task<ImmutableArray<string>>> OnList { get; set; } = () => Task.FromResult<ImmutableArray<string>>([Community]);

    /// <summary>The communities that are still to be loaded.</summary>
    public ImmutableArray<ExpectedCommunity> Expected { get; set; } = [];

    /// <summary>Called before a community's devices are told; it may throw, or wait.</summary>
    public Func<Task> OnDirectory { get; set; } = () => Task.CompletedTask;

    /// <summary>What was noted of unknown devices, in order.</summary>
    public ConcurrentQueue<UnknownDevice> Unknown { get; } = new();

    public Task<ImmutableArray<string>> List() => OnList();

    public Task<ImmutableArray<ExpectedCommunity>> ListExpected() => Task.FromResult(Expected);

    public Task Expect(ImmutableArray<string> communities) => throw new NotSupportedException();

    public Task Arrived(string community) => throw new NotSupportedException();

    public Task Report(ImmutableArray<UnknownDevice> heard)
    {
        foreach (var device in heard)
            Unknown.Enqueue(device);
        return Task.CompletedTask;
    }

    Task<ImmutableArray<UnknownDevice>> IUnknownDevicesGrain.List() => throw new NotSupportedException();

    public async Task<string> GetPlanHash()
    {
        Interlocked.Increment(ref _lists);
        await OnDirectory();
        return PlanHash();
    }

    public async Task<DeviceList> ListDevices()
    {
        Interlocked.Increment(ref _lists);
        await OnDirectory();
        return new DeviceList(PlanHash(), [.. Devices().Select(d => new DeviceAddress(d.Name, d.Kind))]);
    }

    public Task<int> CountMatches(FilterNode? filter) => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey =>
        typeof(TGrainInterface) == typeof(ITwinDirectoryGrain) || typeof(TGrainInterface) == typeof(IUnknownDevicesGrain)
            ? (TGrainInterface)(object)this
            : (TGrainInterface)(object)_devices[primaryKey[(Community.Length + 1)..]];

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => (TGrainInterface)(object)this;

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => (TGrainObserverInterface)obj;

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
    }

    private IEnumerable<FakeDevice> Devices() => _devices.Values.OrderBy(d => d.Name, StringComparer.Ordinal);

    private string PlanHash() => $"plan of {string.Join(',', Devices().Select(d => d.Name))}";

    /// <summary>What is kept of retained status messages, by topic.</summary>
    public ConcurrentDictionary<string, RetainedStatus> Retained { get; } = new();

    /// <summary>What keeping a retained message does first.</summary>
    public Func<Task> OnKeep { get; set; } = () => Task.CompletedTask;

    Task<ImmutableArray<RetainedStatus>> IRetainedStatusGrain.List() => Task.FromResult<ImmutableArray<RetainedStatus>>([.. Retained.Values]);

    public async Task Keep(RetainedStatus status)
    {
        await OnKeep();
        Retained[status.Topic] = status;
    }

    public async Task Forget(string topic)
    {
        await OnKeep();
        Retained.TryRemove(topic, out _);
    }

    public Task<CommunityPaths> GetPaths() => throw new NotSupportedException();

    public Task Add(string community) => throw new NotSupportedException();

    public Task<PlanChange> Load(CommunityDefinition definition) => throw new NotSupportedException();

    public Task<TwinDefinition?> Find(string name) => throw new NotSupportedException();

    public Task<TwinSnapshot?> GetSnapshot(string name) => throw new NotSupportedException();

    public Task<TwinCounts> Count(string name) => throw new NotSupportedException();

    public Task<TwinPage> List(TwinQuery query) => throw new NotSupportedException();

    public Task Subscribe(ITwinObserver observer) => throw new NotSupportedException();

    public Task Unsubscribe(ITwinObserver observer) => throw new NotSupportedException();

    public Task Report(ImmutableArray<TwinSnapshot> devices) => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) => throw new NotSupportedException();

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) => throw new NotSupportedException();

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => throw new NotSupportedException();

    public IAddressable GetGrain(GrainId grainId) => throw new NotSupportedException();

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => throw new NotSupportedException();
}
