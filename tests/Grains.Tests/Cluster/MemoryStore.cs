using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orleans.Storage;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Clocks;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Teams;
using Xunit;

namespace SafeCommunity.Grains.Tests.Cluster;

/// <summary>Every store in memory. It outlives a cluster, fails and waits on command, and keeps states as JSON, as the real one does.</summary>
public sealed class MemoryStore : IJournalStore, IAlarmReader, IAlarmStatisticsReader, ISnapshotReader, IGrainStorage
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<JournalEntry>> _journals = [];
    private readonly Dictionary<(string Community, string Id), AlarmRecord> _alarms = [];
    private readonly ConcurrentDictionary<(string Name, string Key), string> _states = [];
    private Task _gate = Task.CompletedTask;

    public MemoryStore()
    {
        Incidents = new MemoryMatters<IncidentRecord>(this, IncidentFold.Apply);
        Tasks = new MemoryMatters<TaskRecord>(this, TaskFold.Apply);
        Units = new MemoryMatters<UnitRecord>(this, UnitFold.Apply);
        Reports = new MemoryMatters<ReportRecord>(this, ReportFold.Apply);
        Lessons = new MemoryMatters<LessonRecord>(this, LessonFold.Apply);
        Seats = new MemoryMatters<SeatRecord>(this, SeatFold.Apply);
        Suppressions = new MemoryMatters<SuppressionRecord>(this, SuppressionFold.Apply);
    }

    public MemoryMatters<IncidentRecord> Incidents { get; }

    public MemoryMatters<TaskRecord> Tasks { get; }

    public MemoryMatters<UnitRecord> Units { get; }

    public MemoryMatters<ReportRecord> Reports { get; }

    public MemoryMatters<LessonRecord> Lessons { get; }

    public MemoryMatters<SeatRecord> Seats { get; }

    public MemoryMatters<SuppressionRecord> Suppressions { get; }

    /// <summary>The message of a refusal of all appends; null to write.</summary>
    public string? RefuseAppends { get; set; }

    /// <summary>After so many more appends, answers are lost: what is written is not told; null to answer always.</summary>
    public int? LoseAnswersAfter { get; set; }

    /// <summary>The name of the state whose writing fails; null to write.</summary>
    public string? RefuseState { get; set; }

    /// <summary>How many drafts each append brought.</summary>
    public ConcurrentQueue<int> Commits { get; } = [];

    /// <summary>How often each state was written.</summary>
    public ConcurrentDictionary<string, int> Writes { get; } = [];

    /// <summary>Holds appends until the task ends.</summary>
    public void HoldAppends(Task until) => Volatile.Write(ref _gate, until);

    public ImmutableArray<JournalEntry> Entries(string community)
    {
        lock (_lock)
            return [.. JournalOf(community)];
    }

    /// <summary>Reads something that appends do not change meanwhile.</summary>
    public Task<T> ReadAsync<T>(Func<T> read)
    {
        lock (_lock)
            return Task.FromResult(read());
    }

    public async Task<ImmutableArray<JournalEntry>[]> AppendAsync(
        string community, IReadOnlyList<JournalDraft> drafts, DateTimeOffset time, CancellationToken cancellation = default)
    {
        // Not on the grain's scheduler, as in a real store.
        await Task.Yield();
        await Volatile.Read(ref _gate);
        if (RefuseAppends is { } message)
            throw new StoreUnavailableException(message);
        Commits.Enqueue(drafts.Sum(draft => draft.Events.Length));
        lock (_lock)
        {
            foreach (var draft in drafts)
            {
                if (draft.After is { } after && (JournalOf(community).LastOrDefault(entry => entry.Subject == draft.Subject)?.Position ?? 0) != after)
                    throw new StaleDraftException(draft.Subject);
            }

            ImmutableArray<JournalEntry>[] written =
                [.. drafts.Select(draft => draft.Events.Select(@event => Append(community, draft, @event, time)).ToImmutableArray())];
            if (LoseAnswersAfter is { } left)
            {
                LoseAnswersAfter = left - 1;
                if (left <= 0)
                    throw new IOException("The answer was lost.");
            }

            return written;
        }
    }

    public Task<JournalHead> GetHeadAsync(string community, CancellationToken cancellation = default)
    {
        lock (_lock)
        {
            return Task.FromResult(JournalOf(community) is [.., var last]
                ? new JournalHead(last.Position, last.Time, last.Hash)
                : new JournalHead(0, DateTimeOffset.UnixEpoch, [.. new byte[32]]));
        }
    }

    public Task<ImmutableArray<JournalEntry>> ReadAsync(
        string community, long afterPosition, int limit, CancellationToken cancellation = default) =>
        Task.FromResult(Entries(community).Where(entry => entry.Position > afterPosition).Take(limit).ToImmutableArray());

    public Task<ImmutableArray<JournalEntry>> ReadSubjectAsync(
        string community, string subject, CancellationToken cancellation = default) =>
        Task.FromResult(Entries(community).Where(entry => entry.Subject == subject).ToImmutableArray());

    public Task<ImmutableArray<string>> ListCommunitiesAsync(CancellationToken cancellation = default)
    {
        lock (_lock)
            return Task.FromResult(_journals.Keys.Order(StringComparer.Ordinal).ToImmutableArray());
    }

    public Task<JournalVerification> VerifyAsync(
        string community, IProgress<long>? progress = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException("No grain walks the chain.");

    public Task<AlarmRecord?> GetAsync(string community, string id, CancellationToken cancellation = default)
    {
        lock (_lock)
            return Task.FromResult(_alarms.GetValueOrDefault((community, id)));
    }

    public Task<AlarmPage> ListAsync(string community, AlarmQuery query, CancellationToken cancellation = default) =>
        Task.FromResult(PageOf(
            [.. Alarms(community, alarm => IsListed(alarm, query.Filter)).OrderBy(alarm => alarm.RaisedAt).ThenBy(alarm => alarm.Id, StringComparer.Ordinal)],
            query));

    // The oldest first, and of filters what grains write: the real ones are the store's own.
    private static AlarmPage PageOf(AlarmRecord[] all, AlarmQuery query)
    {
        Assert.Equal([new SortKey("raise_time", Descending: false)], query.OrderBy);
        var start = query.PageToken.Length == 0 ? 0 : int.Parse(query.PageToken, System.Globalization.CultureInfo.InvariantCulture);
        var end = start + query.PageSize;
        return new AlarmPage([.. all.Skip(start).Take(query.PageSize)], end < all.Length ? $"{end}" : "", all.Length);
    }

    private static bool IsListed(AlarmRecord alarm, FilterNode? filter) => filter switch
    {
        null => true,
        FilterAnd and => and.Operands.All(operand => IsListed(alarm, operand)),
        FilterComparison { Field: "closed", Number: var closed } => alarm.IsOpen == (closed == 0),
        FilterComparison { Field: "twin", Text: var twin } => alarm.Twin == twin,
        FilterComparison { Field: "severity", Number: var severity } => (int)alarm.Severity == severity,
        _ => throw new NotSupportedException($"{filter}"),
    };

    public Task<ImmutableArray<AlarmRecord>> ReadChangedAsync(
        string community, long afterPosition, int limit, CancellationToken cancellation = default) =>
        Task.FromResult(Alarms(community, alarm => alarm.Position > afterPosition)
            .OrderBy(alarm => alarm.Position).Take(limit).ToImmutableArray());

    public Task<(long Position, ImmutableArray<AlarmRecord> Alarms)> ReadOpenAsync(
        string community, CancellationToken cancellation = default)
    {
        lock (_lock)
            return Task.FromResult(((long)JournalOf(community).Count, Alarms(community, alarm => alarm.IsOpen)));
    }

    public Task<ImmutableArray<AlarmRecord>> ReadNewestOfTwinAsync(
        string community, string twin, CancellationToken cancellation = default) =>
        Task.FromResult(Alarms(community, alarm => alarm.Twin == twin)
            .GroupBy(alarm => alarm.Rule).Select(rule => rule.MaxBy(alarm => alarm.Ordinal)!).ToImmutableArray());

    public Task<ImmutableArray<AlarmRecord>> ReadHeldAsync(string community, CancellationToken cancellation = default) =>
        Task.FromResult(Alarms(community, alarm => alarm.IsHeld));

    public Task<ImmutableArray<AlarmRecord>> ReadRestingAsync(string community, CancellationToken cancellation = default) =>
        Task.FromResult(Alarms(community, alarm => alarm.IsResting));

    public Task<ImmutableArray<AlarmRecord>> ReadReturnedAsync(string community, CancellationToken cancellation = default) =>
        Task.FromResult(Alarms(community, alarm => alarm.IsOpen && alarm.IsReturned));

    public Task<ImmutableArray<AlarmRecord>> ReadShelfExpiredAsync(
        string community, DateTimeOffset now, CancellationToken cancellation = default) =>
        Task.FromResult(Alarms(community, alarm => alarm.IsOpen && alarm.ShelvedUntil <= now));

    public async IAsyncEnumerable<AlarmOccurrence> ReadAsync(
        string community, DateTimeOffset from, DateTimeOffset until, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        foreach (var entry in Entries(community).Where(entry => entry.Time >= from && entry.Time < until))
        {
            OccurrenceKind? kind = entry.Event switch
            {
                AlarmRaised { Onset: AlarmOnset.Past } => OccurrenceKind.RaisedPast,
                AlarmRaised or AlarmRecurred => OccurrenceKind.Raised,
                AlarmConfirmed => OccurrenceKind.Confirmed,
                AlarmCleared => OccurrenceKind.Cleared,
                AlarmAcknowledged => OccurrenceKind.Acknowledged,
                AlarmShelved => OccurrenceKind.Shelved,
                AlarmSuppressed => OccurrenceKind.Suppressed,
                AlarmUnsuppressed => OccurrenceKind.Unsuppressed,
                AlarmRejected => OccurrenceKind.Rejected,
                AlarmClosed => OccurrenceKind.Closed,
                _ => null,
            };
            if (kind is { } happened && await GetAsync(community, entry.Subject, cancellation) is { } alarm)
                yield return new AlarmOccurrence(entry.Time, happened, alarm.Id, alarm.Twin, alarm.Rule, alarm.Severity);
        }
    }

    public Task<DateTimeOffset?> GetBeginningAsync(string community, CancellationToken cancellation = default) =>
        Task.FromResult(Entries(community) is [var first, ..] ? first.Time : (DateTimeOffset?)null);

    public Task<ImmutableArray<KeyValuePair<string, T>>> ReadAllAsync<T>(
        string stateName, string keyPrefix, CancellationToken cancellation = default) =>
        Task.FromResult(_states
            .Where(state => state.Key.Name == stateName && state.Key.Key.StartsWith(keyPrefix, StringComparison.Ordinal))
            .Select(state => KeyValuePair.Create(state.Key.Key, JsonSerializer.Deserialize<T>(state.Value)!))
            .ToImmutableArray());

    /// <summary>Keeps a state as if its grain had written it.</summary>
    public void Put<T>(string stateName, string key, T state) => _states[(stateName, key)] = JsonSerializer.Serialize(state);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_states.TryGetValue((stateName, KeyOf(grainId)), out var json))
        {
            grainState.State = JsonSerializer.Deserialize<T>(json)!;
            grainState.RecordExists = true;
            grainState.ETag = "1";
        }
        else
        {
            grainState.State = Activator.CreateInstance<T>();
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (RefuseState == stateName)
            throw new StoreUnavailableException("The disk is full.");
        Put(stateName, KeyOf(grainId), grainState.State);
        Writes.AddOrUpdate(stateName, 1, (_, count) => count + 1);
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _states.TryRemove((stateName, KeyOf(grainId)), out _);
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private static string KeyOf(GrainId id) => id.Key.ToString()!;

    private List<JournalEntry> JournalOf(string community) =>
        _journals.TryGetValue(community, out var journal) ? journal : _journals[community] = [];

    private ImmutableArray<AlarmRecord> Alarms(string community, Func<AlarmRecord, bool> which)
    {
        lock (_lock)
            return [.. _alarms.Values.Where(alarm => alarm.Community == community && which(alarm))];
    }

    private JournalEntry Append(string community, JournalDraft draft, JournalEvent @event, DateTimeOffset time)
    {
        var journal = JournalOf(community);
        time = DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
        var entry = new JournalEntry
        {
            Community = community,
            Position = journal.Count + 1,
            Time = journal is [.., var last] && last.Time > time && @event is not ClockStepped ? last.Time : time,
            Subject = draft.Subject,
            Actor = draft.Actor,
            Event = @event,
            Hash = [.. SHA256.HashData(Encoding.UTF8.GetBytes($"{journal.Count}"))],
        };
        // Folded before it is written, so that an entry that cannot follow is not in the journal, as in a real store.
        Fold(entry);
        journal.Add(entry);
        return entry;
    }

    private void Fold(JournalEntry entry)
    {
        switch (entry.Event)
        {
            case AlarmEvent:
                var key = (entry.Community, entry.Subject);
                _alarms[key] = AlarmFold.Apply(_alarms.GetValueOrDefault(key), entry);
                break;
            case IncidentEvent:
                Incidents.Apply(entry);
                break;
            case TaskEvent:
                Tasks.Apply(entry);
                break;
            case UnitEvent:
                Units.Apply(entry);
                break;
            case ReportEvent:
                Reports.Apply(entry);
                break;
            case LessonEvent:
                Lessons.Apply(entry);
                break;
            case SeatEvent:
                Seats.Apply(entry);
                break;
            case SuppressionEvent:
                Suppressions.Apply(entry);
                break;
        }
    }
}
