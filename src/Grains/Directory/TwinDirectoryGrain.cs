using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Observers;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Directory;

/// <summary>The directory of a community's twins: one table in memory, made from the plan, the devices' reports and the alarms.</summary>
/// <remarks>
/// Reentrant: reads must not wait while <see cref="Load"/> writes a plan and tells devices, and those devices ask for
/// their definition in the middle of it. Safe because every change of the table is made in one turn, without awaiting
/// in between, so a read sees it before or after; loads alone take turns by a lock of their own.
/// </remarks>
[Reentrant]
internal sealed partial class TwinDirectoryGrain(
    [PersistentState("directory", GrainStorageNames.Snapshots)] IPersistentState<StoredDirectory> stored,
    ISnapshotReader snapshots,
    IAlarmReader alarmReader,
    IGrainFactory grains,
    TimeProvider clock,
    ILogger<TwinDirectoryGrain> logger) : Grain, ITwinDirectoryGrain, IPlanComparisonGrain, IJournalObserver, IDisposable
{
    private static readonly TimeSpan FollowPeriod = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan TellPeriod = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RenewPeriod = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly Subscriptions<ITwinObserver, TwinSubscription> _subscriptions = new(clock, logger);
    private readonly DeviceCalls _devices = new(device => grains.GetDevice(device.Id, device.Kind), logger);
    private CommunityDefinition? _plan;
    private TwinTable _table = new(null);
    private AlarmFollower? _alarms;
    private bool _followFailing;
    private bool _followWaits;

    // What has nothing to do rests: most communities are quiet most of the time, and a silo has many.
    private IGrainTimer? _followTimer;
    private IGrainTimer? _tellTimer;
    private IGrainTimer? _retryTimer;

    private string Community => this.GetPrimaryKeyString();

    private long Position => _alarms?.Position ?? 0;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _plan = stored.State.Read();
        // What it became is held; what it was read from need not be.
        stored.State = new StoredDirectory();
        if (_plan is not null)
            await StartAsync(_plan, cancellationToken);
    }

    // The lease at the journal ends by itself: a call from here would wake the journal's grain on a silo that stops.
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _subscriptions.StopAsync(cancellationToken);

    public void Dispose() => _loading.Dispose();

    public Task<PlanChange> Compare(CommunityDefinition definition)
    {
        Check(definition);
        return Task.FromResult(PlanCheck.Compare(_plan, definition));
    }

    public Task<ImmutableArray<TwinDefinition>> ListTwins() => Task.FromResult(_plan?.Twins ?? []);

    public async Task<PlanChange> Load(CommunityDefinition definition)
    {
        Check(definition);
        await _loading.WaitAsync();
        try
        {
            if (_plan?.Hash == definition.Hash)
                return default;
            var plan = PlanCheck.Compact(definition);
            var change = PlanCheck.Compare(_plan, plan);
            await WriteAsync(plan);
            if (_alarms is null)
                await StartAsync(plan, CancellationToken.None);
            else
                await ReplaceAsync(plan);
            LogLoaded(Community, plan.Hash, change.Added, change.Changed, change.Removed);
            return change;
        }
        finally
        {
            _loading.Release();
        }
    }

    public Task<TwinDefinition?> Find(string name) =>
        Task.FromResult(_table.TryFind(name, out var row) ? _table[row].Definition : null);

    public Task<TwinSnapshot?> GetSnapshot(string name) =>
        Task.FromResult(_table.TryFind(name, out var row) ? _table.SnapshotOf(row) : null);

    public Task<TwinCounts> Count(string name) =>
        _table.TryFind(name, out var row)
            ? Task.FromResult(_table[row].Counts)
            : throw new RefusedException(Refusal.NotFound, $"Community {Community} has no twin '{name}'.");

    public Task<TwinPage> List(TwinQuery query) => Task.FromResult(TwinList.Read(_table, Community, query, Position));

    public Task<int> CountMatches(FilterNode? filter) => Task.FromResult(TwinList.Count(_table, filter));

    public Task<string> GetPlanHash() => Task.FromResult(_table.PlanHash);

    public Task<DeviceList> ListDevices()
    {
        var devices = ImmutableArray.CreateBuilder<DeviceAddress>();
        for (var i = 0; i < _table.Count; i++)
        {
            if (_table[i].Definition is { Kind: var kind, Id.Name: var name } && kind.IsDevice())
                devices.Add(new DeviceAddress(name, kind));
        }

        return Task.FromResult(new DeviceList(_table.PlanHash, devices.DrainToImmutable()));
    }

    public Task<CommunityPaths> GetPaths() => Task.FromResult(_plan?.Paths ?? CommunityPaths.None);

    public Task Report(ImmutableArray<TwinSnapshot> devices)
    {
        foreach (var device in devices)
            Take(device);
        return Task.CompletedTask;
    }

    public Task Subscribe(ITwinObserver observer)
    {
        var created = _subscriptions.Renew(observer, () => new TwinSubscription(observer, Describe, logger));
        if (created is not null && _subscriptions.Active.Count == 1)
        {
            // What changed while nobody listened is in what it reads now.
            _table.TakeChanged();
            _tellTimer?.Change(TellPeriod, TellPeriod);
        }

        DelayDeactivation(Subscriptions<ITwinObserver, TwinSubscription>.Lease);
        return Task.CompletedTask;
    }

    public Task Unsubscribe(ITwinObserver observer)
    {
        _subscriptions.Remove(observer);
        return Task.CompletedTask;
    }

    public Task OnCommitted(JournalCommit commit)
    {
        Hint(commit.Entries[^1].Position);
        return Task.CompletedTask;
    }

    private async Task WriteAsync(CommunityDefinition plan)
    {
        stored.State = new StoredDirectory { Packed = PackedPlan.Pack(plan) };
        await stored.WriteOrRevertAsync(new StoredDirectory());
        stored.State = new StoredDirectory();
        _plan = plan;
    }

    private void Check(CommunityDefinition definition)
    {
        var problem = definition.Community != Community
            ? $"The plan is of community '{definition.Community}', not of {Community}."
            : PlanCheck.FindProblem(definition);
        if (problem is not null)
            throw new RefusedException(Refusal.InvalidArgument, problem);
    }

    /// <summary>Makes the first table, from the plan and what the stores know, and begins to follow.</summary>
    private async Task StartAsync(CommunityDefinition plan, CancellationToken cancellation)
    {
        var table = new TwinTable(plan);
        foreach (var (key, device) in await snapshots.ReadAllAsync<StoredDevice>(
                     GrainStorageNames.Device, Community + "/", cancellation))
        {
            if (!TwinId.TryParse(key, out var id) || !table.Report(id.Name, device.Health, device.State))
                continue;
            // Its silence, and what its rules wait for, is noticed by itself alone, so it must live.
            if (device.MustLive && table.TryFind(id.Name, out var row))
                _devices.WakeLater(table[row].Definition);
        }

        var alarms = new AlarmFollower(Community, alarmReader);
        alarms.Hint(await SubscribeToJournal());
        await alarms.StartAsync(table.Apply, cancellation);
        table.TakeChanged();

        (_table, _alarms) = (table, alarms);
        _followTimer = MakeTimer(static (grain, cancellation) => grain.FollowAlarms(cancellation));
        _tellTimer = MakeTimer(static (grain, _) => grain.TellObservers());
        _retryTimer = MakeTimer(static (grain, _) => grain.RetryCalls());
        MakeTimer(static (grain, _) => grain.RenewSubscription()).Change(RenewPeriod, RenewPeriod);
        FollowLater();
        RetryLater();
        if (_subscriptions.Active.Count > 0)
            _tellTimer.Change(TellPeriod, TellPeriod);
        foreach (var subscription in _subscriptions.Active)
            subscription.AddPlanChange();
    }

    private IGrainTimer MakeTimer(Func<TwinDirectoryGrain, CancellationToken, Task> callback) => this.RegisterGrainTimer(
        callback, this, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { KeepAlive = true });

    private void Hint(long position)
    {
        _alarms?.Hint(position);
        FollowLater();
    }

    // Not at once, so that many entries are read together; a timer that runs is left as it is.
    private void FollowLater()
    {
        if (_followWaits || _alarms is not { IsBehind: true })
            return;
        _followWaits = true;
        _followTimer?.Change(FollowPeriod, Timeout.InfiniteTimeSpan);
    }

    private void RetryLater()
    {
        if (_devices.IsWaiting)
            _retryTimer?.Change(RetryPeriod, Timeout.InfiniteTimeSpan);
    }

    private async Task RetryCalls()
    {
        await _devices.RetryAsync(Take);
        RetryLater();
    }

    private async Task ReplaceAsync(CommunityDefinition plan)
    {
        var before = _table;
        CollectChanges();
        _table = before.Next(plan);
        foreach (var subscription in _subscriptions.Active)
        {
            subscription.Add(before.NamesNotIn(_table));
            subscription.AddPlanChange();
        }

        // New devices need no word: their grains read the plan when they are first heard.
        var refreshed = new List<TwinDefinition>();
        for (var i = 0; i < before.Count; i++)
        {
            var old = before[i].Definition;
            if (old.Kind.IsDevice() && !(_table.TryFind(old.Id.Name, out var row) && _table[row].Definition == old))
                refreshed.Add(old);
        }

        await _devices.RefreshAsync(refreshed);
        RetryLater();
    }

    private void Take(TwinSnapshot device)
    {
        // A report that was under way while a plan removed its device.
        if (device.Definition.Id.Community != Community
            || !_table.Report(device.Definition.Id.Name, device.Health, device.Device))
        {
            LogUnknownReported(device.Definition.Id);
        }
    }

    private async Task FollowAlarms(CancellationToken cancellation)
    {
        try
        {
            await _alarms!.CatchUpAsync(alarm => _table.Apply(alarm), cancellation);
            _followFailing = false;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The next tick reads again from the same position; one line for each time that it begins to fail.
            if (!_followFailing)
                LogFollowFailed(Community, exception);
            _followFailing = true;
        }
        finally
        {
            _followWaits = false;
            FollowLater();
        }
    }

    private async Task RenewSubscription() => Hint(await SubscribeToJournal());

    private Task<long> SubscribeToJournal() =>
        grains.GetGrain<IJournalGrain>(Community).Subscribe(this.AsReference<IJournalObserver>());

    private Task TellObservers()
    {
        _subscriptions.RemoveExpired();
        CollectChanges();
        foreach (var subscription in _subscriptions.Active)
            subscription.Deliver();
        if (_subscriptions.Active.Count == 0)
            _tellTimer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    private void CollectChanges()
    {
        var changed = _table.TakeChanged();
        if (changed.IsEmpty)
            return;
        foreach (var subscription in _subscriptions.Active)
            subscription.Add(changed);
    }

    private TwinChanges Describe(HashSet<string> names, bool planChanged)
    {
        var twins = ImmutableArray.CreateBuilder<TwinSnapshot>(names.Count);
        var removed = ImmutableArray.CreateBuilder<string>();
        foreach (var name in names)
        {
            if (_table.TryFind(name, out var row))
                twins.Add(_table.SnapshotOf(row));
            else
                removed.Add(name);
        }

        return new TwinChanges
        {
            Community = Community,
            Position = Position,
            Twins = twins.DrainToImmutable(),
            Removed = removed.DrainToImmutable(),
            PlanChanged = planChanged,
        };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Community}: plan {Hash} loaded, {Added} twins added, {Changed} changed, {Removed} removed.")]
    private partial void LogLoaded(string community, string hash, int added, int changed, int removed);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A report of {Device}, which the plan does not hold, was ignored.")]
    private partial void LogUnknownReported(TwinId device);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Community}: alarms could not be read; the counts of open alarms wait.")]
    private partial void LogFollowFailed(string community, Exception exception);
}
