using SafeCommunity.Grains.Communities;

namespace SafeCommunity.Grains.Edits;

/// <summary>The side of the community's grain that only its edits use: the journal says who said yes to what is applied.</summary>
[Alias(TypeAliases.IConsentedCommunityGrain)]
internal interface IConsentedCommunityGrain : IGrainWithStringKey
{
    /// <summary>As <see cref="ICommunityGrain.ApplyPlan"/>.</summary>
    /// <param name="definition">The plan.</param>
    /// <param name="consent">Who said yes to it, and why; null where nobody had to.</param>
    [Alias("ApplyPlan")]
    Task<PlanChange> ApplyPlan(CommunityDefinition definition, MatterCommand? consent);

    /// <summary>As <see cref="ICommunityGrain.ApplyRules"/>.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="consent">Who said yes to them, and why; null where nobody had to.</param>
    [Alias("ApplyRules")]
    Task<bool> ApplyRules(RuleText rules, MatterCommand? consent);
}
