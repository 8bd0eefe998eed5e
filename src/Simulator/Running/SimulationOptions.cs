using SafeCommunity.Simulator.World;

namespace SafeCommunity.Simulator.Running;

/// <summary>What is simulated, and for how long.</summary>
public sealed record SimulationOptions
{
    /// <summary>The community.</summary>
    public required CommunityFiles Community { get; init; }

    /// <summary>How the world is. Its start is the first moment.</summary>
    public required WorldSettings World { get; init; }

    /// <summary>What everything is drawn from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How much time goes by.</summary>
    public required TimeSpan Span { get; init; }

    /// <summary>The folder of the store, which must be empty.</summary>
    public required string DataFolder { get; init; }

    /// <summary>How many workers the thread pool has. What happens does not depend on it.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>The world at its beginning.</summary>
    /// <exception cref="ArgumentException">The settings ask for what is not known or cannot be; the message says what can.</exception>
    public SimulatedWorld CreateWorld()
    {
        var world = new SimulatedWorld(Community.Plan, Community.Procedures, Community.Teams, World, Seed);
        var expected = world.ExpectedPerDay * Span.TotalDays;
        return expected <= WorldLimits.MostInRun
            ? world
            : throw new ArgumentException(SimulatedWorld.TooMuch("in this time", expected, WorldLimits.MostInRun), nameof(Span));
    }
}
