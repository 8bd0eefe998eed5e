using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Serialization.Invocation;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Clocks;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Faults;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Desk;

/// <summary>
/// The desk of a community: takes its alarms and reports, holds all open matters, decides, and does what is due. Each
/// decision is one commit to the journal; the state is the fold of the journal and nothing else.
/// </summary>
/// <remarks>
/// Not reentrant: a decision is made on the state as it is, and the next waits until it is durable and folded in. Only
/// the journal's push interleaves; it touches nothing but a queue, a number and a timer.
/// </remarks>
[MayInterleave(nameof(MayInterleave))]
internal sealed partial class DeskGrain(
    [PersistentState("desk", GrainStorageNames.Snapshots)] IPersistentState<StoredDesk> stored,
    IJournalReader journal,
    IGrainFactory grains,
    TimeProvider clock,
    CommunityClocks clocks,
    RandomNumberGenerator random,
    LocalDevices devices,
    RuleBooks rules,
    DeskWatch watch,
    ILogger<DeskGrain> logger) : Grain, IDeskGrain, IJournalObserver
{
    private const int PageSize = 1_000;
    private const int AlarmsPerTurn = 256;
    private const int EntriesPerSnapshot = 5_000;

    private static readonly TimeSpan RenewPeriod = TimeSpan.FromSeconds(5);

    private readonly PushedEntries _pushed = new();
    private readonly HashSet<string> _undecided = new(StringComparer.Ordinal);
    private DeskState _state = DeskState.Empty;
    private DeskReading _reading = null!;
    private MatterHistory _history = null!;
    private IGrainTimer? _timer;
    private long? _subscribedAt;
    private long _known;
    private long _storedAt;
    // At first too: what was written since the snapshot, or by the desk before this one, is known to the journal alone.
    private bool _unsettled = true;
    private readonly RepeatedFault _fault = new(clock);

    private string Community => this.GetPrimaryKeyString();

    private IJournalGrain Journal => grains.GetGrain<IJournalGrain>(Community);

    /// <summary>What may come in while a decision is being made.</summary>
    public static bool MayInterleave(IInvokable request) => request.GetMethodName() == nameof(OnCommitted);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _reading = new DeskReading(Community, grains, devices, rules, clock);
        _history = new MatterHistory(Community, journal);
        _state = stored.State.ToState();
        _storedAt = _state.Position;
        _timer = this.RegisterGrainTimer(
            static (grain, _) => grain.Wake(),
            this,
            new GrainTimerCreationOptions { DueTime = Timeout.InfiniteTimeSpan, Period = Timeout.InfiniteTimeSpan });
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        try
        {
            await SnapshotAsync();
        }
        catch (RefusedException refused)
        {
            LogNotStored(Community, refused.Message);
        }
    }

    public async Task Wake()
    {
        try
        {
            await SubscribeAsync();
            await PrepareAsync();
            if (clocks.Untold(Community) is { } step)
                await StepAsync(step);
            await RunAsync();
            if (_fault.Ended())
                LogRecovered(Community);
            watch.Works(Community);
        }
        catch (Exception exception)
        {
            // The next second tries again.
            if (_fault.Came())
                LogFailed(Community, _fault.Count, exception);
            watch.Fails(Community, exception.Message);
        }
    }

    public Task OnCommitted(JournalCommit commit)
    {
        _pushed.Add(commit.Entries);
        _known = Math.Max(_known, commit.Entries[^1].Position);
        WakeSoon();
        return Task.CompletedTask;
    }

    /// <summary>Writes that the clock stepped, and moves all that is due with it, before anything is decided by the new time.</summary>
    private async Task StepAsync(ClockStepped step)
    {
        var turn = NewTurn();
        ClockStepping.Write(turn, step);
        await CommitAsync(turn);
        LogStepped(Community, ClockText.Describe(step.By), step.WhileStopped ? " at least, while nothing ran" : "");
        await PrepareAsync();
    }

    private async Task RunAsync()
    {
        var turn = NewTurn();
        var taken = turn.State.Pending.Take(AlarmsPerTurn).ToList();
        var orders = DeskRound.Run(turn, taken, (matter, part) => Attempt(turn, matter, part));
        await CommitAsync(turn);
        foreach (var id in taken.Where(id => turn.State.Alarms.GetValueOrDefault(id) is not { Pending: true }))
            _state = _state.Settle(id);
        await TellAlarmsAsync([.. orders, .. AlarmJudging.Orders(NewTurn())]);
        await ForgetFinishedAsync();
        if (_state.Position - _storedAt >= EntriesPerSnapshot)
            await SnapshotAsync();
        // What could not be decided waits for the next second.
        if (!_state.Waiting.IsEmpty && !taken.TrueForAll(id => _state.Alarms.GetValueOrDefault(id) is { Pending: true }))
            WakeSoon();
    }

    // A matter that cannot be decided must hold up no other. It is tried again, and told of once.
    private void Attempt(DeskTurn turn, string matter, Action part)
    {
        if (turn.Attempt(part) is not { } fault)
            _undecided.Remove(matter);
        else if (_undecided.Add(matter))
            LogUndecided(Community, matter, fault);
    }

    /// <summary>Decides what a person ordered and returns once it is durable.</summary>
    private async Task<T> OrderAsync<T>(Action<DeskTurn> decide, Func<T> result)
    {
        var turn = NewTurn();
        turn.Order(decide);
        await CommitAsync(turn);
        WakeSoon();
        return result();
    }

    private DeskTurn NewTurn() => new(_state, _reading.Knowledge, clocks.Now(Community));

    /// <summary>Reads everything a decision may look at; the places named too.</summary>
    private async Task PrepareAsync(params IEnumerable<string> places)
    {
        await CatchUpAsync();
        if (_state.KnowledgeIsOld)
        {
            await _reading.ReloadAsync();
            _state = _state with { KnowledgeIsOld = false };
        }

        foreach (var id in _state.Pending.Take(AlarmsPerTurn))
        {
            if (_state.Alarms.TryGetValue(id, out var alarm) && !alarm.IsComplete)
                _state = await _history.CompleteAsync(_state, alarm);
        }

        await _reading.ReadPlacesAsync(_state, places);
        await _reading.ReadUnitsAsync();
    }

    /// <summary>Reads what the detectors of an incident tell now, for who says that it is done.</summary>
    private async Task ReadConditionsAsync(long incident)
    {
        if (_state.Incidents.TryGetValue(incident, out var known))
            await _reading.ReadConditionsAsync(StillActive.Of(NewTurn(), known));
    }

    private async Task SubscribeAsync()
    {
        if (_subscribedAt is { } subscribed && clock.GetElapsedTime(subscribed) < RenewPeriod)
            return;
        var now = clock.GetTimestamp();
        _known = Math.Max(_known, await Journal.Subscribe(this.AsReference<IJournalObserver>()));
        _subscribedAt = now;
    }

    private async Task CommitAsync(DeskTurn turn)
    {
        if (turn.Drafts.IsEmpty)
            return;
        try
        {
            var entries = await Journal.AppendAll(turn.Drafts);
            _known = Math.Max(_known, entries[^1].Position);
        }
        catch (Exception exception) when (exception is not RefusedException)
        {
            // Whether it was written, or still will be, is unknown: the next turn begins when the journal knows.
            _unsettled = true;
            throw;
        }

        await CatchUpAsync();
    }

    private async Task CatchUpAsync()
    {
        if (_unsettled)
        {
            _known = Math.Max(_known, await Journal.Settle());
            _unsettled = false;
        }

        while (_state.Position < _known)
        {
            var entries = _pushed.After(_state.Position);
            if (entries.IsEmpty)
                entries = await journal.ReadAsync(Community, _state.Position, PageSize);
            if (entries.IsEmpty)
                return;
            foreach (var entry in entries)
                await FoldAsync(entry);
            // So many at once only where the snapshot was lost, or is very old.
            if (entries.Length == PageSize && _state.Position < _known)
                watch.CatchesUp(Community, _state.Position, _known);
        }
    }

    private async Task FoldAsync(JournalEntry entry)
    {
        try
        {
            if (_state.Misses(entry))
                _state = await _history.WithSubjectAsync(_state, entry);
            _state = _state.Apply(entry);
        }
        catch (InvalidDataException exception)
        {
            // One entry that cannot be must not end all that comes after it.
            LogUnfit(Community, entry.Position, exception);
            _state = _state with { Position = entry.Position };
        }
    }

    private async Task TellAlarmsAsync(List<AlarmOrder> orders)
    {
        foreach (var chunk in orders.Chunk(AlarmsPerTurn))
            await Task.WhenAll(chunk.Select(TellAlarmAsync));
        if (orders.Count > 0)
        {
            _known = Math.Max(_known, await Journal.GetPosition());
            await CatchUpAsync();
        }
    }

    private async Task TellAlarmAsync(AlarmOrder order)
    {
        var alarm = grains.GetGrain<IAlarmOrders>($"{Community}/{order.Alarm}");
        var command = new MatterCommand(order.Actor, order.Reason, null);
        try
        {
            await (order.Kind switch
            {
                AlarmOrderKind.Confirm => alarm.Confirm(command, order.Graded),
                AlarmOrderKind.Reject => alarm.Reject(command, order.Graded),
                AlarmOrderKind.Close => alarm.Close(command),
                AlarmOrderKind.Suppress => alarm.Suppress(command, order.Suppression),
                _ => alarm.Unsuppress(command),
            });
        }
        catch (RefusedException refused) when (refused.Refusal is not Refusal.Unavailable)
        {
            // It changed meanwhile; its own entry says how, and what is then still to be told is told.
            LogOvertaken(order.Alarm, refused.Message);
        }
    }

    private async Task ForgetFinishedAsync()
    {
        var kept = _state.WithoutFinished(clocks.Now(Community));
        foreach (var report in _state.Reports.Values.Where(report => report.HasContact && !kept.Reports.ContainsKey(report.Number)))
            await ContactOf(report.Number).Forget();
        _state = kept;
    }

    private async Task SnapshotAsync()
    {
        if (_state.Position == _storedAt)
            return;
        var before = stored.State;
        stored.State = StoredDesk.Of(_state);
        await stored.WriteOrRevertAsync(before);
        _storedAt = _state.Position;
    }

    private void WakeSoon() => _timer?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);

    private IReportContactGrain ContactOf(long report) => grains.GetGrain<IReportContactGrain>(
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Community}/{report}"));

    [LoggerMessage(Level = LogLevel.Error, Message = "{Community}: the desk could not do its work ({Count} times in a row); it tries again every second.")]
    private partial void LogFailed(string community, long count, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Community}: the desk works again.")]
    private partial void LogRecovered(string community);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Community}: {What}{Since}; what is due was moved with it.")]
    private partial void LogStepped(string community, string what, string since);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Community}: entry {Position} does not fit what is before it and is passed over.")]
    private partial void LogUnfit(string community, long position, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Community}: {Matter} could not be decided; it is tried again, and the others go on.")]
    private partial void LogUndecided(string community, string matter, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Alarm {Alarm} was changed meanwhile: {Message}")]
    private partial void LogOvertaken(string alarm, string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Community}: the desk's state was not stored; it will be read from the journal: {Message}")]
    private partial void LogNotStored(string community, string message);
}
