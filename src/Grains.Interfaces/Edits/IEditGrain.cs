using System.Collections.Immutable;
using Orleans.Concurrency;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Edits;

/// <summary>
/// Takes what people edited in a community's files. What only adds or changes takes effect at once; what would take away what
/// watches over people waits, and what was in force stays, until a person says yes to it. The grain's key is the community's name.
/// </summary>
[Alias(TypeAliases.IEditGrain)]
public interface IEditGrain : IGrainWithStringKey
{
    /// <summary>Offers a plan.</summary>
    /// <param name="file">Where it was read, for messages.</param>
    /// <param name="definition">The plan, expanded.</param>
    [Alias("OfferPlan")]
    Task<EditOutcome> OfferPlan(string file, CommunityDefinition definition);

    /// <summary>Offers rules.</summary>
    /// <param name="file">Where they were read, for messages.</param>
    /// <param name="rules">The rules; an empty text where the file is gone or empty.</param>
    /// <exception cref="RefusedException">The text is not a valid rule file.</exception>
    [Alias("OfferRules")]
    Task<EditOutcome> OfferRules(string file, RuleText rules);

    /// <summary>Offers teams and procedures, which are one part since procedures name teams.</summary>
    /// <param name="file">Where they were read, for messages.</param>
    /// <param name="teams">The teams; empty where the file is gone.</param>
    /// <param name="procedures">The procedures; empty where there is no file.</param>
    [Alias("OfferProcedures")]
    Task<EditOutcome> OfferProcedures(string file, TeamBook teams, ProcedureBook procedures);

    /// <summary>A part's files cannot be taken as they are now: what they held before waits no more.</summary>
    [Alias("Withdraw")]
    Task Withdraw(EditPart part);

    /// <summary>The edits that wait for a yes.</summary>
    [ReadOnly, Alias("List")]
    Task<ImmutableArray<PendingEdit>> List();

    /// <summary>A person says yes to an edit that waits: it takes effect, and the journal names the person and the reason.</summary>
    /// <param name="part">The part.</param>
    /// <param name="hash">The <see cref="PendingEdit.Hash"/> of exactly what the yes is to.</param>
    /// <param name="command">Who says it, and why.</param>
    /// <exception cref="RefusedException">Nothing of the part waits, or it was edited since.</exception>
    [Alias("Confirm")]
    Task<PendingEdit> Confirm(EditPart part, string hash, MatterCommand command);
}
