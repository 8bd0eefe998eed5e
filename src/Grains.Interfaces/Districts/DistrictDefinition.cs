using System.Collections.Immutable;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Districts;

/// <summary>A district: which streets it has, and which communities belong to them.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.DistrictDefinition)]
public sealed record DistrictDefinition
{
    /// <summary>Its name.</summary>
    [Id(0)]
    public required string District { get; init; }

    /// <summary>What people call it.</summary>
    [Id(1)]
    public required BilingualText Title { get; init; }

    /// <summary>The streets.</summary>
    [Id(2)]
    public required ImmutableArray<StreetDefinition> Streets { get; init; }
}

/// <summary>A street of a district.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.StreetDefinition)]
public sealed record StreetDefinition
{
    /// <summary>Its name in the district.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>What people call it.</summary>
    [Id(1)]
    public required BilingualText Title { get; init; }

    /// <summary>Its communities.</summary>
    [Id(2)]
    public required ImmutableArray<StreetCommunity> Communities { get; init; }
}

/// <summary>A community of a street.</summary>
/// <param name="Community">Its name.</param>
/// <param name="Title">What people call it.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.StreetCommunity)]
public sealed record StreetCommunity([property: Id(0)] string Community, [property: Id(1)] BilingualText Title);

/// <summary>A district as it is now, counted live down to its communities.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.DistrictSummary)]
public sealed record DistrictSummary
{
    /// <summary>Its streets and communities.</summary>
    [Id(0)]
    public required DistrictDefinition Definition { get; init; }

    /// <summary>What stands in each community and how it is, by its name; a community whose plan is still being loaded is left out.</summary>
    [Id(1)]
    public required ImmutableDictionary<string, TwinCounts> Communities { get; init; }

    /// <summary>The sum of each street, in the definition's order.</summary>
    [Id(2)]
    public required ImmutableArray<TwinCounts> Streets { get; init; }

    /// <summary>The sum of all.</summary>
    [Id(3)]
    public required TwinCounts Total { get; init; }
}
