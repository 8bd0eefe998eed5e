using System.Collections.Immutable;
using Google.Protobuf;
using SafeCommunity.Api.Feeds;
using SafeCommunity.Api.Filters;

namespace SafeCommunity.Api.Streams;

/// <summary>A watcher of matters.</summary>
/// <param name="feed">The feed.</param>
/// <param name="collection">What they are called.</param>
/// <param name="filter">Which it wants.</param>
/// <param name="open">All open ones.</param>
/// <param name="openAt">The position they were read at.</param>
/// <param name="after">The position to resume after; null to begin with the snapshot.</param>
internal sealed class MatterFollower<T, TMessage, TResponse>(
    MatterFeed<T, TMessage> feed,
    string collection,
    MatterFilter<T> filter,
    ImmutableArray<MatterChange<T, TMessage>> open,
    long openAt,
    long? after)
    : Follower<TResponse>
    where TMessage : IMessage
    where TResponse : class, IWatchResponse<TMessage>, new()
{
    private const int MaxBatch = 256;

    // With the longest matter after it still below what gRPC clients accept by default, 4 MiB.
    private const int MaxBatchBytes = 512 * 1024;

    // The open ones that the watcher holds, to tell it when one no longer matches.
    private readonly HashSet<string>? _view =
        filter.IsAll ? null : [.. open.Where(matter => filter.Matches(matter.Record)).Select(matter => matter.Name)];

    private readonly Queue<TResponse> _snapshot =
        after is null ? MakeSnapshot(open.Where(matter => filter.Matches(matter.Record)), openAt) : [];

    private long _position = after ?? openAt;

    // Where the snapshot is not delivered to the end, there is nothing to resume from.
    private bool _resumable = after is not null;

    /// <inheritdoc/>
    public override Feed Feed => feed;

    /// <inheritdoc/>
    public override string Name => collection;

    /// <inheritdoc/>
    public override string Resume => _resumable
        ? $"resume with after_position={_position}, or with the last position you received"
        : "watch again from the snapshot";

    /// <inheritdoc/>
    public override async ValueTask<TResponse?> NextAsync(CancellationToken cancellation)
    {
        if (_snapshot.TryDequeue(out var message))
            return message;

        // Changes that do not concern this watcher are passed over without a message.
        while (await feed.ReadAsync(_position, cancellation) is { } changes)
        {
            message = MakeChanges(changes);
            if (message.Items.Count > 0 || message.Left.Count > 0)
                return message;
            _position = changes.Position;
        }

        return null;
    }

    /// <inheritdoc/>
    public override void Advance(TResponse message)
    {
        if (message.Position == 0 && !_resumable)
            return;
        _position = message.Position;
        _resumable = true;
    }

    /// <inheritdoc/>
    public override TResponse Heartbeat() => new() { Position = _position, Heartbeat = true };

    private static Queue<TResponse> MakeSnapshot(IEnumerable<MatterChange<T, TMessage>> matters, long position)
    {
        var messages = new Queue<TResponse>();
        var last = new TResponse();
        var bytes = 0;
        foreach (var matter in matters)
        {
            if (bytes > MaxBatchBytes || last.Items.Count == MaxBatch)
            {
                messages.Enqueue(last);
                (last, bytes) = (new TResponse(), 0);
            }

            last.Items.Add(matter.Message);
            bytes += matter.Message.CalculateSize();
        }

        (last.Position, last.SnapshotComplete) = (position, true);
        messages.Enqueue(last);
        return messages;
    }

    private TResponse MakeChanges(MatterChanges<T, TMessage> changes)
    {
        var message = new TResponse { Position = changes.Position };
        var bytes = 0;
        foreach (var matter in changes.Changes)
        {
            if (bytes > MaxBatchBytes)
                break;
            if (filter.Matches(matter.Record))
            {
                message.Items.Add(matter.Message);
                bytes += matter.Message.CalculateSize();
                if (bytes > MaxBatchBytes)
                    message.Position = matter.Position;
                if (matter.IsOpen)
                    _view?.Add(matter.Name);
                else
                    _view?.Remove(matter.Name);
            }
            else if (_view!.Remove(matter.Name) || (after is not null && matter.Position <= openAt))
            {
                message.Left.Add(matter.Name);
            }
        }

        return message;
    }
}
