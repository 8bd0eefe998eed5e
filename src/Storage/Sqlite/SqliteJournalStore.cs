using System.Collections.Immutable;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>The journals of the store's file.</summary>
internal sealed class SqliteJournalStore(SqliteReadPool reads, SqliteWriter writer) : SqliteJournalReader(reads), IJournalStore
{
    public async Task<ImmutableArray<JournalEntry>[]> AppendAsync(
        string community, IReadOnlyList<JournalDraft> drafts, DateTimeOffset time, CancellationToken cancellation = default)
    {
        if (drafts.Count == 0)
            return [];
        var append = new JournalAppend(community, drafts, time);
        await writer.WriteAsync(append, cancellation);
        return append.ToEntries();
    }
}
