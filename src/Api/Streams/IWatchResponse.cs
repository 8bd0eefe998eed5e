using Google.Protobuf.Collections;

namespace SafeCommunity.Api.Streams;

/// <summary>What the messages of all watches of matters have in common.</summary>
/// <typeparam name="TItem">The matter.</typeparam>
internal interface IWatchResponse<TItem>
{
    /// <summary>Matters that match.</summary>
    RepeatedField<TItem> Items { get; }

    /// <summary>The resource names of those that no longer do.</summary>
    RepeatedField<string> Left { get; }

    /// <summary>Up to where in the journal the watcher knows everything; 0 within the snapshot.</summary>
    long Position { get; set; }

    /// <summary>Whether the message ends the snapshot.</summary>
    bool SnapshotComplete { get; set; }

    /// <summary>Whether the message is only a sign of life.</summary>
    bool Heartbeat { get; set; }
}
