using SafeCommunity.Grains.Plans;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Simulator.Districts;

/// <summary>Which district to make.</summary>
public sealed record DistrictOptions
{
    /// <summary>The most communities of a district.</summary>
    public const int MostCommunities = 10_000;

    /// <summary>The most twins of a district.</summary>
    public const int MostTwins = 100_000_000;

    /// <summary>The folder of the community that all others are built after.</summary>
    public required string Template { get; init; }

    /// <summary>The district's name: lower-case letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>What people call it; made of the name when null.</summary>
    public BilingualText? Title { get; init; }

    /// <summary>How many communities.</summary>
    public int Communities { get; init; } = 137;

    /// <summary>How many streets they belong to; one for about six communities when null.</summary>
    public int? Streets { get; init; }

    /// <summary>How many twins in all, at least; the last community's last building goes over it. As many as the template has for each community when null.</summary>
    public int? Twins { get; init; }

    /// <summary>The seed: the same gives the same district.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The middle of the district; the template's origin when null.</summary>
    public GeoPoint? Origin { get; init; }
}
