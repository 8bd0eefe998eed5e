using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace SafeCommunity.Api.Feeds;

/// <summary>
/// The newest changes of one community's matters of one sort. It follows the community's journal feed and reads the
/// changed matters once for all watchers.
/// </summary>
internal sealed class MatterFeed<T, TMessage>(
    string community,
    ApiOptions options,
    FeedRegistry<JournalFeed> journals,
    IMatterSource<T, TMessage> source,
    TimeProvider time,
    ILogger<MatterFeed<T, TMessage>> logger)
    : Feed(community, TimeSpan.Zero, options.HeartbeatInterval, time, logger)
{
    private const int PageSize = 256;

    private readonly Lock _lock = new();
    private FeedRegistry<JournalFeed>.Lease? _journal;

    // Changes after _from up to _position, oldest first.
    private readonly List<MatterChange<T, TMessage>> _changes = [];
    private long _from;
    private long _position;
    private bool _started;

    /// <inheritdoc/>
    protected override string Name => source.Collection;

    /// <summary>Some of what changed after a position; null when nothing did yet.</summary>
    public async ValueTask<MatterChanges<T, TMessage>?> ReadAsync(long after, CancellationToken cancellation)
    {
        long end;
        lock (_lock)
        {
            if (after >= _position)
                return null;
            if (after >= _from)
                return ReadRecent(after);
            end = _position;
        }

        return await ReadStoreAsync(after, end, cancellation);
    }

    /// <inheritdoc/>
    protected override async Task HearAsync(CancellationToken cancellation)
    {
        _journal ??= journals.Rent(Community);
        var journal = _journal.Feed;
        await journal.Ready.WaitAsync(cancellation);
        var pulse = journal.Pulse.Next;
        var end = journal.Position;
        if (!_started)
        {
            lock (_lock)
                _from = _position = end;
            _started = true;
            SetReady();
        }

        while (_position < end)
        {
            var (changes, position) = await ReadStoreAsync(_position, end, cancellation);
            Append(changes, position);
        }

        await pulse.WaitAsync(cancellation);
    }

    /// <inheritdoc/>
    protected override Task LeaveSourceAsync()
    {
        _journal?.Dispose();
        return Task.CompletedTask;
    }

    // A page that is not full holds everything that had changed when it was read, so at least up to where the journal
    // was known to be before.
    private async Task<MatterChanges<T, TMessage>> ReadStoreAsync(long after, long end, CancellationToken cancellation)
    {
        var page = await source.ReadChangedAsync(Community, after, PageSize, cancellation);
        var changes = page.Select(source.Describe).ToImmutableArray();
        var last = changes is [.., var newest] ? newest.Position : after;
        return new MatterChanges<T, TMessage>(changes, page.Length == PageSize ? last : Math.Max(last, end));
    }

    private void Append(ImmutableArray<MatterChange<T, TMessage>> changes, long position)
    {
        lock (_lock)
        {
            _changes.AddRange(changes);
            _position = position;
            if (_changes.Count > 2 * options.FeedCapacity)
            {
                var dropped = _changes.Count - options.FeedCapacity;
                _from = _changes[dropped - 1].Position;
                _changes.RemoveRange(0, dropped);
            }
        }

        Pulse.Request();
    }

    private MatterChanges<T, TMessage> ReadRecent(long after)
    {
        var low = 0;
        var high = _changes.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_changes[middle].Position <= after)
                low = middle + 1;
            else
                high = middle;
        }

        var count = Math.Min(_changes.Count - low, PageSize);
        var changes = _changes.GetRange(low, count).ToImmutableArray();
        return new MatterChanges<T, TMessage>(changes, low + count == _changes.Count ? _position : changes[^1].Position);
    }
}
