using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Api.Feeds;

/// <summary>The newest entries of one community's journal, as messages that all its followers share.</summary>
internal sealed class JournalFeed : Feed, IJournalObserver
{
    private const int MaxBatch = 256;

    // Well below what gRPC clients accept by default, 4 MiB, however long people's reasons are.
    private const int MaxBatchBytes = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly (V1.JournalEntry Entry, int Bytes)[] _ring;
    private readonly IGrainFactory _grains;
    private readonly IJournalReader _reader;
    private readonly ApiMetrics _metrics;
    private readonly IJournalObserver _reference;
    private readonly Pulse _gap = new();

    // Entries _first to _head are in the ring; followers see those up to _visible, so that all who were woken together
    // read the same and share one message.
    private long _first;
    private long _head;
    private long _visible;
    private bool _started;
    private V1.FollowJournalResponse? _shared;
    private long _sharedAfter;
    private long _sharedUpTo;

    public JournalFeed(
        string community,
        ApiOptions options,
        IGrainFactory grains,
        IJournalReader reader,
        ApiMetrics metrics,
        TimeProvider time,
        ILogger<JournalFeed> logger)
        : base(community, TimeSpan.Zero, options.HeartbeatInterval, time, logger)
    {
        _ring = new (V1.JournalEntry, int)[options.FeedCapacity];
        _grains = grains;
        _reader = reader;
        _metrics = metrics;
        _reference = grains.CreateObjectReference<IJournalObserver>(this);
    }

    private IJournalGrain Journal => _grains.GetGrain<IJournalGrain>(Community);

    /// <summary>The last entry that followers may see.</summary>
    public long Position
    {
        get
        {
            lock (_lock)
                return _visible;
        }
    }

    /// <inheritdoc/>
    public Task OnCommitted(JournalCommit commit)
    {
        if (!Append(commit.Entries))
        {
            _metrics.Gap("journal");
            _gap.Send();
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// The entries after a position, in one message; null when there are none yet. The message is shared: it must not
    /// be changed.
    /// </summary>
    public async ValueTask<V1.FollowJournalResponse?> ReadAsync(long after, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (after >= _visible)
                return null;
            if (after + 1 >= _first)
                return ReadRing(after);
        }

        var entries = await _reader.ReadAsync(Community, after, MaxBatch, cancellation);
        if (entries.IsEmpty)
            return null;

        var response = new V1.FollowJournalResponse();
        var bytes = 0;
        foreach (var entry in entries.Select(JournalMapper.ToProto))
        {
            bytes += entry.CalculateSize();
            if (bytes > MaxBatchBytes && response.Entries.Count > 0)
                break;
            response.Entries.Add(entry);
            response.Position = entry.Position;
        }

        return response;
    }

    /// <inheritdoc/>
    protected override void Publish()
    {
        lock (_lock)
            _visible = _head;
    }

    /// <inheritdoc/>
    protected override async Task HearAsync(CancellationToken cancellation)
    {
        if (!_started)
            await StartAsync(cancellation);

        var gap = _gap.Next;
        var end = await Journal.Subscribe(_reference);
        await CatchUpAsync(end, cancellation);
        SetReady();
        using var renew = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(gap, Task.Delay(RenewInterval, Time, renew.Token));
        await renew.CancelAsync();
    }

    /// <inheritdoc/>
    protected override Task LeaveSourceAsync() => _started ? Journal.Unsubscribe(_reference) : Task.CompletedTask;

    private async Task StartAsync(CancellationToken cancellation)
    {
        var head = await _reader.GetHeadAsync(Community, cancellation);
        lock (_lock)
        {
            (_first, _head, _visible) = (head.Position + 1, head.Position, head.Position);
            _started = true;
        }
    }

    private async Task CatchUpAsync(long end, CancellationToken cancellation)
    {
        while (true)
        {
            long head;
            lock (_lock)
                head = _head;
            if (head >= end)
                return;

            var entries = await _reader.ReadAsync(Community, head, MaxBatch, cancellation);
            if (entries.IsEmpty)
                return;
            Append(entries);
        }
    }

    // False when entries between are missing: the push is a hint, the store is the truth.
    private bool Append(ImmutableArray<JournalEntry> entries)
    {
        var whole = true;
        var grown = false;
        lock (_lock)
        {
            if (!_started)
                return true;

            foreach (var entry in entries)
            {
                if (entry.Position <= _head)
                    continue;
                if (entry.Position != _head + 1)
                {
                    whole = false;
                    break;
                }

                var message = entry.ToProto();
                _head = entry.Position;
                _ring[_head % _ring.Length] = (message, message.CalculateSize());
                grown = true;
            }

            _first = Math.Max(_first, _head - _ring.Length + 1);
        }

        if (grown)
            Pulse.Request();
        return whole;
    }

    private V1.FollowJournalResponse ReadRing(long after)
    {
        if (_shared is { } shared && _sharedAfter == after && _sharedUpTo == _visible)
            return shared;

        var response = new V1.FollowJournalResponse();
        var bytes = 0;
        for (var position = after + 1; position <= _visible && response.Entries.Count < MaxBatch; position++)
        {
            var (entry, size) = _ring[position % _ring.Length];
            bytes += size;
            if (bytes > MaxBatchBytes && response.Entries.Count > 0)
                break;
            response.Entries.Add(entry);
            response.Position = position;
        }

        (_shared, _sharedAfter, _sharedUpTo) = (response, after, _visible);
        return response;
    }
}
