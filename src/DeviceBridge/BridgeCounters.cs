using System.Collections.Immutable;

namespace SafeCommunity.DeviceBridge;

/// <summary>What the bridge counted since it started, and what it holds now.</summary>
public sealed record BridgeCounters
{
    /// <summary>Messages on device topics that came, good or bad, those that were shed included.</summary>
    public required long Received { get; init; }

    /// <summary>Messages that reached their twin and changed nothing, because they were sent before or are too old.</summary>
    public required long Repeated { get; init; }

    /// <summary>Replies to commands; counted, not used yet.</summary>
    public required long CommandReplies { get; init; }

    /// <summary>What was not taken, by reason: <c>bad_topic</c>, <c>unknown_device</c>, <c>overflow</c> ... Reasons that never happened are missing.</summary>
    public required ImmutableSortedDictionary<string, long> Rejected { get; init; }

    /// <summary>Parts of messages that were left out while the rest was taken, by reason: <c>not_finite</c>, <c>bad_time</c> ... Reasons that never happened are missing.</summary>
    public required ImmutableSortedDictionary<string, long> LeftOut { get; init; }

    /// <summary>QoS 0 readings that were let go because their sender was behind, by community. Communities without any are missing.</summary>
    public required ImmutableSortedDictionary<string, long> Shed { get; init; }

    /// <summary>Messages that wait for a twin now.</summary>
    public required int Queued { get; init; }

    /// <summary>MQTT connections now; 1 or 0 with an external broker.</summary>
    public required int Connections { get; init; }

    /// <summary>Devices whose addresses the bridge knows.</summary>
    public required int Devices { get; init; }

    /// <summary>How often a reason happened.</summary>
    /// <param name="reason">The reason as in <see cref="Rejected"/>.</param>
    public long RejectedFor(string reason) => Rejected.GetValueOrDefault(reason);
}
