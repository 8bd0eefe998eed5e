using System.Collections.Concurrent;
using System.Collections.Immutable;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Streams.Tests;

/// <summary>Journals that outlive the silos of a test, and can be made unreadable.</summary>
public sealed class InMemoryJournal : IJournalReader
{
    private readonly ConcurrentDictionary<string, ImmutableList<JournalEntry>> _journals = new();
    private readonly ConcurrentDictionary<string, int> _reads = new();
    private readonly ConcurrentDictionary<string, bool> _unreadable = new();

    public void Append(string community, int count) => Append(community, Enumerable.Repeat(new RulesApplied("hash", 1), count));

    public void Append(string community, IEnumerable<JournalEvent> events)
    {
        foreach (JournalEvent @event in events)
        {
            _journals.AddOrUpdate(
                community, _ => [Entry(community, 1, @event)], (_, known) => known.Add(Entry(community, known.Count + 1, @event)));
        }
    }

    public int ReadsOf(string community) => _reads.GetValueOrDefault(community);

    public void SetReadable(string community, bool readable) => _unreadable[community] = !readable;

    public Task<JournalHead> GetHeadAsync(string community, CancellationToken cancellation = default) =>
        Task.FromResult(new JournalHead(Of(community).Count, DateTimeOffset.UnixEpoch, []));

    public async Task<ImmutableArray<JournalEntry>> ReadAsync(
        string community, long afterPosition, int limit, CancellationToken cancellation = default)
    {
        await Task.Yield();
        _reads.AddOrUpdate(community, 1, (_, reads) => reads + 1);
        if (_unreadable.GetValueOrDefault(community))
            throw new IOException("The journal cannot be read.");
        return [.. Of(community).Skip((int)afterPosition).Take(limit)];
    }

    public Task<ImmutableArray<string>> ListCommunitiesAsync(CancellationToken cancellation = default) =>
        Task.FromResult<ImmutableArray<string>>([.. _journals.Keys.Order(StringComparer.Ordinal)]);

    public Task<ImmutableArray<JournalEntry>> ReadSubjectAsync(
        string community, string subject, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<JournalVerification> VerifyAsync(
        string community, IProgress<long>? progress = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    private ImmutableList<JournalEntry> Of(string community) => _journals.GetValueOrDefault(community, []);

    private static JournalEntry Entry(string community, long position, JournalEvent @event) => new()
    {
        Community = community,
        Position = position,
        Time = DateTimeOffset.UnixEpoch,
        Subject = "rules",
        Actor = "system",
        Event = @event,
        Hash = [],
    };
}
