using System.Collections.Immutable;
using SafeCommunity.Api.Filters;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Districts;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Grains.Unknown;

namespace SafeCommunity.Api.Tests.Fakes;

/// <summary>A journal grain over <see cref="MemoryJournal"/>.</summary>
internal sealed class FakeJournalGrain(MemoryJournal journal) : Grain, IJournalGrain
{
    private readonly HashSet<IJournalObserver> _observers = [];

    public async Task<ImmutableArray<JournalEntry>> Append(JournalDraft draft)
    {
        if (draft.Actor == "disk-full")
            throw new RefusedException(Refusal.Unavailable, "the disk is full; nothing was written: make room and try again");

        var entries = journal.Append(this.GetPrimaryKeyString(), draft);
        if (!journal.IsPushLost)
            await Task.WhenAll(_observers.Select(o => o.OnCommitted(new JournalCommit(this.GetPrimaryKeyString(), entries))));
        return entries;
    }

    public async Task<ImmutableArray<JournalEntry>> AppendAll(ImmutableArray<JournalDraft> drafts)
    {
        var entries = ImmutableArray.CreateBuilder<JournalEntry>();
        foreach (var draft in drafts)
            entries.AddRange(await Append(draft));
        return entries.DrainToImmutable();
    }

    public Task<long> Settle() => GetPosition();

    public async Task<long> GetPosition() => (await journal.GetHeadAsync(this.GetPrimaryKeyString())).Position;

    public Task<long> Subscribe(IJournalObserver observer)
    {
        _observers.Add(observer);
        return GetPosition();
    }

    public Task Unsubscribe(IJournalObserver observer)
    {
        _observers.Remove(observer);
        return Task.CompletedTask;
    }
}

/// <summary>An alarm grain over <see cref="MemoryJournal"/>.</summary>
internal sealed class FakeAlarmGrain(MemoryJournal journal) : Grain, IAlarmGrain
{
    private string Community => this.GetPrimaryKeyString().Split('/')[0];

    private string Id => this.GetPrimaryKeyString().Split('/')[1];

    public async Task<AlarmRecord> Get() =>
        await journal.GetAsync(Community, Id) ?? throw new RefusedException(Refusal.NotFound, $"alarm {Id} does not exist");

    public Task<AlarmRecord> Acknowledge(MatterCommand command) => DoAsync(command, new AlarmAcknowledged(command.Reason));

    public Task<AlarmRecord> Confirm(MatterCommand command) => DoAsync(command, new AlarmConfirmed(command.Reason));

    public Task<AlarmRecord> Reject(MatterCommand command) => DoAsync(command, new AlarmRejected(command.Reason));

    public Task<AlarmRecord> Shelve(MatterCommand command, DateTimeOffset until) =>
        DoAsync(command, new AlarmShelved(until, command.Reason));

    public Task<AlarmRecord> Unshelve(MatterCommand command) => DoAsync(command, new AlarmUnshelved(command.Reason));

    public async Task<AlarmRecord> Close(MatterCommand command)
    {
        if (await Get() is { Active: true, Judgement: not Judgement.False })
            throw new RefusedException(Refusal.FailedPrecondition, "the condition still holds: wait until it clears, or reject the alarm");
        return await DoAsync(command, new AlarmClosed(command.Reason));
    }

    private async Task<AlarmRecord> DoAsync(MatterCommand command, AlarmEvent @event)
    {
        if (command.Actor == "bug")
            throw new InvalidOperationException("a secret of the server");

        var alarm = await Get();
        if (command.Etag is { } etag && etag != alarm.Position)
            throw new RefusedException(Refusal.Stale, $"the alarm changed since: its etag is {alarm.Position}; read it again");
        await AppendAsync(command.Actor, @event);
        return await Get();
    }

    private Task<ImmutableArray<JournalEntry>> AppendAsync(string actor, AlarmEvent @event) =>
        GrainFactory.GetGrain<IJournalGrain>(Community).Append(JournalDraft.Of(Id, actor, @event));
}

/// <summary>The twins of the test's community, in memory.</summary>
internal sealed class MemoryTwins
{
    public MemoryTwins()
    {
        Put(TwinKind.Community, "chengbei", "", 5336);
        Put(TwinKind.Building, "b03", "chengbei");
        Put(TwinKind.Home, "b03-1502", "b03", 3);
        Put(TwinKind.Sensor, "smoke-b03-1502", "b03-1502");
        Put(TwinKind.Sensor, "smoke-b07-0101", "chengbei");
    }

