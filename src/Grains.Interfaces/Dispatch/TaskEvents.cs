using System.Collections.Immutable;
using SafeCommunity.Grains.Journal;

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
public sealed record TaskAccepted([property: Id(0)] string Reason) : TaskEvent;

/// <summary>The unit cannot take it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TaskDeclined)]
public sealed record TaskDeclined([property: Id(0)] string Reason) : TaskEvent;

/// <summary>The unit did not answer in time.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TaskExpired)]
public sealed record TaskExpired([property: Id(0)] string Reason) : TaskEvent;

/// <summary>The unit is on its way.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TaskStarted)]
public sealed record TaskStarted([property: Id(0)] string Reason) : TaskEvent;

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
