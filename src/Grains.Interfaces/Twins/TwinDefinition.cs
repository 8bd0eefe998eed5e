namespace SafeCommunity.Grains.Twins;

/// <summary>What a community's plan says of one twin: everything about it that does not change by itself.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TwinDefinition)]
public sealed record TwinDefinition
{
    /// <summary>The twin.</summary>
    [Id(0)]
    public required TwinId Id { get; init; }

    /// <summary>What it is.</summary>
    [Id(1)]
    public required TwinKind Kind { get; init; }

    /// <summary>The sort within its kind: <c>smoke</c>, <c>gas</c>, <c>hydrant</c>, <c>entrance</c>, <c>perimeter</c> ...; empty for places.</summary>
    [Id(2)]
    public string Model { get; init; } = "";

    /// <summary>The name (second segment) of the twin that holds it; empty for the community itself.</summary>
    [Id(3)]
    public required string Parent { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(4)]
    public required Place Place { get; init; }

    /// <summary>What people call it.</summary>
    [Id(5)]
    public required BilingualText Title { get; init; }

    /// <summary>How many people live there, for a home; 0 otherwise. A count: no person is modelled.</summary>
    [Id(6)]
    public int Residents { get; init; }

    /// <summary>How long a device may be silent before it counts as offline; zero for places.</summary>
    [Id(7)]
    public TimeSpan SilenceLimit { get; init; }

    /// <summary>What people call the spot a device outdoors stands at or looks at, for instance <c>North wall</c>; null where its title says it.</summary>
    [Id(8)]
    public BilingualText? Area { get; init; }

    /// <summary>The name (second segment) of the building a device outdoors looks at; empty for others.</summary>
    [Id(9)]
    public string Watches { get; init; } = "";
}
