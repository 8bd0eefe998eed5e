using SafeCommunity.Api.Feeds;

namespace SafeCommunity.Api.Streams;

/// <summary>One reader of a feed: a cursor, and how to make its messages.</summary>
/// <typeparam name="TResponse">The stream's message.</typeparam>
internal abstract class Follower<TResponse>
    where TResponse : class
{
    /// <summary>The feed it reads.</summary>
    public abstract Feed Feed { get; }

    /// <summary>What the feed is called in metrics.</summary>
    public abstract string Name { get; }

    /// <summary>How the caller goes on when the stream is ended: an end of a sentence.</summary>
    public abstract string Resume { get; }

    /// <summary>The next message; null when there is none yet.</summary>
    public abstract ValueTask<TResponse?> NextAsync(CancellationToken cancellation);

    /// <summary>The message was handed over: the cursor moves.</summary>
    public abstract void Advance(TResponse message);

    /// <summary>A sign of life.</summary>
    public abstract TResponse Heartbeat();
}
