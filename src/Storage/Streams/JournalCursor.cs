using System.Collections.Immutable;
using Orleans.Streams;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Storage.Streams;

/// <summary>
/// Where one subscription is in a journal, and the page it is being given. A cursor made for a token delivers what
/// comes after it, be that the position a subscriber asked for or the last entry it took.
/// </summary>
internal sealed class JournalCursor(JournalQueue queue, StreamId stream, long after) : IQueueCacheCursor
{
    private ImmutableArray<JournalEntry> _page = [];
    private int _next;

    public StreamId Stream => stream;

    /// <summary>The position before the next page.</summary>
    public long After { get; private set; } = after;

    /// <summary>When the store failed, by monotonic time; null when it was not asked or answered.</summary>
    public long? FailedAt { get; set; }

    public void Take(ImmutableArray<JournalEntry> page)
    {
        _page = page;
        _next = 0;
        FailedAt = null;
        After = page[^1].Position;
    }

    public bool MoveNext()
    {
        if (_next < _page.Length)
        {
            _next++;
            return true;
        }

        _page = [];
        _next = 0;
        queue.Wait(this);
        return false;
    }

    public IBatchContainer? GetCurrent(out Exception? exception)
    {
        exception = null;
        return _next == 0 ? null : new JournalBatch(_page[_next - 1]);
    }

    // The agent goes on to the next entry once it has given up on one. Stepping back makes that next entry the same
    // one, so that a subscriber that fails for a long time still misses nothing.
    public void RecordDeliveryFailure() => _next = Math.Max(0, _next - 1);

    public void Refresh(StreamSequenceToken token)
    {
    }

    public void Dispose() => queue.Forget(this);
}
