using System.Collections.Immutable;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Dispatch;

/// <summary>Something that happened to a task. The entry's subject is <see cref="TaskRecord.SubjectOf"/>.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TaskEvent)]
public abstract record TaskEvent : JournalEvent;

/// <summary>A unit of the next level was told to be ready.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TaskStoodBy)]
public sealed record TaskStoodBy(
    [property: Id(0)] long Incident,
    [property: Id(1)] string Unit,
    [property: Id(2)] ImmutableArray<UnitReason> Reasons) : TaskEvent;

/// <summary>A unit was asked; also one that stood by.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TaskOffered)]
public sealed record TaskOffered(
    [property: Id(0)] long Incident,
    [property: Id(1)] string Unit,
    [property: Id(2)] DateTimeOffset AnswerDue,
    [property: Id(3)] ImmutableArray<UnitReason> Reasons) : TaskEvent;

/// <summary>The unit takes it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TaskAccepted)]
public sealed record TaskAccepted([property: Id(0)] string Reason) : TaskEvent
{
    /// <summary>When it should be there, by the way it has; null where that was not kept yet.</summary>
    [Id(1)]
    public DateTimeOffset? ArrivalDue { get; init; }
}

/// <summary>The unit cannot take it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TaskDeclined)]
public sealed record TaskDeclined([property: Id(0)] string Reason) : TaskEvent;

/// <summary>The unit did not answer in time.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TaskExpired)]
public sealed record TaskExpired([property: Id(0)] string Reason) : TaskEvent;

/// <summary>The unit is on its way.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TaskStarted)]
public sealed record TaskStarted([property: Id(0)] string Reason) : TaskEvent
{
    /// <summary>When it should be there, by the way it has; null where that was not kept yet.</summary>
    [Id(1)]
    public DateTimeOffset? ArrivalDue { get; init; }
}

/// <summary>The unit should be there and is not: it is reminded, and the second time it counts as late.</summary>
/// <param name="Times">How many times it has been told since it last said how far it is.</param>
/// <param name="ArrivalDue">When it is told again; null when it is not.</param>
/// <param name="Text">What it is told, in words.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.TaskChased)]
public sealed record TaskChased(
    [property: Id(0)] int Times,
    [property: Id(1)] DateTimeOffset? ArrivalDue,
    [property: Id(2)] BilingualText Text) : TaskEvent;

/// <summary>The unit should be there at another time, for the clock stepped: as much of its time is left as before.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TaskArrivalDueMoved)]
public sealed record TaskArrivalDueMoved([property: Id(0)] DateTimeOffset ArrivalDue, [property: Id(1)] string Reason) : TaskEvent;

/// <summary>The unit is there.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TaskArrived)]
public sealed record TaskArrived([property: Id(0)] string Reason) : TaskEvent;

/// <summary>The unit has done it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TaskDone)]
public sealed record TaskDone([property: Id(0)] string Reason) : TaskEvent;

/// <summary>It was taken back.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TaskRecalled)]
public sealed record TaskRecalled([property: Id(0)] string Reason) : TaskEvent;

/// <summary>The unit fell silent, and another was asked.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TaskReplaced)]
public sealed record TaskReplaced([property: Id(0)] string Reason) : TaskEvent;

/// <summary>The unit must answer at another time, for the clock stepped: as much of its time is left as before.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TaskAnswerDueMoved)]
public sealed record TaskAnswerDueMoved([property: Id(0)] DateTimeOffset AnswerDue, [property: Id(1)] string Reason) : TaskEvent;
