using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Grains.Procedures;

/// <summary>New or edited procedures took effect. The entry's subject is the community.</summary>
/// <param name="Hash">The procedures' hash.</param>
/// <param name="Procedures">How many there are.</param>
/// <param name="Reason">Why a person said yes to what they take away; null where nobody had to. The entry's actor is that person.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.ProceduresApplied)]
public sealed record ProceduresApplied(
    [property: Id(0)] string Hash,
    [property: Id(1)] int Procedures,
    [property: Id(2)] string? Reason = null) : JournalEvent;

/// <summary>New or edited teams took effect. The entry's subject is the community.</summary>
/// <param name="Hash">The teams' hash.</param>
/// <param name="Units">How many units there are.</param>
/// <param name="Reason">Why a person said yes to what they take away; null where nobody had to. The entry's actor is that person.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.TeamsApplied)]
public sealed record TeamsApplied(
    [property: Id(0)] string Hash,
    [property: Id(1)] int Units,
    [property: Id(2)] string? Reason = null) : JournalEvent;
