using System.Collections.Immutable;
using Orleans.Concurrency;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Communities;

/// <summary>
/// The twin of a community and the owner of its plan and its rules. The grain's key is the community's name alone.
/// </summary>
[Alias(TypeAliases.ICommunityGrain)]
public interface ICommunityGrain : ITwinGrain
{
    /// <summary>
    /// Makes the community be what the definition says. Idempotent: the same definition again changes nothing and
    /// writes nothing; an edited one changes what was edited and is journalled once.
    /// </summary>
    [Alias("ApplyPlan")]
    Task<PlanChange> ApplyPlan(CommunityDefinition definition);

    /// <summary>The <see cref="CommunityDefinition.Source"/> of the plan in force; empty where it has none, or there is no plan yet.</summary>
    [ReadOnly, Alias("GetPlanSource")]
    Task<string> GetPlanSource();

    /// <summary>
    /// Makes the rules take effect in every device of the community. Idempotent by the text. Returns whether anything changed.
    /// </summary>
    /// <exception cref="RefusedException">The text is not a valid rule file; the message names line and column.</exception>
    [Alias("ApplyRules")]
    Task<bool> ApplyRules(RuleText rules);

    /// <summary>The rules in force.</summary>
    [ReadOnly, Alias("GetRules")]
    Task<RuleText> GetRules();

    /// <summary>Tells a process of every change of rules until the lease of 15 s ends; renew every 5 s.</summary>
    [Alias("SubscribeRules")]
    Task SubscribeRules(IRuleObserver observer);

    /// <summary>
    /// Tells what the clock of a simulated world shows that is played against this community: its rules are armed by it for
    /// <see cref="PlayedTime.Lease"/>. The first word of a world is journalled.
    /// </summary>
    /// <exception cref="RefusedException">The silo does not let itself be played, or the speed is none.</exception>
    [Alias("TellPlayedTime")]
    Task TellPlayedTime(PlayedTime time);

    /// <summary>What a list of communities shows.</summary>
    [ReadOnly, Alias("GetSummary")]
    Task<CommunitySummary> GetSummary();
}

/// <summary>Hears of new rules; one per process.</summary>
[Alias(TypeAliases.IRuleObserver)]
public interface IRuleObserver : IGrainObserver
{
    /// <summary>These rules are in force now.</summary>
    [Alias("OnRules")]
    Task OnRules(string community, RuleText rules);
}

/// <summary>The names of the communities that live here. One grain, key 0.</summary>
[Alias(TypeAliases.ICommunityListGrain)]
public interface ICommunityListGrain : IGrainWithIntegerKey
{
    /// <summary>Adds a name; nothing happens when it is there.</summary>
    [Alias("Add")]
    Task Add(string community);

    /// <summary>All names, in order.</summary>
    [ReadOnly, Alias("List")]
    Task<ImmutableArray<string>> List();

    /// <summary>
    /// Says which communities are going to be loaded, before devices are let in. Until one has arrived, nobody can tell what it does
    /// not hold: a device that it does not know may be in the plan that is on its way. Takes the place of what was expected before.
    /// </summary>
    [Alias("Expect")]
    Task Expect(ImmutableArray<string> communities);

    /// <summary>An expected community is loaded, its plan and its rules; or its loading was given up, and what was in force before stays so.</summary>
    [Alias("Arrived")]
    Task Arrived(string community);

    /// <summary>The communities that are expected and have not arrived.</summary>
    [ReadOnly, Alias("ListExpected")]
    Task<ImmutableArray<ExpectedCommunity>> ListExpected();
}

/// <summary>A community that is going to be loaded.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsNew">Whether it was never loaded to the end, so that its devices must not be heard before it is: their rules may be missing.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.ExpectedCommunity)]
public readonly record struct ExpectedCommunity([property: Id(0)] string Name, [property: Id(1)] bool IsNew);
