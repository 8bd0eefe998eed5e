namespace SafeCommunity.Api;

/// <summary>How the API serves.</summary>
public sealed class ApiOptions
{
    /// <summary>How long a stream is silent at most; then a heartbeat is sent.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long one message to a follower may wait for its reader; then the stream is ended. The reader is told when it
    /// reads again, and is cut off when it does not for as long again.
    /// </summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The shortest time between two sets of changed twins to one watcher.</summary>
    public TimeSpan TwinInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How many of the newest entries, and changes of each sort of matter, of a community are kept in memory for its followers.</summary>
    public int FeedCapacity { get; set; } = 4_096;

    /// <summary>How long the feed of a community lives after its last follower left.</summary>
    public TimeSpan FeedLinger { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many streams may be open at a time.</summary>
    public int MaxStreams { get; set; } = 10_000;

    /// <summary>
    /// Web pages of these origins may call the API from a browser (CORS); none by default. For instance
    /// <c>https://console.example</c>.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];
}
