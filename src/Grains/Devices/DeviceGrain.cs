using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Storage;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Devices;

/// <summary>
/// The twin of a device: wakes from its snapshot and its newest alarms, opens its monitor to bridges of this process,
/// and makes durable what the rules want. Lives where it was first called, so that a bridge finds its devices' twins in
/// its own process.
/// </summary>
[PreferLocalPlacement]
internal abstract partial class DeviceGrain(IPersistentState<StoredDevice> stored, DeviceServices services, ILogger logger)
    : Grain, IDeviceGrain
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(10);

    // Below the longest that a timer takes; when it fires it looks and is armed again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <summary>How far back messages are remembered that may be sent again after a start.</summary>
    private static readonly TimeSpan HistoryLength = TimeSpan.FromHours(1);

    private TwinId _id;
    private DeviceMonitor? _monitor;
    private AlarmReporter? _alarms;
    private IGrainTimer? _timer;
    private TimeSpan _retry;
    private long? _retryAtMs;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!TwinId.TryParse(this.GetPrimaryKeyString(), out _id)
            || await GrainFactory.GetGrain<ITwinDirectoryGrain>(_id.Community).Find(_id.Name) is not { } definition
            || !definition.Kind.IsDevice())
        {
            return;
        }

        if (services.Devices.TakeUnsettled(_id.ToString()) is { } left)
        {
            left.Attach();
            _monitor = left;
        }
        else
        {
            var book = await services.Rules.GetAsync(_id.Community);
            var newest = await services.Alarms.ReadNewestOfTwinAsync(_id.Community, _id.Name, cancellationToken);
            var history = await ReadHistoryAsync(newest, cancellationToken);
            _monitor = new DeviceMonitor(
                definition, book.For(definition), stored.State, newest, history, services.Clock, services.Reporter, services.LeftOut);
        }

        _alarms = new AlarmReporter(GrainFactory, services.Alarms, _monitor, services.Clock);
        _timer = this.RegisterGrainTimer(OnTimer, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        Arm();
        services.Devices.Add(_id.ToString(), _monitor);
        services.Rules.Check(_monitor);
        _monitor.Report();
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_monitor is not { } monitor)
            return;
        // Nothing is taken in from here on, so the snapshot is the last.
        services.Devices.Remove(_id.ToString(), monitor);
        try
        {
            await _alarms!.SettleAsync();
            await StoreAsync(monitor, due: false);
        }
        catch (RefusedException problem)
        {
            LogLeftUnsettled(_id, problem);
            services.Metrics.SettleFailed();
            services.Devices.KeepUnsettled(_id.ToString(), monitor);
        }
    }

    /// <inheritdoc/>
    public async Task<TwinSnapshot> Get()
    {
        var monitor = Monitor();
        // Open alarms are counted where people close them; the rest the device knows better than the directory.
        var counts = await GrainFactory.GetGrain<ITwinDirectoryGrain>(_id.Community).Count(_id.Name);
        var snapshot = monitor.GetSnapshot();
        return snapshot with
        {
            Counts = counts with
            {
                DevicesOnline = snapshot.Health == Health.Online ? 1 : 0,
                DevicesOffline = snapshot.Health == Health.Offline ? 1 : 0,
                DevicesUnknown = snapshot.Health == Health.Unknown ? 1 : 0,
            },
        };
    }

    /// <inheritdoc/>
    public async Task<ReadingOutcome> Receive(Reading reading)
    {
        var monitor = Monitor();
        foreach (var value in reading.Values)
        {
            if (!double.IsFinite(value.Value))
                throw new RefusedException(Refusal.InvalidArgument, $"The value '{value.Name}' is not a finite number.");
        }

        var outcome = monitor.Receive(reading);
        await SettleAndArm();
        return outcome;
    }

    /// <inheritdoc/>
    public async Task ReceiveStatus(DeviceStatus status)
    {
        Monitor().ReceiveStatus(status);
        await SettleAndArm();
    }

    /// <inheritdoc/>
    public async Task Refuse(string reason, bool isRetained)
    {
        Monitor().Refuse(reason, isRetained);
        await SettleAndArm();
    }

    /// <inheritdoc/>
    public async Task Settle()
    {
        Monitor();
        await SettleAndArm();
    }

    /// <inheritdoc/>
    public async Task Review()
    {
        Monitor();
        await _alarms!.ReviewAsync();
        await SettleAndArm();
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<ActiveCondition>> GetConditions() => Task.FromResult(Monitor().GetConditions());

    /// <inheritdoc/>
    public async Task Refresh()
    {
        var monitor = Monitor();
        var definition = await GrainFactory.GetGrain<ITwinDirectoryGrain>(_id.Community).Find(_id.Name);
        var rules = definition is null ? RuleSet.Empty : (await services.Rules.GetAsync(_id.Community)).For(definition);
        do
        {
            await SettleAndArm();
        }
        while (!monitor.TryRebind(definition ?? monitor.Definition, rules));

        await SettleAndArm();
        if (definition is null)
        {
            // The plan no longer holds it; its alarms are cleared and it must not answer for itself.
            services.Devices.Remove(_id.ToString(), monitor);
            _monitor = null;
            DeactivateOnIdle();
        }
    }

    private DeviceMonitor Monitor()
    {
        if (_monitor is { } monitor)
            return monitor;
        DeactivateOnIdle();
        throw new RefusedException(Refusal.NotFound, $"The plan holds no device '{this.GetPrimaryKeyString()}'.");
    }

    private async Task SettleAndArm()
    {
        try
        {
            await SettleAsync();
            // Most have nothing to settle, which says nothing of the store.
            if (_retryAtMs is not null)
                services.Faults.Settling.Ended();
            (_retry, _retryAtMs) = (default, null);
        }
        catch (RefusedException problem)
        {
            services.Metrics.SettleFailed();
            TellUnsettled(problem);
            _retry = _retry == default ? FirstRetry : TimeSpan.FromTicks(Math.Min(_retry.Ticks * 2, LongestRetry.Ticks));
            _retryAtMs = services.Clock.Now.SteadyMs + (long)_retry.TotalMilliseconds;
            throw;
        }
        finally
        {
            Arm();
        }
    }

    private async Task OnTimer(CancellationToken cancellationToken)
    {
        var monitor = _monitor!;
        monitor.Tick();
        try
        {
            await SettleAndArm();
        }
        catch (RefusedException)
        {
            // Logged and counted; the timer is armed for the next attempt, and until then no snapshot may be written.
            return;
        }

        try
        {
            await StoreAsync(monitor, due: true);
        }
        catch (RefusedException problem)
        {
            // What must be stored is tried again at once when somebody waits for it.
            TellUnsettled(problem);
        }

        Arm();
    }

    /// <summary>Makes durable what was taken: first what alarms are told, then what rules wait for.</summary>
    private async Task SettleAsync()
    {
        await _alarms!.SettleAsync();
        while (_monitor!.MustBeStored)
        {
            // Nothing to take: something came up meanwhile, which goes first.
            if (!await StoreAsync(_monitor, due: true))
                await _alarms.SettleAsync();
        }
    }

    /// <summary>Stores the snapshot when it is time; false when there is none to store.</summary>
    /// <exception cref="RefusedException">It could not be stored, and something that was taken rests on it.</exception>
    private async Task<bool> StoreAsync(DeviceMonitor monitor, bool due)
    {
        var must = monitor.MustBeStored;
        if (monitor.TakeSnapshot(due) is not { } snapshot)
            return false;
        try
        {
            stored.State = snapshot;
            await stored.WriteStateAsync();
            services.Faults.Storing.Ended();
            return true;
        }
        catch (Exception problem)
        {
            services.Metrics.SnapshotFailed();
            monitor.SnapshotFailed(LongestRetry, must);
            // Another activation wrote in between, as after a partition; the newest word is this one's.
            if (problem is InconsistentStateException)
                await stored.ReadStateAsync();
            if (must)
                throw new RefusedException(Refusal.Unavailable, "What the device's rules wait for could not be stored: try again.", problem);
            if (services.Faults.Storing.Came(out var count))
                LogStoreFailed(_id, count, problem.GetBaseException().Message);
            return true;
        }
    }

    // A device that got no acknowledgement before this process began sends its messages again: alarms that changed lately tell
    // which were done with.
    private async Task<ImmutableArray<JournalEntry>> ReadHistoryAsync(ImmutableArray<AlarmRecord> newest, CancellationToken cancellation)
    {
        var since = services.Clock.Now.Stamp - HistoryLength;
        var entries = new List<JournalEntry>();
        foreach (var alarm in newest)
        {
            if (alarm.Cause.Digest != 0 && (alarm.LastRaisedAt >= since || alarm.ClearedAt >= since))
                entries.AddRange(await services.Journal.ReadSubjectAsync(_id.Community, alarm.Id, cancellation));
        }

        return [.. entries.OrderBy(entry => entry.Position)];
    }

    private void TellUnsettled(RefusedException problem)
    {
        if (services.Faults.Settling.Came(out var count))
            LogSettleFailed(_id, count, problem.GetBaseException().Message);
    }

    private void Arm()
    {
        var due = _monitor!.Arm(_retryAtMs);
        if (due is not { } dueMs)
        {
            _timer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var wait = TimeSpan.FromMilliseconds(Math.Clamp(
            dueMs - services.Clock.Now.SteadyMs, 0, (long)LongestWait.TotalMilliseconds));
        _timer!.Change(wait, Timeout.InfiniteTimeSpan);
        // A timer does not keep its grain alive; without it silence would go unnoticed.
        DelayDeactivation(wait + TimeSpan.FromMinutes(1));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The twin of {Device} leaves with an alarm that could not be made durable; the next one takes it over.")]
    private partial void LogLeftUnsettled(TwinId device, Exception problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What {Device} told could not be made durable, {Count} times of all devices since that began; trying again: {Reason}")]
    private partial void LogSettleFailed(TwinId device, long count, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of {Device} could not be stored, {Count} times of all devices since that began; it is tried again, and nothing is lost: {Reason}")]
    private partial void LogStoreFailed(TwinId device, long count, string reason);
}