    public Dictionary<string, TwinSnapshot> All { get; } = [];

    private void Put(TwinKind kind, string name, string parent, int residents = 0) => All[name] = new TwinSnapshot
    {
        Definition = new TwinDefinition
        {
            Id = TwinId.Of("chengbei", name),
            Kind = kind,
            Model = kind == TwinKind.Sensor ? "smoke" : "",
            Parent = parent,
            Place = new Place(126.6, 45.8, 15),
            Title = new BilingualText("三号楼", name),
            Residents = residents,
            SilenceLimit = kind.IsDevice() ? TimeSpan.FromMinutes(10) : TimeSpan.Zero,
        },
        Health = kind.IsDevice() ? Health.Online : Health.NotApplicable,
        Counts = new TwinCounts { Residents = residents },
        Device = kind.IsDevice()
            ? new DeviceState
            {
                LastSeen = DateTimeOffset.UnixEpoch.AddYears(56),
                LastSeq = 17,
                Values = [new TwinValue("smoke", 0.12, false), new TwinValue("tamper", 1, true)],
                Refusals =
                [
                    new DeviceRefusal("wrong_type", "humidity", DateTimeOffset.UnixEpoch.AddYears(56), 2),
                    new DeviceRefusal("malformed", "", DateTimeOffset.UnixEpoch.AddYears(55), 1),
                ],
            }
            : null,
    };
}

internal sealed class FakeDirectoryGrain(MemoryTwins twins) : Grain, ITwinDirectoryGrain
{
    private readonly HashSet<ITwinObserver> _observers = [];

    public Task<PlanChange> Load(CommunityDefinition definition) => throw new NotSupportedException();

    public Task<TwinDefinition?> Find(string name) => Task.FromResult(twins.All.GetValueOrDefault(name)?.Definition);

    public Task<TwinSnapshot?> GetSnapshot(string name) => Task.FromResult(twins.All.GetValueOrDefault(name));

    public Task<TwinCounts> Count(string name) => Task.FromResult(twins.All[name].Counts);

    public Task<TwinPage> List(TwinQuery query)
    {
        var filter = new TwinFilter(query.Filter);
        var skipped = query.PageToken.Length == 0 ? 0 : int.Parse(query.PageToken, System.Globalization.CultureInfo.InvariantCulture);
        var all = twins.All.Values
            .Where(twin => filter.Matches(twin, name => twins.All.GetValueOrDefault(name)?.Definition.Parent))
            .OrderBy(twin => twin.Definition.Id.Name, StringComparer.Ordinal)
            .ToArray();
        if (query.OrderBy is [{ Field: "name", Descending: true }])
            Array.Reverse(all);
        var page = all.Skip(skipped).Take(query.PageSize).ToImmutableArray();
        var end = skipped + page.Length;
        return Task.FromResult(new TwinPage
        {
            Twins = page,
            NextPageToken = end < all.Length ? $"{end}" : "",
            TotalSize = all.Length,
            Position = 0,
        });
    }

    public Task<CommunityPaths> GetPaths() => throw new NotSupportedException();

    public Task<int> CountMatches(FilterNode? filter) => throw new NotSupportedException();

    public Task<string> GetPlanHash() => throw new NotSupportedException();

    public Task<DeviceList> ListDevices() => throw new NotSupportedException();

    public async Task Report(ImmutableArray<TwinSnapshot> devices)
    {
        foreach (var device in devices)
            twins.All[device.Definition.Id.Name] = device;
        var changes = new TwinChanges { Community = this.GetPrimaryKeyString(), Position = 0, Twins = devices };
        await Task.WhenAll(_observers.Select(o => o.OnChanged(changes)));
    }

    public Task Subscribe(ITwinObserver observer)
    {
        _observers.Add(observer);
        return Task.CompletedTask;
    }

    public Task Unsubscribe(ITwinObserver observer)
    {
        _observers.Remove(observer);
        return Task.CompletedTask;
    }
}

internal sealed class FakeSensorGrain(MemoryTwins twins) : Grain, ISensorGrain
{
    public Task<TwinSnapshot> Get() => Task.FromResult(twins.All[TwinId.Parse(this.GetPrimaryKeyString()).Name]);

    public Task<ReadingOutcome> Receive(Reading reading) => throw new NotSupportedException();

    public Task ReceiveStatus(DeviceStatus status) => throw new NotSupportedException();

    public Task Settle() => throw new NotSupportedException();

    public Task Refuse(string reason, bool isRetained) => throw new NotSupportedException();

    public Task Review() => throw new NotSupportedException();

