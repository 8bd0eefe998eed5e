using System.Collections.Concurrent;
using System.Collections.Immutable;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Tests.Devices;

/// <summary>What the directory and the community of a test know.</summary>
public sealed class FakePlaces
{
    /// <summary>The plan: any name that begins with a model is that device, unless it is in <see cref="Removed"/>.</summary>
    public ConcurrentDictionary<string, bool> Removed { get; } = new(StringComparer.Ordinal);

    /// <summary>The newest reported state of each device.</summary>
    public ConcurrentDictionary<string, TwinSnapshot> Reported { get; } = new(StringComparer.Ordinal);

    public int Reports { get; set; }

    /// <summary>Whether reports are refused.</summary>
    public bool ReportsFail { get; set; }

    public RuleText Rules { get; set; } = new("", "", "Asia/Shanghai");

    public IRuleObserver? Observer { get; set; }
}

/// <summary>The directory of <see cref="FakePlaces"/>.</summary>
public sealed class FakeTwinDirectoryGrain(FakePlaces places) : Grain, ITwinDirectoryGrain
{
    public Task<TwinDefinition?> Find(string name) => Task.FromResult(
        name.StartsWith("smoke-", StringComparison.Ordinal) && !places.Removed.ContainsKey(name) ? World.Device(name) : null);

    public Task Report(ImmutableArray<TwinSnapshot> devices)
    {
        if (places.ReportsFail)
            throw new RefusedException(Refusal.Unavailable, "Not now.");
        places.Reports++;
        foreach (var device in devices)
            places.Reported[device.Definition.Id.Name] = device;
        return Task.CompletedTask;
    }

    public Task<TwinCounts> Count(string name) => Task.FromResult(new TwinCounts { DevicesUnknown = 1, AlarmsHigh = 3 });

    public Task<PlanChange> Load(CommunityDefinition definition) => throw new NotSupportedException();

    public Task<TwinSnapshot?> GetSnapshot(string name) => throw new NotSupportedException();

    public Task<TwinPage> List(TwinQuery query) => throw new NotSupportedException();

    public Task<CommunityPaths> GetPaths() => throw new NotSupportedException();

    public Task<int> CountMatches(FilterNode? filter) => throw new NotSupportedException();

    public Task<string> GetPlanHash() => throw new NotSupportedException();

    public Task<DeviceList> ListDevices() => throw new NotSupportedException();

    public Task Subscribe(ITwinObserver observer) => throw new NotSupportedException();

    public Task Unsubscribe(ITwinObserver observer) => throw new NotSupportedException();
}

/// <summary>The community of <see cref="FakePlaces"/>.</summary>
public sealed class FakeCommunityGrain(FakePlaces places) : Grain, ICommunityGrain
{
    public async Task<bool> ApplyRules(RuleText rules)
    {
        places.Rules = rules;
        if (places.Observer is { } observer)
            await observer.OnRules(this.GetPrimaryKeyString(), rules);
        return true;
    }

    public Task<RuleText> GetRules() => Task.FromResult(places.Rules);

    public Task SubscribeRules(IRuleObserver observer)
    {
        places.Observer = observer;
        return Task.CompletedTask;
    }

    public Task<PlanChange> ApplyPlan(CommunityDefinition definition) => throw new NotSupportedException();

    public Task<string> GetPlanSource() => throw new NotSupportedException();

    public Task TellPlayedTime(PlayedTime time) => throw new NotSupportedException();

    public Task<CommunitySummary> GetSummary() => throw new NotSupportedException();

    public Task<TwinSnapshot> Get() => throw new NotSupportedException();
}
