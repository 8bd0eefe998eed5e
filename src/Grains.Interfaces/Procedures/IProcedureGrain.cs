using Orleans.Concurrency;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Procedures;

/// <summary>The procedures and teams in force in a community. The grain's key is the community's name.</summary>
[Alias(TypeAliases.IProcedureGrain)]
public interface IProcedureGrain : IGrainWithStringKey
{
    /// <summary>Makes procedures take effect; false when they are in force already. Journalled once.</summary>
    /// <param name="book">The procedures, read and checked.</param>
    [Alias("ApplyProcedures")]
    Task<bool> ApplyProcedures(ProcedureBook book);

    /// <summary>Makes teams take effect; false when they are in force already. Journalled once.</summary>
    /// <param name="book">The teams, read and checked.</param>
    [Alias("ApplyTeams")]
    Task<bool> ApplyTeams(TeamBook book);

    /// <summary>The procedures in force.</summary>
    [ReadOnly, Alias("GetProcedures")]
    Task<ProcedureBook> GetProcedures();

    /// <summary>The teams in force.</summary>
    [ReadOnly, Alias("GetTeams")]
    Task<TeamBook> GetTeams();
}
