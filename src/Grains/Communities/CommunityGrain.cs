using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Directory;
using SafeCommunity.Grains.Edits;
using SafeCommunity.Grains.Faults;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Observers;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Communities;

/// <summary>The twin of a community and the owner of its plan and its rules.</summary>
/// <remarks>
/// Reentrant: while a plan or rules are applied, devices are told, and they ask this grain for the rules in the middle
/// of it. Safe because the state is replaced as a whole in one turn; applying takes turns by a lock of its own.
/// </remarks>
[Reentrant]
internal sealed partial class CommunityGrain(
    [PersistentState("community", GrainStorageNames.Snapshots)] IPersistentState<StoredCommunity> stored,
    IJournalReader journal,
    IAlarmReader alarms,
    IMatterReader<IncidentRecord> incidents,
    IGrainFactory grains,
    DeskWatch watch,
    TimeProvider clock,
    TwinClock twinClock,
    IOptions<PlayingOptions> playing,
    ILogger<CommunityGrain> logger) : Grain, ICommunityGrain, IConsentedCommunityGrain, IDisposable
{
    private const string Actor = "system";

    /// <summary>How many seconds at most a desk that does not answer is left alone.</summary>
    private const int LongestRest = 10;

    private static readonly TimeSpan ShelfPeriod = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _applying = new(1, 1);
    private readonly Subscriptions<IRuleObserver, RuleSubscription> _subscriptions = new(clock, logger);
    private readonly RepeatedFault _deskFault = new(clock);
    private readonly RepeatedFault _lessonFault = new(clock);
    private StoredCommunity _state = new();
    private int _deskRest;
    private ShelfExpiry? _shelves;
    private HeldConditions? _held;
    private OrphanedAlarms? _orphans;
    private NormalReturn? _normal;

    private PlayedClock Played => twinClock.Played.Of(Community);

    private string Community => this.GetPrimaryKeyString();

    private ITwinDirectoryGrain Directory => grains.GetGrain<ITwinDirectoryGrain>(Community);

    private IJournalGrain Journal => grains.GetGrain<IJournalGrain>(Community);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _state = stored.State;
        StartWhenPlanned();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _subscriptions.StopAsync(cancellationToken);

    public void Dispose() => _applying.Dispose();

    public async Task<TwinSnapshot> Get() => await Directory.GetSnapshot(Community) ?? throw NotFound();

    public Task<PlanChange> ApplyPlan(CommunityDefinition definition) => ApplyPlan(definition, consent: null);

    /// <summary>
    /// In this order, so that it may stop anywhere and be called again: the journal says what is decided, then the
    /// directory does it, then this grain notes it. The journal itself tells whether a plan was written there already.
    /// </summary>
    public async Task<PlanChange> ApplyPlan(CommunityDefinition definition, MatterCommand? consent)
    {
        await _applying.WaitAsync();
        try
        {
            var change = await grains.GetGrain<IPlanComparisonGrain>(Community).Compare(definition);
            if (await journal.LastAsync<PlanApplied>(Community, Community) is not { } last || last.Hash != definition.Hash)
                await AppendAsync(new PlanApplied(definition.Hash, change.Added, change.Changed, change.Removed, consent?.Reason), consent);
            await Directory.Load(definition);
            await WriteAsync(_state with
            {
                Title = definition.Title,
                TimeZone = definition.TimeZone,
                PlanHash = definition.Hash,
                PlanSource = definition.Source,
            });
            await grains.GetGrain<ICommunityListGrain>(0).Add(Community);
            StartWhenPlanned();
            _orphans?.LookSoon();
            return change;
        }
        finally
        {
            _applying.Release();
        }
    }

    public Task<string> GetPlanSource() => Task.FromResult(_state.PlanSource);

    public Task<bool> ApplyRules(RuleText rules) => ApplyRules(rules, consent: null);

    public async Task<bool> ApplyRules(RuleText rules, MatterCommand? consent)
    {
        var hash = rules.Text.Length == 0 ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rules.Text)));
        rules = rules with { Hash = hash };
        await _applying.WaitAsync();
        try
        {
            var journalled = ((await journal.LastAsync<RulesApplied>(Community, Community))?.Hash ?? "") == hash;
            if (journalled && rules == _state.Rules)
                return false;
            var count = Count(rules);
            if (!journalled)
                await AppendAsync(new RulesApplied(hash, count, consent?.Reason), consent);
            await WriteAsync(_state with { Rules = rules });
            _orphans?.LookSoon();
            foreach (var subscription in _subscriptions.Active)
            {
                subscription.Add(rules);
                subscription.Deliver();
            }

            LogRules(Community, hash, count);
            return true;
        }
        finally
        {
            _applying.Release();
        }
    }

    public Task<RuleText> GetRules() => Task.FromResult(_state.Rules);

    public Task SubscribeRules(IRuleObserver observer)
    {
        // One that is new here may have missed a change, if this grain moved or the lease was over.
        if (_subscriptions.Renew(observer, () => new RuleSubscription(Community, observer, logger)) is { } created)
            created.Add(_state.Rules);
        // And one that could not be told is told again.
        foreach (var subscription in _subscriptions.Active)
            subscription.Deliver();
        DelayDeactivation(Subscriptions<IRuleObserver, RuleSubscription>.Lease);
        return Task.CompletedTask;
    }

    public async Task TellPlayedTime(PlayedTime time)
    {
        if (!playing.Value.IsAllowed)
        {
            throw new RefusedException(
                Refusal.FailedPrecondition, $"{Community} may not be played here, so its rules go by the clock on the wall: start with --play outside, and never where real devices are.");
        }

        if (_state.PlanHash.Length == 0)
            throw NotFound();
        if (time.Speed is not (>= PlayedTime.MinSpeed and <= PlayedTime.MaxSpeed))
            throw new RefusedException(Refusal.InvalidArgument, $"The speed is {PlayedTime.MinSpeed} to {PlayedTime.MaxSpeed}; 1 is life.");
        if (time.Time.UtcDateTime.Year is < 1999 or > 2100)
            throw new RefusedException(Refusal.InvalidArgument, "A world lives in the years 2000 to 2099.");
        await _applying.WaitAsync();
        try
        {
            // That it is invented stands in the journal before anything of it.
            if (Played.At(twinClock.Now.SteadyMs) is null)
            {
                var entries = await Journal.Append(JournalDraft.Of(Community, Actor, new PlayBegan(time.Time.ToUniversalTime(), time.Speed)));
                if (_state.SimulatedSince == 0)
                    await WriteAsync(_state with { SimulatedSince = entries[0].Position });
            }

            Played.Tell(time, twinClock.Now.SteadyMs);
        }
        finally
        {
            _applying.Release();
        }
    }

    public async Task<CommunitySummary> GetSummary()
    {
        var state = _state;
        if (state.PlanHash.Length == 0)
            throw NotFound();
        var counts = Directory.Count(Community);
        var position = Journal.GetPosition();
        return new CommunitySummary
        {
            Community = Community,
            Title = state.Title,
            TimeZone = state.TimeZone,
            Counts = await counts,
            PlanHash = state.PlanHash,
            RulesHash = state.Rules.Hash,
            JournalPosition = await position,
            SimulatedSince = state.SimulatedSince,
            PlayedTime = Played.At(twinClock.Now.SteadyMs) is { } played ? DateTimeOffset.FromUnixTimeMilliseconds(played) : null,
        };
    }

    private static int Count(RuleText rules)
    {
        if (rules.Text.Length == 0)
            return 0;
        try
        {
            return RuleFile.Parse(rules.Text, rules.TimeZone).Rules.Length;
        }
        catch (RuleFileException exception)
        {
            throw new RefusedException(Refusal.InvalidArgument, exception.Message);
        }
    }

    private async Task AppendAsync(JournalEvent @event, MatterCommand? consent) =>
        await Journal.Append(JournalDraft.Of(Community, consent?.Actor ?? Actor, @event));

    private async Task WriteAsync(StoredCommunity state)
    {
        if (state == _state)
            return;
        stored.State = state;
        await stored.WriteOrRevertAsync(_state);
        // What others see is durable.
        _state = state;
    }

    private void StartWhenPlanned()
    {
        if (_shelves is not null || _state.PlanHash.Length == 0)
            return;
        watch.Expect(Community);
        _shelves = new ShelfExpiry(Community, alarms, grains, clock, logger);
        _held = new HeldConditions(Community, alarms, grains, logger);
        _orphans = new OrphanedAlarms(Community, alarms, grains, clock, logger);
        _normal = new NormalReturn(Community, alarms, incidents, grains, clock, logger);
        this.RegisterGrainTimer(
            static (grain, cancellation) => grain.OnSecond(cancellation),
            this,
            new GrainTimerCreationOptions { DueTime = ShelfPeriod, Period = ShelfPeriod, KeepAlive = true });
    }

    private async Task OnSecond(CancellationToken cancellation)
    {
        _subscriptions.RemoveExpired();
        await _shelves!.RunAsync(cancellation);
        await _held!.RunAsync(cancellation);
        await _orphans!.RunAsync(_state.PlanHash, _state.Rules, cancellation);
        await _normal!.RunAsync(cancellation);
        if (_deskRest > 0)
            _deskRest--;
        else if (await WakeAsync(_deskFault, "desk", () => grains.GetGrain<IDeskGrain>(Community).Wake()) is { } fault)
        {
            // Orleans writes a page for each activation that fails: it is tried less often the longer it does.
            _deskRest = (int)Math.Min(_deskFault.Count - 1, LongestRest);
            watch.Fails(Community, fault.Message);
        }

        await WakeAsync(_lessonFault, "carrier of lessons", () => grains.GetGrain<ILessonSpreadGrain>(Community).Wake());
    }

    /// <summary>What went wrong; null when nothing did. Whatever it is, the next second must come.</summary>
    private async Task<Exception?> WakeAsync(RepeatedFault repeated, string who, Func<Task> wake)
    {
        try
        {
            await wake();
            repeated.Ended();
            return null;
        }
        catch (Exception exception)
        {
            if (repeated.Came())
                LogNotWoken(Community, who, repeated.Count, exception.Message);
            return exception;
        }
    }

    private RefusedException NotFound() => new(Refusal.NotFound, $"There is no community '{Community}'.");

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Community}: the {Who} did not answer ({Count} times in a row); it is called again: {Message}")]
    private partial void LogNotWoken(string community, string who, long count, string message);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Community}: rules {Hash} in force, {Count} of them.")]
    private partial void LogRules(string community, string hash, int count);
}
