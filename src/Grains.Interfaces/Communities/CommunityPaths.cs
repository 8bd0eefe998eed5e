using System.Collections.Immutable;

namespace SafeCommunity.Grains.Communities;

/// <summary>The ways people walk in a community: a graph of points. Empty where the plan draws none.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.CommunityPaths)]
public sealed record CommunityPaths
{
    /// <summary>The points.</summary>
    [Id(0)]
    public ImmutableArray<PathPoint> Points { get; init; } = [];

    /// <summary>Which points are joined, in both directions, by their index in <see cref="Points"/>.</summary>
    [Id(1)]
    public ImmutableArray<PathEdge> Edges { get; init; } = [];

    /// <summary>No paths.</summary>
    public static CommunityPaths None { get; } = new();
}

/// <summary>A point where paths meet or end, WGS 84.</summary>
/// <param name="Longitude">Degrees east.</param>
/// <param name="Latitude">Degrees north.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.PathPoint)]
public readonly record struct PathPoint([property: Id(0)] double Longitude, [property: Id(1)] double Latitude);

/// <summary>A straight piece of path.</summary>
/// <param name="From">The index of one end.</param>
/// <param name="To">The index of the other.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.PathEdge)]
public readonly record struct PathEdge([property: Id(0)] int From, [property: Id(1)] int To);
