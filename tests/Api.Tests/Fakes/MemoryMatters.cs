using System.Collections.Immutable;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Api.Tests.Fakes;

/// <summary>The table of one sort of matter, folded from the entries of a <see cref="MemoryJournal"/>.</summary>
/// <param name="journal">The journal, and its lock.</param>
/// <param name="fold">How the sort's entries make its state.</param>
/// <param name="filter">What a filter lets through; null where the API itself has none.</param>
internal sealed class MemoryMatters<T>(
    MemoryJournal journal, Func<T?, JournalEntry, T> fold, Func<FilterNode?, Func<T, bool>>? filter = null) : IMatterReader<T>
    where T : class, IMatter
{
    private readonly Dictionary<string, T> _matters = [];

    /// <summary>The query of the last list.</summary>
    public MatterQuery? LastQuery { get; private set; }

    /// <summary>Takes an entry; the caller holds the journal's lock.</summary>
    public void Apply(JournalEntry entry) => _matters[entry.Subject] = fold(_matters.GetValueOrDefault(entry.Subject), entry);

    /// <summary>How many there are.</summary>
    public Task<int> CountAsync() => journal.Read(() => _matters.Count);

    public Task<T?> GetAsync(string community, string id, CancellationToken cancellation = default) =>
        journal.Read(() => _matters.GetValueOrDefault(id));

    public Task<MatterPage<T>> ListAsync(string community, MatterQuery query, CancellationToken cancellation = default) => journal.Read(() =>
    {
        LastQuery = query;
        var skipped = query.PageToken.Length == 0 ? 0
            : int.TryParse(query.PageToken, out var number) ? number
            : throw new RefusedException(Refusal.InvalidArgument, "page_token: not one this list gave");
        var all = Sorted().Reverse().Where(filter?.Invoke(query.Filter) ?? (_ => true)).ToArray();
        var page = all.Skip(skipped).Take(query.PageSize).ToImmutableArray();
        var end = skipped + page.Length;
        return new MatterPage<T>(page, end < all.Length ? $"{end}" : "", all.Length);
    });

    public Task<ImmutableArray<T>> ReadChangedAsync(
        string community, long afterPosition, int limit, CancellationToken cancellation = default) =>
        journal.Read(() => Sorted().Where(matter => matter.Position > afterPosition).Take(limit).ToImmutableArray());

    public Task<(long Position, ImmutableArray<T> Matters)> ReadOpenAsync(string community, CancellationToken cancellation = default) =>
        journal.Read(() => (journal.Head, Sorted().Where(matter => matter.IsOpen).ToImmutableArray()));

    private IEnumerable<T> Sorted() => _matters.Values.OrderBy(matter => matter.Position);
}
