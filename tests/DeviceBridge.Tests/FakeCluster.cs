using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.DeviceBridge.Tests;

/// <summary>Stands for the grains: one community, <c>chengbei</c>, whose devices the test makes.</summary>
public sealed class FakeCluster : IGrainFactory, ILocalDevices, ICommunityListGrain, ITwinDirectoryGrain, IRetainedStatusGrain
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

    public Task<ImmutableArray<string>> List() => Task.FromResult<ImmutableArray<string>>([Community]);

    public Task<string> GetPlanHash()
    {
        Interlocked.Increment(ref _lists);
        return Task.FromResult(PlanHash());
    }

    public Task<DeviceList> ListDevices()
    {
        Interlocked.Increment(ref _lists);
        return Task.FromResult(new DeviceList(PlanHash(), [.. Devices().Select(d => new DeviceAddress(d.Name, d.Kind))]));
    }

    public Task<int> CountMatches(FilterNode? filter) => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey =>
        typeof(TGrainInterface) == typeof(ITwinDirectoryGrain)
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

    private string PlanHash() => string.Join(',', Devices().Select(d => d.Name));

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