    public Task<ImmutableArray<ActiveCondition>> GetConditions() => throw new NotSupportedException();

    public Task Refresh() => throw new NotSupportedException();
}

internal sealed class FakeHomeGrain(MemoryTwins twins) : Grain, IHomeGrain
{
    public Task<TwinSnapshot> Get() => Task.FromResult(twins.All[TwinId.Parse(this.GetPrimaryKeyString()).Name]);
}

internal sealed class FakeCommunityGrain(MemoryTwins twins, MemoryJournal journal) : Grain, ICommunityGrain
{
    public Task<TwinSnapshot> Get() => Task.FromResult(twins.All[this.GetPrimaryKeyString()]);

    public Task<PlanChange> ApplyPlan(CommunityDefinition definition) => throw new NotSupportedException();

    public Task<string> GetPlanSource() => throw new NotSupportedException();

    public Task<bool> ApplyRules(RuleText rules) => throw new NotSupportedException();

    public Task<RuleText> GetRules() => throw new NotSupportedException();

    public Task SubscribeRules(IRuleObserver observer) => throw new NotSupportedException();

    public Task TellPlayedTime(PlayedTime time) => throw new NotSupportedException();

    public async Task<CommunitySummary> GetSummary() => new()
    {
        Community = this.GetPrimaryKeyString(),
        Title = new BilingualText("城北", "Chengbei"),
        TimeZone = "Asia/Shanghai",
        Counts = new TwinCounts { Buildings = 28, Homes = 1322, Residents = 5336 },
        PlanHash = "plan",
        RulesHash = "",
        JournalPosition = (await journal.GetHeadAsync(this.GetPrimaryKeyString())).Position,
    };
}

internal sealed class FakeDistrictListGrain : Grain, IDistrictListGrain
{
    public Task Add(string district) => throw new NotSupportedException();

    public Task<ImmutableArray<string>> List() => Task.FromResult(ImmutableArray.Create("langao"));
}

/// <summary>A district of two communities, one of which is not loaded yet.</summary>
internal sealed class FakeDistrictGrain : Grain, IDistrictGrain
{
    private static readonly DistrictDefinition Definition = new()
    {
        District = "langao",
        Title = new BilingualText("岚皋", "Langao"),
        Streets =
        [
            new StreetDefinition
            {
                Name = "north",
                Title = new BilingualText("北街", "North Street"),
                Communities =
                [
                    new StreetCommunity("chengbei", new BilingualText("城北", "Chengbei")),
                    new StreetCommunity("later", new BilingualText("后来", "Later")),
                ],
            },
        ],
    };

    public Task Describe(DistrictDefinition definition) => throw new NotSupportedException();

    public Task<DistrictDefinition> GetDefinition() => Task.FromResult(Known());

    public Task<DistrictSummary> GetSummary()
    {
        var counts = new TwinCounts { Buildings = 28, Homes = 1322, Residents = 5336 };
        return Task.FromResult(new DistrictSummary
        {
            Definition = Known(),
            Communities = ImmutableDictionary<string, TwinCounts>.Empty.Add("chengbei", counts),
            Streets = [counts],
            Total = counts,
        });
    }

    private DistrictDefinition Known() => this.GetPrimaryKeyString() == "langao"
        ? Definition
        : throw new RefusedException(Refusal.NotFound, "There is no such district.");
}

internal sealed class FakeTwinSearchGrain : Grain, ITwinSearchGrain
{
    public Task<TwinPage> List(TwinQuery query) => GrainFactory.GetGrain<ITwinDirectoryGrain>("chengbei").List(query);
}

internal sealed class FakeCommunityListGrain : Grain, ICommunityListGrain
{
    public Task Add(string community) => throw new NotSupportedException();

    public Task<ImmutableArray<string>> List() => Task.FromResult(ImmutableArray.Create("chengbei"));

    public Task Expect(ImmutableArray<string> communities) => throw new NotSupportedException();

    public Task Arrived(string community) => throw new NotSupportedException();

    public Task<ImmutableArray<ExpectedCommunity>> ListExpected() => throw new NotSupportedException();
}

/// <summary>Who spoke and is in no plan, as a test tells.</summary>
internal sealed class FakeUnknownDevicesGrain : Grain, IUnknownDevicesGrain
{
    private ImmutableArray<UnknownDevice> _devices = [];

    public Task Report(ImmutableArray<UnknownDevice> heard)
    {
        _devices = heard;
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<UnknownDevice>> List() => Task.FromResult(_devices);
}
