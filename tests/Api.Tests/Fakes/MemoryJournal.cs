using System.Collections.Immutable;
using SafeCommunity.Api.Filters;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Api.Tests.Fakes;

/// <summary>The journal, the alarms and the matters of the test's community, in memory.</summary>
internal sealed class MemoryJournal : IJournalReader, IAlarmReader
{
    private static readonly ImmutableArray<byte> NoHash = ImmutableArray.Create(new byte[32]);

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly List<JournalEntry> _entries = [];
    private readonly Dictionary<string, AlarmRecord> _alarms = [];

    public MemoryJournal(TimeProvider time)
    {
        _time = time;
        Incidents = new(this, IncidentFold.Apply, filter => new IncidentFilter(filter, time).Matches);
        Tasks = new(this, TaskFold.Apply, filter => new TaskFilter(filter).Matches);
        Units = new(this, UnitFold.Apply);
        Reports = new(this, ReportFold.Apply, filter => new ReportFilter(filter).Matches);
        Lessons = new(this, LessonFold.Apply);
        Seats = new(this, SeatFold.Apply);
        Suppressions = new(this, SuppressionFold.Apply);
    }

    public MemoryMatters<IncidentRecord> Incidents { get; }

    public MemoryMatters<TaskRecord> Tasks { get; }

    public MemoryMatters<UnitRecord> Units { get; }

    public MemoryMatters<ReportRecord> Reports { get; }

    public MemoryMatters<LessonRecord> Lessons { get; }

    public MemoryMatters<SeatRecord> Seats { get; }

    public MemoryMatters<SuppressionRecord> Suppressions { get; }

    /// <summary>The last position; only within <see cref="Read{T}"/>.</summary>
    public long Head => _entries.Count;

    /// <summary>While true, no observer is told of commits.</summary>
    public bool IsPushLost { get; set; }

    /// <summary>Thrown by every read, when set.</summary>
    public Exception? Failure { get; set; }

    public ImmutableArray<JournalEntry> Append(string community, JournalDraft draft)
    {
        lock (_lock)
        {
            var added = draft.Events.Select((e, i) => new JournalEntry
            {
                Community = community,
                Position = _entries.Count + 1 + i,
                Time = DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds()),
                Subject = draft.Subject,
                Actor = draft.Actor,
                Event = e,
                Hash = NoHash,
            }).ToImmutableArray();
            _entries.AddRange(added);
            foreach (var entry in added)
                Fold(entry);
            return added;
        }
    }

    public Task<JournalHead> GetHeadAsync(string community, CancellationToken cancellation = default) =>
        Read(() => new JournalHead(_entries.Count, _time.GetUtcNow(), NoHash));

    public Task<ImmutableArray<JournalEntry>> ReadAsync(
        string community, long afterPosition, int limit, CancellationToken cancellation = default) =>
        Read(() => _entries.Skip((int)afterPosition).Take(limit).ToImmutableArray());

    public Task<ImmutableArray<JournalEntry>> ReadSubjectAsync(string community, string subject, CancellationToken cancellation = default) =>
        Read(() => _entries.Where(entry => entry.Subject == subject).ToImmutableArray());

    public Task<ImmutableArray<string>> ListCommunitiesAsync(CancellationToken cancellation = default) =>
        Read(() => ImmutableArray.Create("chengbei"));

    public Task<JournalVerification> VerifyAsync(
        string community, IProgress<long>? progress = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public Task<AlarmRecord?> GetAsync(string community, string id, CancellationToken cancellation = default) =>
        Read(() => _alarms.GetValueOrDefault(id));

    public Task<AlarmPage> ListAsync(string community, AlarmQuery query, CancellationToken cancellation = default) => Read(() =>
    {
        var skipped = query.PageToken.Length == 0 ? 0
            : int.TryParse(query.PageToken, out var number) ? number
            : throw new RefusedException(Refusal.InvalidArgument, "page_token: not one this list gave");
        var filter = new AlarmFilter(query.Filter, _time);
        var all = _alarms.Values.Where(filter.Matches).OrderByDescending(alarm => alarm.Position).ToArray();
        var page = all.Skip(skipped).Take(query.PageSize).ToImmutableArray();
        var end = skipped + page.Length;
        return new AlarmPage(page, end < all.Length ? $"{end}" : "", all.Length);
    });

    public Task<ImmutableArray<AlarmRecord>> ReadChangedAsync(
        string community, long afterPosition, int limit, CancellationToken cancellation = default) =>
        Read(() => _alarms.Values.Where(alarm => alarm.Position > afterPosition).OrderBy(alarm => alarm.Position).Take(limit).ToImmutableArray());

    public Task<(long Position, ImmutableArray<AlarmRecord> Alarms)> ReadOpenAsync(
        string community, CancellationToken cancellation = default) =>
        Read(() => ((long)_entries.Count, _alarms.Values.Where(alarm => alarm.IsOpen).OrderBy(alarm => alarm.Position).ToImmutableArray()));

    public Task<ImmutableArray<AlarmRecord>> ReadNewestOfTwinAsync(
        string community, string twin, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<ImmutableArray<AlarmRecord>> ReadHeldAsync(string community, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public Task<ImmutableArray<AlarmRecord>> ReadRestingAsync(string community, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public Task<ImmutableArray<AlarmRecord>> ReadReturnedAsync(string community, CancellationToken cancellation = default) =>
        throw new NotSupportedException("The API closes no alarms by itself.");

    public Task<ImmutableArray<AlarmRecord>> ReadShelfExpiredAsync(
        string community, DateTimeOffset now, CancellationToken cancellation = default) => throw new NotSupportedException();

    private void Fold(JournalEntry entry)
    {
        switch (entry.Event)
        {
            case AlarmEvent:
                _alarms[entry.Subject] = AlarmFold.Apply(_alarms.GetValueOrDefault(entry.Subject), entry);
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

    /// <summary>Reads something that appends do not change meanwhile.</summary>
    public Task<T> Read<T>(Func<T> read)
    {
        lock (_lock)
            return Failure is { } failure ? Task.FromException<T>(failure) : Task.FromResult(read());
    }
}
