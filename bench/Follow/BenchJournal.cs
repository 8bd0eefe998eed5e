using System.Collections.Immutable;
using System.Diagnostics;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Follow;

/// <summary>A journal in memory: what is measured is the way from the journal's observers to the followers.</summary>
internal sealed class BenchJournal : IJournalReader
{
    public const string Community = "bench";

    private readonly Lock _lock = new();
    private readonly List<JournalEntry> _entries = [];

    /// <summary>An entry as an alarm makes it; its cause's sequence number is the moment it was made.</summary>
    public static JournalEntry MakeEntry(long position) => new()
    {
        Community = Community,
        Position = position,
        Time = TimeProvider.System.GetUtcNow(),
        Subject = "smoke-b03-1502.smoke-high.1",
        Actor = "twin:smoke-b03-1502",
        Event = new AlarmRaised
        {
            Twin = "smoke-b03-1502",
            Rule = "smoke-high",
            Severity = AlarmSeverity.Critical,
            Message = new BilingualText("3号楼1502室烟雾浓度高", "Smoke is high in home 1502 of building 3"),
            Cause = new AlarmCause(Stopwatch.GetTimestamp(), TimeProvider.System.GetUtcNow(), 0.31),
        },
        Hash = ImmutableArray.Create(new byte[32]),
    };

    public ImmutableArray<JournalEntry> Append(int count)
    {
        lock (_lock)
        {
            var added = Enumerable.Range(_entries.Count + 1, count).Select(position => MakeEntry(position)).ToImmutableArray();
            _entries.AddRange(added);
            return added;
        }
    }

    public Task<JournalHead> GetHeadAsync(string community, CancellationToken cancellation = default)
    {
        lock (_lock)
            return Task.FromResult(new JournalHead(_entries.Count, DateTimeOffset.UnixEpoch, []));
    }

    public Task<ImmutableArray<JournalEntry>> ReadAsync(
        string community, long afterPosition, int limit, CancellationToken cancellation = default)
    {
        lock (_lock)
            return Task.FromResult(_entries.Skip((int)afterPosition).Take(limit).ToImmutableArray());
    }

    public Task<ImmutableArray<JournalEntry>> ReadSubjectAsync(string community, string subject, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public Task<ImmutableArray<string>> ListCommunitiesAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<JournalVerification> VerifyAsync(
        string community, IProgress<long>? progress = null, CancellationToken cancellation = default) => throw new NotSupportedException();
}

/// <summary>The journal's grain over it.</summary>
internal sealed class BenchJournalGrain(BenchJournal journal) : Grain, IJournalGrain
{
    private readonly HashSet<IJournalObserver> _observers = [];

    public async Task<ImmutableArray<JournalEntry>> Append(JournalDraft draft)
    {
        var entries = journal.Append(draft.Events.Length);
        var commit = new JournalCommit(BenchJournal.Community, entries);
        foreach (var observer in _observers)
            await observer.OnCommitted(commit);
        return entries;
    }

    public async Task<long> GetPosition() => (await journal.GetHeadAsync(BenchJournal.Community)).Position;

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

/// <summary>One community.</summary>
internal sealed class BenchCommunityListGrain : Grain, ICommunityListGrain
{
    public Task Add(string community) => Task.CompletedTask;

    public Task<ImmutableArray<string>> List() => Task.FromResult(ImmutableArray.Create(BenchJournal.Community));
}
