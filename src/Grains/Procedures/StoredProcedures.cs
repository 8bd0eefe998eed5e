using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Procedures;

/// <summary>What is kept of a community's procedures and teams: those in force.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.StoredProcedures)]
internal sealed record StoredProcedures
{
    /// <summary>The procedures in force.</summary>
    [Id(0)]
    public ProcedureBook Procedures { get; init; } = ProcedureBook.Empty;

    /// <summary>The teams in force.</summary>
    [Id(1)]
    public TeamBook Teams { get; init; } = TeamBook.Empty;
}
