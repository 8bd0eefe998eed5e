using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Api.Feeds;

/// <summary>A changed alarm, with its message.</summary>
/// <param name="Record">The alarm after its change.</param>
/// <param name="Message">The same for the wire; shared, so it must not be changed.</param>
internal sealed record AlarmChange(AlarmRecord Record, V1.Alarm Message)
{
    /// <summary>The change that left an alarm as it is.</summary>
    public static AlarmChange Of(AlarmRecord record) => new(record, record.ToProto());
}

/// <summary>Some changes of alarms, and up to where in the journal they tell everything.</summary>
/// <param name="Changes">The changes, oldest first.</param>
/// <param name="Position">The position they reach.</param>
internal readonly record struct AlarmChanges(ImmutableArray<AlarmChange> Changes, long Position);

/// <summary>
/// The newest changes of one community's alarms. It follows the community's journal feed and reads the changed alarms
/// once for all watchers.
/// </summary>
internal sealed class AlarmFeed(
    string community,
    ApiOptions options,
    FeedRegistry<JournalFeed> journals,
    IAlarmReader reader,
    TimeProvider time,
    ILogger<AlarmFeed> logger)
    : Feed(community, TimeSpan.Zero, options.HeartbeatInterval, time, logger)
{
    private const int PageSize = 256;

    private readonly Lock _lock = new();
    private FeedRegistry<JournalFeed>.Lease? _journal;

    // Changes after _from up to _position, oldest first.
    private readonly List<AlarmChange> _changes = [];
    private long _from;
    private long _position;
    private bool _started;

    /// <summary>Some of what changed after a position; null when nothing did yet.</summary>
    public async ValueTask<AlarmChanges?> ReadAsync(long after, CancellationToken cancellation)
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
    private async Task<AlarmChanges> ReadStoreAsync(long after, long end, CancellationToken cancellation)
    {
        var page = await reader.ReadChangedAsync(Community, after, PageSize, cancellation);
        var last = page.IsEmpty ? after : page[^1].Position;
        return new AlarmChanges([.. page.Select(AlarmChange.Of)], page.Length == PageSize ? last : Math.Max(last, end));
    }

    private void Append(ImmutableArray<AlarmChange> changes, long position)
    {
        lock (_lock)
        {
            _changes.AddRange(changes);
            _position = position;
            if (_changes.Count > 2 * options.FeedCapacity)
            {
                var dropped = _changes.Count - options.FeedCapacity;
                _from = _changes[dropped - 1].Record.Position;
                _changes.RemoveRange(0, dropped);
            }
        }

        Pulse.Request();
    }

    private AlarmChanges ReadRecent(long after)
    {
        var low = 0;
        var high = _changes.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_changes[middle].Record.Position <= after)
                low = middle + 1;
            else
                high = middle;
        }

        var count = Math.Min(_changes.Count - low, PageSize);
        var changes = _changes.GetRange(low, count).ToImmutableArray();
        return new AlarmChanges(changes, low + count == _changes.Count ? _position : changes[^1].Record.Position);
    }
}
