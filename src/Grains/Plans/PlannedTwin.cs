using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Plans;

/// <summary>One twin of a plan before its name is checked and its metres are turned into degrees.</summary>
/// <param name="Name">The twin's name.</param>
/// <param name="Origin">The name in the file that it comes of: its own, or its building's.</param>
internal sealed record PlannedTwin(string Name, string Origin)
{
    public required TwinKind Kind { get; init; }

    public required string Parent { get; init; }

    public required PlanPoint At { get; init; }

    public required BilingualText Title { get; init; }

    public string Model { get; init; } = "";

    public int Floor { get; init; }

    public int Residents { get; init; }

    public TimeSpan SilenceLimit { get; init; }

    public BilingualText? Area { get; init; }

    public string Watches { get; init; } = "";
}
