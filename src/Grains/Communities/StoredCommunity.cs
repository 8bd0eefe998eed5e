using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Communities;

/// <summary>What is kept of a community: what it is called and which plan and rules are in force.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.StoredCommunity)]
internal sealed record StoredCommunity
{
    /// <summary>What people call it.</summary>
    [Id(0)]
    public BilingualText Title { get; init; } = new("", "");

    /// <summary>Its time zone (IANA).</summary>
    [Id(1)]
    public string TimeZone { get; init; } = "";

    /// <summary>The hash of the plan in force; empty before the first.</summary>
    [Id(2)]
    public string PlanHash { get; init; } = "";

    /// <summary>The rules in force.</summary>
    [Id(3)]
    public RuleText Rules { get; init; } = new("", "", "");

    /// <summary>What the plan in force was expanded from; empty where that is not known.</summary>
    [Id(4)]
    public string PlanSource { get; init; } = "";

    /// <summary>The position from which on what the journal says may be invented; 0 when nothing ever was.</summary>
    [Id(5)]
    public long SimulatedSince { get; init; }
}

/// <summary>What is kept of the list of communities.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.StoredCommunityList)]
internal sealed record StoredCommunityList
{
    /// <summary>The names, in order.</summary>
    [Id(0)]
    public System.Collections.Immutable.ImmutableArray<string> Names { get; init; } = [];

    /// <summary>The communities that the newest start is to load and has not loaded yet.</summary>
    [Id(1)]
    public System.Collections.Immutable.ImmutableArray<ExpectedCommunity> Expected { get; init; } = [];
}
