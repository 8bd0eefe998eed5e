namespace SafeCommunity.Simulator.Running;

/// <summary>How a silo in virtual time runs.</summary>
public sealed record SimulatedSiloOptions
{
    /// <summary>The first moment.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The folder of the store.</summary>
    public required string DataFolder { get; init; }

    /// <summary>What everything drawn by lot inside the product comes from.</summary>
    public int Seed { get; init; }

    /// <summary>How many workers the thread pool has. What happens does not depend on it.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Adds to the silo, before everything else.</summary>
    public Action<ISiloBuilder>? Configure { get; init; }
}
