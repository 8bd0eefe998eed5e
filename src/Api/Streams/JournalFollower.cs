using SafeCommunity.Api.Feeds;

namespace SafeCommunity.Api.Streams;

/// <summary>A follower of the journal.</summary>
/// <param name="feed">The feed.</param>
/// <param name="after">The position before the first entry it wants.</param>
internal sealed class JournalFollower(JournalFeed feed, long after) : Follower<V1.FollowJournalResponse>
{
    private long _position = after;
    private bool _greeted;

    /// <inheritdoc/>
    public override Feed Feed => feed;

    /// <inheritdoc/>
    public override string Name => "journal";

    /// <inheritdoc/>
    public override string Resume => $"resume with after_position={_position}, or with the last position you received";

    /// <inheritdoc/>
    public override ValueTask<V1.FollowJournalResponse?> NextAsync(CancellationToken cancellation)
    {
        if (_greeted)
            return feed.ReadAsync(_position, cancellation);

        _greeted = true;
        return new(Heartbeat());
    }

    /// <inheritdoc/>
    public override void Advance(V1.FollowJournalResponse message) => _position = message.Position;

    /// <inheritdoc/>
    public override V1.FollowJournalResponse Heartbeat() => new() { Position = _position, Heartbeat = true };
}
