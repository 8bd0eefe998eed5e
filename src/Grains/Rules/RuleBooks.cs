using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Background;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Rules;

/// <summary>
/// The rules in force, compiled once for all devices of this process. Fetches a community's rules when its first device
/// wakes, hears of new ones, and makes the devices take them; every 5 s it renews its subscription and mends what was missed.
/// </summary>
internal sealed partial class RuleBooks(
    IGrainFactory grains, LocalDevices devices, DeviceMetrics metrics, BackgroundWork background, TimeProvider time, ILogger<RuleBooks> logger)
    : SupervisedService(background), IRuleObserver
{
    private static readonly TimeSpan RenewalPeriod = TimeSpan.FromSeconds(5);
    private const int RefreshBatch = 256;

    private readonly ConcurrentDictionary<string, CommunityRules> _communities = new(StringComparer.Ordinal);
    private readonly Lock _observerLock = new();
    private IRuleObserver? _observer;

    /// <summary>The rules of a community in force.</summary>
    public async ValueTask<RuleBook> GetAsync(string community)
    {
        var rules = _communities.GetOrAdd(community, static name => new CommunityRules(name));
        if (rules.Book is { } book)
            return book;
        // Off the caller's scheduler: many activations wait for this one fetch, and it must not hang on one of them.
        await Task.Run(() => rules.FetchOnceAsync(() => FetchAsync(rules)));
        return rules.Book ?? throw new RefusedException(Refusal.Unavailable, $"The rules of {community} could not be read: try again.");
    }

    /// <summary>
    /// Looks whether a device that woke has the rules in force. Call it when the device is known to this process: rules that
    /// changed before are then missed by nobody, and those that change after are told to it.
    /// </summary>
    public void Check(DeviceMonitor device)
    {
        if (_communities.TryGetValue(device.Definition.Id.Community, out var rules) && rules.Book != device.Book)
            rules.IsRefreshDue = true;
    }

    /// <inheritdoc/>
    public async Task OnRules(string community, RuleText rules)
    {
        if (!_communities.TryGetValue(community, out var known))
            return;
        lock (known)
        {
            known.Pushes++;
            Apply(known, rules);
        }

        await RefreshAsync(known);
    }

    /// <inheritdoc/>
    protected override string Name => "the renewal of rules";

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stopping)
    {
        // When the process stops the lease ends by itself.
        using var timer = new PeriodicTimer(RenewalPeriod, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            foreach (var rules in _communities.Values)
                await RenewAsync(rules);
        }
    }

    private async Task RenewAsync(CommunityRules rules)
    {
        try
        {
            await FetchAsync(rules);
            if (rules.Failing)
                LogRecovered(rules.Community);
            rules.Failing = false;
        }
        catch (Exception problem)
        {
            // The rules known stay in force; the next round tries again.
            if (!rules.Failing)
                LogFetchFailed(rules.Community, problem);
            rules.Failing = true;
            return;
        }

        await RefreshAsync(rules);
    }

    // First the subscription, then the fetch: what is applied between the two is heard.
    private async Task FetchAsync(CommunityRules rules)
    {
        var community = grains.GetGrain<ICommunityGrain>(rules.Community);
        await community.SubscribeRules(Observer());
        int pushes;
        lock (rules)
            pushes = rules.Pushes;
        var text = await community.GetRules();
        lock (rules)
        {
            // What was pushed meanwhile is at least as new as the answer.
            if (pushes == rules.Pushes)
                Apply(rules, text);
        }
    }

    // Called under the lock of the community's rules.
    private void Apply(CommunityRules rules, RuleText text)
    {
        if (rules.Book is not null && rules.Hash == text.Hash && rules.TimeZone == text.TimeZone)
            return;
        try
        {
            rules.Book = RuleFile.Parse(text.Text, text.TimeZone);
            LogApplied(rules.Community, rules.Book.Rules.Length);
        }
        catch (RuleFileException problem)
        {
            // The community takes valid rules alone, so this silo is older or newer than the one that took them.
            LogUnreadable(rules.Community, problem);
            rules.Book ??= RuleFile.Parse("", "UTC");
        }

        (rules.Hash, rules.TimeZone) = (text.Hash, text.TimeZone);
        rules.IsRefreshDue = true;
    }

    private async Task RefreshAsync(CommunityRules rules)
    {
        if (!rules.IsRefreshDue)
            return;
        rules.IsRefreshDue = false;
        var stale = devices.All
            .Where(device => device.Value.Book != rules.Book && device.Value.Definition.Id.Community == rules.Community)
            .Select(device => device.Value.Definition)
            .ToArray();
        foreach (var batch in stale.Chunk(RefreshBatch))
        {
            var failures = await Task.WhenAll(batch.Select(async device =>
            {
                try
                {
                    await grains.GetDevice(device.Id, device.Kind).Refresh();
                    return null;
                }
                catch (Exception problem)
                {
                    // The device keeps its old rules until the next round.
                    metrics.RefreshFailed();
                    rules.IsRefreshDue = true;
                    return problem;
                }
            }));
            if (failures.FirstOrDefault(failure => failure is not null) is { } failed)
                LogRefreshFailed(rules.Community, failures.Count(failure => failure is not null), failed);
        }
    }

    private IRuleObserver Observer()
    {
        lock (_observerLock)
            return _observer ??= grains.CreateObjectReference<IRuleObserver>(this);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Rules} rules of {Community} are in force in this process.")]
    private partial void LogApplied(string community, int rules);

    [LoggerMessage(Level = LogLevel.Error, Message = "The rules of {Community} cannot be read here; the former ones stay in force.")]
    private partial void LogUnreadable(string community, Exception problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The rules of {Community} cannot be fetched; trying again every 5 s.")]
    private partial void LogFetchFailed(string community, Exception problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "The rules of {Community} are fetched again.")]
    private partial void LogRecovered(string community);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Devices} devices of {Community} could not take the new rules; trying again in 5 s.")]
    private partial void LogRefreshFailed(string community, int devices, Exception problem);

    private sealed class CommunityRules(string community)
    {
        private readonly Lock _fetchLock = new();
        private Task? _fetch;
        private volatile RuleBook? _book;
        private volatile bool _isRefreshDue;

        public string Community => community;

        public RuleBook? Book
        {
            get => _book;
            set => _book = value;
        }

        public string Hash { get; set; } = "";

        public string TimeZone { get; set; } = "";

        public bool Failing { get; set; }

        /// <summary>Whether a device of this process may have other rules than those in force.</summary>
        public bool IsRefreshDue
        {
            get => _isRefreshDue;
            set => _isRefreshDue = value;
        }

        // Guarded by this object's lock, with the book.
        public int Pushes { get; set; }

        // One fetch for all that wait; the next caller begins anew when it failed.
        public Task FetchOnceAsync(Func<Task> fetch)
        {
            lock (_fetchLock)
            {
                if (_fetch is null || _fetch.IsFaulted || _fetch.IsCanceled)
                    _fetch = fetch();
                return _fetch;
            }
        }
    }
}
