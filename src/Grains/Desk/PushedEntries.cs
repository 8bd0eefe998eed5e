using System.Collections.Immutable;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Grains.Desk;

/// <summary>Entries as the journal pushed them, until they are folded in: what is here need not be read. Bounded; the store has the rest.</summary>
internal sealed class PushedEntries
{
    private const int MaxWaiting = 32_768;

    private readonly Queue<ImmutableArray<JournalEntry>> _waiting = [];
    private int _count;

    /// <summary>Takes the entries of a push.</summary>
    public void Add(ImmutableArray<JournalEntry> entries)
    {
        _waiting.Enqueue(entries);
        _count += entries.Length;
        while (_count > MaxWaiting)
            _count -= _waiting.Dequeue().Length;
    }

    /// <summary>The next entries after a position, without a gap; none when they must be read.</summary>
    public ImmutableArray<JournalEntry> After(long position)
    {
        while (_waiting.TryPeek(out var entries) && entries[0].Position <= position + 1)
        {
            _count -= _waiting.Dequeue().Length;
            if (entries[^1].Position > position)
                return entries[(int)(position + 1 - entries[0].Position)..];
        }

        return [];
    }
}
