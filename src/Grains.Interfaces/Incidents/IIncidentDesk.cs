using System.Collections.Immutable;
using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Grains.Incidents;

/// <summary>
/// What persons order about a community's incidents. The grain's key is the community's name; one grain, the
/// community's desk, holds all open matters, so that orders that touch several are one decision and one commit.
/// Every command returns the incident after it, durable.
/// </summary>
/// <remarks>
/// All commands throw <see cref="RefusedException"/>: <see cref="Refusal.NotFound"/>, <see cref="Refusal.InvalidArgument"/>,
/// <see cref="Refusal.NotAllowed"/> where the actor's duty does not allow it (the message says whose does),
/// <see cref="Refusal.FailedPrecondition"/> where the state does not (the message says what it allows),
/// <see cref="Refusal.Stale"/>, <see cref="Refusal.Unavailable"/>.
/// </remarks>
[Alias(TypeAliases.IIncidentDesk)]
public interface IIncidentDesk : IGrainWithStringKey
{
    /// <summary>A person on duty opens an incident: a patrol's finding, a call, a request.</summary>
    [Alias("Open")]
    Task<IncidentRecord> Open(OpenIncident order);

    /// <summary>A person looked and grades it. One that is only sensed is verified by it; no call for service stops units on their way.</summary>
    [Alias("Verify")]
    Task<IncidentRecord> Verify(long incident, MatterCommand command, VerificationGrade grade);

    /// <summary>Moves it to a stage its procedure allows next; not to dispatched (send units) and not to closed (close it).</summary>
    [Alias("Move")]
    Task<IncidentRecord> Move(long incident, MatterCommand command, IncidentStage stage, ImmutableArray<ItemToRecord> items);

    /// <summary>Records what its procedure wants recorded, or more.</summary>
    [Alias("Record")]
    Task<IncidentRecord> Record(long incident, MatterCommand command, ImmutableArray<ItemToRecord> items);

    /// <summary>Somebody on the rung that has it takes it up.</summary>
    [Alias("TakeUp")]
    Task<IncidentRecord> TakeUp(long incident, MatterCommand command);

    /// <summary>A person sends it up to the next rung.</summary>
    [Alias("Escalate")]
    Task<IncidentRecord> Escalate(long incident, MatterCommand command);

    /// <summary>Supervision urges whoever has it.</summary>
    [Alias("Urge")]
    Task<IncidentRecord> Urge(long incident, MatterCommand command);

    /// <summary>Corrects the kind; its procedure goes on from the same stage.</summary>
    [Alias("Reclassify")]
    Task<IncidentRecord> Reclassify(long incident, MatterCommand command, string kind);

    /// <summary>Joins an alarm to it by hand.</summary>
    [Alias("JoinAlarm")]
    Task<IncidentRecord> JoinAlarm(long incident, MatterCommand command, string alarm);

    /// <summary>A person says that somebody outside was asked to come.</summary>
    /// <param name="incident">The incident's number.</param>
    /// <param name="command">Who asked, and what was answered.</param>
    /// <param name="service">Whom: a service that the incident's plan names, or another that the person chose.</param>
    [Alias("AskOutside")]
    Task<IncidentRecord> AskOutside(long incident, MatterCommand command, string service);

    /// <summary>What would be sent where, without sending or writing anything.</summary>
    [Alias("TryResponse")]
    Task<TriedResponse> TryResponse(ResponseToTry order);

    /// <summary>Says that it is the same matter as another, with which it goes on. Returns the one that goes on.</summary>
    [Alias("Merge")]
    Task<IncidentRecord> Merge(long incident, MatterCommand command, long into);

    /// <summary>Reviews and puts it away; may draw a lesson.</summary>
    [Alias("Close")]
    Task<IncidentRecord> Close(long incident, MatterCommand command, CloseIncident order);

    /// <summary>It was not over: it goes on from verified.</summary>
    [Alias("Reopen")]
    Task<IncidentRecord> Reopen(long incident, MatterCommand command);

    /// <summary>Records the follow-up visit.</summary>
    [Alias("FollowUp")]
    Task<IncidentRecord> FollowUp(long incident, MatterCommand command);

