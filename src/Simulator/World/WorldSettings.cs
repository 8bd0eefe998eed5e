using System.Collections.Immutable;

namespace SafeCommunity.Simulator.World;

/// <summary>How the world is: everything a planner may change about it without touching the plan.</summary>
public sealed record WorldSettings
{
    /// <summary>When it begins.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The scenario, by name; empty for an ordinary life. <see cref="Scenarios.Names"/> lists them.</summary>
    public string Scenario { get; init; } = "";

    /// <summary>How often causes happen, in times a year in the community, by their names; what is not named keeps its own rate.</summary>
    public ImmutableSortedDictionary<string, double> RatesPerYear { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>How many patrol units are on duty by day; null for all that have a radio in the plan.</summary>
    public int? Patrols { get; init; }

    /// <summary>How many are on duty from 22:00 to 06:00; null for as many as by day.</summary>
    public int? NightPatrols { get; init; }

    /// <summary>How many duty officers work at once; null for all of the staff.</summary>
    public int? Officers { get; init; }

    /// <summary>How often an officer takes a real matter for a false one, or the other way round.</summary>
    public double OfficerErrors { get; init; } = 0.03;

    /// <summary>How often a unit misses an offer.</summary>
    public double MissedOffers { get; init; } = 0.03;

    /// <summary>How often a unit declines an offer.</summary>
    public double DeclinedOffers { get; init; } = 0.04;

    /// <summary>How many times as often connections break and devices hang; 0 for never.</summary>
    public double DropOutFactor { get; init; } = 1;

    /// <summary>How many times as fast people answer and handle; for tests.</summary>
    public double Haste { get; init; } = 1;

    /// <summary>The number of every device's first message: above what a running system has seen, or 1.</summary>
    public long FirstSeq { get; init; } = 1;
}
