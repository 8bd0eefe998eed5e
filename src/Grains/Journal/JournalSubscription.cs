using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Observers;

namespace SafeCommunity.Grains.Journal;

/// <summary>
/// One follower of a journal. Commits that wait are told together; of a follower that is too slow the oldest are
/// dropped, so that it sees a gap and reads the store.
/// </summary>
internal sealed class JournalSubscription(string community, IJournalObserver observer, ILogger logger)
    : Subscription<IJournalObserver>(observer, logger)
{
    /// <summary>How many entries wait at most.</summary>
    public const int MaxWaiting = 32_768;

    /// <summary>How many entries are told at once.</summary>
    public const int MaxPerCall = 4_096;

    // Consecutive entries: each array begins after the last of the one before it, for only the front is ever dropped.
    private readonly Queue<ImmutableArray<JournalEntry>> _waiting = [];
    private int _count;

    protected override bool HasBacklog => _count > 0;

    /// <summary>Takes the entries of one commit.</summary>
    public void Add(ImmutableArray<JournalEntry> entries)
    {
        _waiting.Enqueue(entries);
        _count += entries.Length;
        while (_count > MaxWaiting && _waiting.Count > 1)
            _count -= _waiting.Dequeue().Length;
    }

    protected override Task TellNext(IJournalObserver observer)
    {
        var entries = _waiting.Dequeue();
        if (_waiting.Count > 0 && entries.Length + _waiting.Peek().Length <= MaxPerCall)
        {
            var together = ImmutableArray.CreateBuilder<JournalEntry>(Math.Min(_count, MaxPerCall));
            together.AddRange(entries);
            while (_waiting.Count > 0 && together.Count + _waiting.Peek().Length <= MaxPerCall)
                together.AddRange(_waiting.Dequeue());
            entries = together.DrainToImmutable();
        }

        _count -= entries.Length;
        return observer.OnCommitted(new JournalCommit(community, entries));
    }

    protected override void OnFailed()
    {
        _waiting.Clear();
        _count = 0;
    }
}
