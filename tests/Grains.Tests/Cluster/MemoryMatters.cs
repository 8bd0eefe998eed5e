using System.Collections.Immutable;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Tests.Cluster;

/// <summary>The table of one sort of matter in memory, folded from the entries that a <see cref="MemoryStore"/> appends.</summary>
/// <param name="journal">The store, and its lock.</param>
/// <param name="fold">How the sort's entries make its state.</param>
public sealed class MemoryMatters<T>(MemoryStore journal, Func<T?, JournalEntry, T> fold) : IMatterReader<T>
    where T : class, IMatter
{
    private readonly Dictionary<(string Community, string Id), T> _matters = [];

    /// <summary>Takes an entry about one of these matters; the caller holds the store's lock.</summary>
    public void Apply(JournalEntry entry)
    {
        var key = (entry.Community, entry.Subject);
        _matters[key] = fold(_matters.GetValueOrDefault(key), entry);
    }

    public Task<T?> GetAsync(string community, string id, CancellationToken cancellation = default) =>
        journal.ReadAsync(() => _matters.GetValueOrDefault((community, id)));

    /// <summary>The newest change first; it knows no filter, no order and no further page.</summary>
    public Task<MatterPage<T>> ListAsync(string community, MatterQuery query, CancellationToken cancellation = default)
    {
        if (query.Filter is not null || !query.OrderBy.IsDefaultOrEmpty || query.PageToken.Length > 0)
            throw new NotSupportedException("Filters, orders and pages are the real stores' matter.");
        return journal.ReadAsync(() =>
        {
            var all = Of(community).Reverse().ToImmutableArray();
            return new MatterPage<T>([.. all.Take(query.PageSize)], "", all.Length);
        });
    }

    public Task<ImmutableArray<T>> ReadChangedAsync(
        string community, long afterPosition, int limit, CancellationToken cancellation = default) =>
        journal.ReadAsync(() => Of(community).Where(matter => matter.Position > afterPosition).Take(limit).ToImmutableArray());

    public Task<(long Position, ImmutableArray<T> Matters)> ReadOpenAsync(string community, CancellationToken cancellation = default) =>
        journal.ReadAsync(() => ((long)journal.Entries(community).Length, Of(community).Where(matter => matter.IsOpen).ToImmutableArray()));

    private IEnumerable<T> Of(string community) => _matters
        .Where(pair => pair.Key.Community == community)
        .Select(pair => pair.Value)
        .OrderBy(matter => matter.Position);
}