    /// <summary>Lets it wait until a time, for parts for instance: its clock stands still. Life safety never waits.</summary>
    [Alias("Pause")]
    Task<IncidentRecord> Pause(long incident, MatterCommand command, DateTimeOffset until);

    /// <summary>It waits no longer: its clock goes on with what was left.</summary>
    [Alias("Resume")]
    Task<IncidentRecord> Resume(long incident, MatterCommand command);

    /// <summary>Other incidents that may be the same matter, the likeliest first.</summary>
    [Alias("SuggestRelated")]
    Task<ImmutableArray<Reports.DuplicateSuggestion>> SuggestRelated(long incident);

    /// <summary>What its state and its procedure allow next, and who may do it.</summary>
    [Alias("GetMoves")]
    Task<ImmutableArray<AllowedMove>> GetMoves(long incident);
}

/// <summary>An incident to open.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.OpenIncident)]
public sealed record OpenIncident
{
    /// <summary>Who; a person on duty.</summary>
    [Id(0)]
    public required string Actor { get; init; }

    /// <summary>The kind.</summary>
    [Id(1)]
    public required string Kind { get; init; }

    /// <summary>Where: the name of a twin.</summary>
    [Id(2)]
    public required string Place { get; init; }

    /// <summary>What was seen or said.</summary>
    [Id(3)]
    public required string Text { get; init; }

    /// <summary>An open alarm that it is about; empty when none.</summary>
    [Id(4)]
    public string Alarm { get; init; } = "";
}

/// <summary>Something to record.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ItemToRecord)]
public sealed record ItemToRecord([property: Id(0)] string Name, [property: Id(1)] string Value);

/// <summary>How an incident is closed.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.CloseIncident)]
public sealed record CloseIncident
{
    /// <summary>How it ended.</summary>
    [Id(0)]
    public required Disposition Disposition { get; init; }

    /// <summary>What to record with it.</summary>
    [Id(1)]
    public ImmutableArray<ItemToRecord> Items { get; init; } = [];

    /// <summary>The lesson it teaches; null when none.</summary>
    [Id(2)]
    public LessonToDraw? Lesson { get; init; }

    /// <summary>Who has it now, where it is passed on; empty otherwise.</summary>
    [Id(3)]
    public string PassedTo { get; init; } = "";

    /// <summary>The number of the incident it is a duplicate of, in which it goes on; 0 where it is none.</summary>
    [Id(4)]
    public long DuplicateOf { get; init; }
}

/// <summary>A weakness to look for elsewhere.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.LessonToDraw)]
public sealed record LessonToDraw
{
    /// <summary>The weakness it used.</summary>
    [Id(0)]
    public required string Weakness { get; init; }

    /// <summary>What to look at in each place.</summary>
    [Id(1)]
    public required string Check { get; init; }

    /// <summary>Which twins have it, as it was written.</summary>
    [Id(2)]
    public required string FilterText { get; init; }

    /// <summary>The same, read and checked.</summary>
    [Id(3)]
    public required FilterNode Filter { get; init; }

    /// <summary>By when; null when there is no deadline.</summary>
    [Id(4)]
    public DateTimeOffset? Due { get; init; }

    /// <summary>Whether all communities that live here check it, not only this one.</summary>
    [Id(5)]
    public bool Everywhere { get; init; }
}

/// <summary>A move that is allowed now.</summary>
/// <param name="Stage">The stage it leads to.</param>
/// <param name="By">Who may make it.</param>
/// <param name="Missing">What must be recorded first, by name.</param>
/// <param name="How">The command that makes it, for instance <c>verify</c>, <c>dispatch</c>, <c>move</c>, <c>close</c>.</param>
/// <param name="Obstacle">What else stands in the way, in words; empty when nothing does.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.AllowedMove)]
public sealed record AllowedMove(
    [property: Id(0)] IncidentStage Stage,
    [property: Id(1)] ImmutableArray<Teams.DutyRole> By,
    [property: Id(2)] ImmutableArray<string> Missing,
    [property: Id(3)] string How,
    [property: Id(4)] string Obstacle);
