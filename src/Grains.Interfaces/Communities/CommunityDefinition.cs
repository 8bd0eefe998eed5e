using System.Collections.Immutable;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Communities;

/// <summary>A community's plan, expanded into its twins.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.CommunityDefinition)]
public sealed record CommunityDefinition
{
    /// <summary>The community's name, the first segment of its twins' ids.</summary>
    [Id(0)]
    public required string Community { get; init; }

    /// <summary>What people call it.</summary>
    [Id(1)]
    public required BilingualText Title { get; init; }

    /// <summary>The community's time zone (IANA), for schedules in its rules.</summary>
    [Id(2)]
    public required string TimeZone { get; init; }

    /// <summary>SHA-256 of the expansion, lower-case hexadecimal: two definitions with one hash are the same.</summary>
    [Id(3)]
    public required string Hash { get; init; }

    /// <summary>Every twin, the community first, parents before children.</summary>
    [Id(4)]
    public required ImmutableArray<TwinDefinition> Twins { get; init; }

    /// <summary>The ways people walk.</summary>
    [Id(5)]
    public CommunityPaths Paths { get; init; } = CommunityPaths.None;

    /// <summary>
    /// SHA-256 of what it was expanded from, lower-case hexadecimal: whoever has the same need not expand it again to know that nothing
    /// changed. Empty where that is not known.
    /// </summary>
    [Id(6)]
    public string Source { get; init; } = "";
}

/// <summary>What applying a plan changed.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.PlanChange)]
public readonly record struct PlanChange([property: Id(0)] int Added, [property: Id(1)] int Changed, [property: Id(2)] int Removed)
{
    /// <summary>Whether nothing changed.</summary>
    public bool IsNone => this == default;
}

/// <summary>A rule file as it was read.</summary>
/// <param name="Text">The file's JSON text.</param>
/// <param name="Hash">SHA-256 of the text, lower-case hexadecimal; empty when there are no rules.</param>
/// <param name="TimeZone">The community's time zone (IANA).</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.RuleText)]
public sealed record RuleText([property: Id(0)] string Text, [property: Id(1)] string Hash, [property: Id(2)] string TimeZone);

/// <summary>A community in a list.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.CommunitySummary)]
public sealed record CommunitySummary
{
    /// <summary>The community's name.</summary>
    [Id(0)]
    public required string Community { get; init; }

    /// <summary>What people call it.</summary>
    [Id(1)]
    public required BilingualText Title { get; init; }

    /// <summary>The community's time zone (IANA).</summary>
    [Id(2)]
    public required string TimeZone { get; init; }

    /// <summary>What stands in it and how it is.</summary>
    [Id(3)]
    public required TwinCounts Counts { get; init; }

    /// <summary>The hash of the plan in force.</summary>
    [Id(4)]
    public required string PlanHash { get; init; }

    /// <summary>The hash of the rules in force; empty when there are none.</summary>
    [Id(5)]
    public required string RulesHash { get; init; }

    /// <summary>The position of the journal's last entry.</summary>
    [Id(6)]
    public required long JournalPosition { get; init; }

    /// <summary>The position from which on what the journal says may be invented, for a simulated world was played; 0 when none ever was.</summary>
    [Id(7)]
    public long SimulatedSince { get; init; }

    /// <summary>What the clock of the simulated world shows that is played now; null when none is.</summary>
    [Id(8)]
    public DateTimeOffset? PlayedTime { get; init; }
}
