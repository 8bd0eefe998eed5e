using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Edits;

/// <summary>The side of the procedures' grain that only edits use: the journal says who said yes to what is applied.</summary>
[Alias(TypeAliases.IConsentedProcedureGrain)]
internal interface IConsentedProcedureGrain : IGrainWithStringKey
{
    /// <summary>As <see cref="IProcedureGrain.ApplyProcedures"/>.</summary>
    /// <param name="book">The procedures.</param>
    /// <param name="consent">Who said yes to them, and why; null where nobody had to.</param>
    [Alias("ApplyProcedures")]
    Task<bool> ApplyProcedures(ProcedureBook book, MatterCommand? consent);

    /// <summary>As <see cref="IProcedureGrain.ApplyTeams"/>.</summary>
    /// <param name="book">The teams.</param>
    /// <param name="consent">Who said yes to them, and why; null where nobody had to.</param>
    [Alias("ApplyTeams")]
    Task<bool> ApplyTeams(TeamBook book, MatterCommand? consent);
}
