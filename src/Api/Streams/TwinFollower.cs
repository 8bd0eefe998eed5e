using SafeCommunity.Api.Feeds;
using SafeCommunity.Api.Filters;
using SafeCommunity.Api.Resources;

namespace SafeCommunity.Api.Streams;

/// <summary>A watcher of twins.</summary>
/// <param name="feed">The feed.</param>
/// <param name="filter">Which twins it wants.</param>
internal sealed class TwinFollower(TwinFeed feed, TwinFilter filter) : Follower<V1.WatchTwinsResponse>
{
    private const int MaxBatch = 200;

    private readonly HashSet<string>? _view = filter.IsAll ? null : [];
    private readonly Queue<V1.WatchTwinsResponse> _ready = new();
    private long _version;
    private long _position;
    private bool _snapshotRead;

    /// <inheritdoc/>
    public override Feed Feed => feed;

    /// <inheritdoc/>
    public override string Name => "twins";

    /// <inheritdoc/>
    public override string Resume => "watch again from the snapshot";

    /// <inheritdoc/>
    public override ValueTask<V1.WatchTwinsResponse?> NextAsync(CancellationToken cancellation)
    {
        if (_ready.Count == 0)
            Read();
        return new(_ready.TryDequeue(out var message) ? message : null);
    }

    /// <inheritdoc/>
    public override void Advance(V1.WatchTwinsResponse message)
    {
    }

    /// <inheritdoc/>
    public override V1.WatchTwinsResponse Heartbeat() => new() { Position = _position, Heartbeat = true };

    private void Read()
    {
        var seen = feed.Read(_version, filter, _view);
        (_version, _position) = (seen.Version, seen.Position);

        V1.WatchTwinsResponse? last = null;
        foreach (var chunk in seen.Twins.Chunk(MaxBatch))
        {
            last = new V1.WatchTwinsResponse { Position = seen.Position };
            last.Twins.AddRange(chunk);
            _ready.Enqueue(last);
        }

        if (last is null && (seen.Left.Count > 0 || !_snapshotRead))
            _ready.Enqueue(last = new V1.WatchTwinsResponse { Position = seen.Position });
        last?.Left.AddRange(seen.Left.Select(name => ResourceNames.OfTwin(feed.Community, name)));
        if (!_snapshotRead)
            last!.SnapshotComplete = _snapshotRead = true;
    }
}
