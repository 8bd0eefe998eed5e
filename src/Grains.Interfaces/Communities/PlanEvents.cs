using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Grains.Communities;

/// <summary>A new or edited plan took effect.</summary>
/// <param name="Hash">The plan's hash.</param>
/// <param name="Added">Twins that are new.</param>
/// <param name="Changed">Twins whose definition changed.</param>
/// <param name="Removed">Twins that are gone.</param>
/// <param name="Reason">Why a person said yes to what it takes away; null where nobody had to. The entry's actor is that person.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.PlanApplied)]
public sealed record PlanApplied(
    [property: Id(0)] string Hash,
    [property: Id(1)] int Added,
    [property: Id(2)] int Changed,
    [property: Id(3)] int Removed,
    [property: Id(4)] string? Reason = null) : JournalEvent;

/// <summary>New or edited rules took effect.</summary>
/// <param name="Hash">The rule file's hash.</param>
/// <param name="Rules">How many rules it holds.</param>
/// <param name="Reason">Why a person said yes to what it takes away; null where nobody had to. The entry's actor is that person.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.RulesApplied)]
public sealed record RulesApplied(
    [property: Id(0)] string Hash,
    [property: Id(1)] int Rules,
    [property: Id(2)] string? Reason = null) : JournalEvent;
