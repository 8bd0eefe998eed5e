using System.Collections.Immutable;
using SafeCommunity.Simulator.World.Places;

namespace SafeCommunity.Simulator.World.Causes;

/// <summary>A kind of cause: how often it happens, at what hours, where, and what it then does.</summary>
internal sealed record CauseKind
{
    /// <summary>Its name, for instance <c>kitchen-fire</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of incident that it is, or looks like.</summary>
    public required string Incident { get; init; }

    /// <summary>How often a year in a community, if the settings say nothing.</summary>
    public required double PerYear { get; init; }

    /// <summary>Whether nothing is the matter.</summary>
    public bool IsNuisance { get; init; }

    /// <summary>Whether a grid's staff find it on their rounds, rather than a resident.</summary>
    public bool IsFoundByStaff { get; init; }

    /// <summary>How likely each hour of the day is, 24 weights of 0 to 1.</summary>
    public required ImmutableArray<double> Hours { get; init; }

    /// <summary>The places where it may happen: names of twins.</summary>
    public required Func<Estate, IEnumerable<string>> Places { get; init; }

    /// <summary>Makes it happen.</summary>
    public required Func<CauseSite, Cause> Make { get; init; }
}
