using System.Collections.Immutable;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Desk;

/// <summary>What a decision may look at beside the matters themselves.</summary>
internal sealed record DeskKnowledge
{
    /// <summary>The community.</summary>
    public required string Community { get; init; }

    /// <summary>The procedures in force.</summary>
    public required ProcedureBook Procedures { get; init; }

    /// <summary>The teams in force.</summary>
    public required TeamBook Teams { get; init; }

    /// <summary>The twins that matters are about.</summary>
    public required DeskPlaces Places { get; init; }

    /// <summary>The devices of buildings, by building, where silences may mean that a building lost its power.</summary>
    public ImmutableDictionary<string, ImmutableArray<TwinDefinition>> Devices { get; init; } =
        ImmutableDictionary.Create<string, ImmutableArray<TwinDefinition>>(StringComparer.Ordinal);

    /// <summary>The ways people walk.</summary>
    public required WalkingPaths Paths { get; init; }

    /// <summary>Where the units are.</summary>
    public required ImmutableDictionary<string, UnitPosition> Units { get; init; }

    /// <summary>What some alarms say with the newest values of their twins, by the alarms' ids, where it was read for a decision.</summary>
    public ImmutableDictionary<string, BilingualText> Conditions { get; init; } =
        ImmutableDictionary.Create<string, BilingualText>(StringComparer.Ordinal);
}

/// <summary>Where a unit is.</summary>
/// <param name="Point">The point.</param>
/// <param name="Located">Whether its radio said so; its base otherwise.</param>
/// <param name="Silent">Whether its radio was heard once and is silent now.</param>
internal readonly record struct UnitPosition(PathPoint Point, bool Located, bool Silent);
