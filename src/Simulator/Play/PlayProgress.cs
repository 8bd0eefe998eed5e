using System.Collections.Immutable;

namespace SafeCommunity.Simulator.Play;

/// <summary>How far a world has been played.</summary>
public sealed record PlayProgress
{
    /// <summary>The world's time.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>How many readings the world's devices made; what is not acknowledged or refused waits to be sent.</summary>
    public required long Readings { get; init; }

    /// <summary>How many readings were acknowledged: what they caused is on the running system's disk.</summary>
    public required long Acknowledged { get; init; }

    /// <summary>How many messages of devices the broker refused.</summary>
    public required long RefusedMessages { get; init; }

    /// <summary>How many orders of people were done.</summary>
    public required long Orders { get; init; }

    /// <summary>How often which orders were refused, by the order's name.</summary>
    public required ImmutableSortedDictionary<string, long> Refusals { get; init; }

    /// <summary>The last entry of the journal that the world heard.</summary>
    public required long Position { get; init; }

    /// <summary>How long in all the world stood still or was held up, because the running system was away or slower than wanted.</summary>
    public required TimeSpan Lag { get; init; }

    /// <summary>Whether the running system can be reached.</summary>
    public required bool IsReachable { get; init; }
}
