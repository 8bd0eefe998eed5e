using System.Collections.Immutable;
using SafeCommunity.Api.Feeds;
using SafeCommunity.Api.Filters;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Alarms;

namespace SafeCommunity.Api.Streams;

/// <summary>A watcher of alarms.</summary>
/// <param name="feed">The feed.</param>
/// <param name="filter">Which alarms it wants.</param>
/// <param name="open">All open alarms.</param>
/// <param name="openAt">The position they were read at.</param>
/// <param name="after">The position to resume after; null to begin with the snapshot.</param>
internal sealed class AlarmFollower(
    AlarmFeed feed, AlarmFilter filter, ImmutableArray<AlarmRecord> open, long openAt, long? after) : Follower<V1.WatchAlarmsResponse>
{
    private const int MaxBatch = 256;

    // The open alarms that the watcher holds, to tell it when one no longer matches.
    private readonly HashSet<string>? _view =
        filter.IsAll ? null : [.. open.Where(filter.Matches).Select(alarm => alarm.Id)];

    private readonly Queue<V1.WatchAlarmsResponse> _snapshot =
        after is null ? MakeSnapshot(open.Where(filter.Matches), openAt) : [];

    private long _position = after ?? openAt;

    // Where the snapshot is not delivered to the end, there is nothing to resume from.
    private bool _resumable = after is not null;

    /// <inheritdoc/>
    public override Feed Feed => feed;

    /// <inheritdoc/>
    public override string Name => "alarms";

    /// <inheritdoc/>
    public override string Resume => _resumable
        ? $"resume with after_position={_position}, or with the last position you received"
        : "watch again from the snapshot";

    /// <inheritdoc/>
    public override async ValueTask<V1.WatchAlarmsResponse?> NextAsync(CancellationToken cancellation)
    {
        if (_snapshot.TryDequeue(out var message))
            return message;

        // Changes that do not concern this watcher are passed over without a message.
        while (await feed.ReadAsync(_position, cancellation) is { } changes)
        {
            message = MakeChanges(changes);
            if (message.Alarms.Count > 0 || message.Left.Count > 0)
                return message;
            _position = changes.Position;
        }

        return null;
    }

    /// <inheritdoc/>
    public override void Advance(V1.WatchAlarmsResponse message)
    {
        if (message.Position == 0 && !_resumable)
            return;
        _position = message.Position;
        _resumable = true;
    }

    /// <inheritdoc/>
    public override V1.WatchAlarmsResponse Heartbeat() => new() { Position = _position, Heartbeat = true };

    private static Queue<V1.WatchAlarmsResponse> MakeSnapshot(IEnumerable<AlarmRecord> alarms, long position)
    {
        var messages = new Queue<V1.WatchAlarmsResponse>();
        V1.WatchAlarmsResponse? last = null;
        foreach (var chunk in alarms.Chunk(MaxBatch))
        {
            last = new V1.WatchAlarmsResponse();
            foreach (var alarm in chunk)
                last.Alarms.Add(AlarmChange.Of(alarm).Message);
            messages.Enqueue(last);
        }

        if (last is null)
            messages.Enqueue(last = new V1.WatchAlarmsResponse());
        (last.Position, last.SnapshotComplete) = (position, true);
        return messages;
    }

    private V1.WatchAlarmsResponse MakeChanges(AlarmChanges changes)
    {
        var message = new V1.WatchAlarmsResponse { Position = changes.Position };
        foreach (var (record, alarm) in changes.Changes)
        {
            if (filter.Matches(record))
            {
                message.Alarms.Add(alarm);
                if (record.IsOpen)
                    _view?.Add(record.Id);
                else
                    _view?.Remove(record.Id);
            }
            else if (_view!.Remove(record.Id) || (after is not null && record.Position <= openAt))
            {
                message.Left.Add(ResourceNames.OfAlarm(record.Community, record.Id));
            }
        }

        return message;
    }
}
