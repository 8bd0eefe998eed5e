using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Incidents;

/// <summary>Something that happened to an incident. The entry's subject is <see cref="IncidentRecord.SubjectOf"/>.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentEvent)]
public abstract record IncidentEvent : JournalEvent;

/// <summary>A matter began.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentOpened)]
public sealed record IncidentOpened : IncidentEvent
{
    /// <summary>The kind.</summary>
    [Id(0)]
    public required string Kind { get; init; }

    /// <summary>What it is, for a list.</summary>
    [Id(1)]
    public required BilingualText Title { get; init; }

    /// <summary>Where: the name of a twin.</summary>
    [Id(2)]
    public required string Place { get; init; }

    /// <summary>How much it matters.</summary>
    [Id(3)]
    public required AlarmSeverity Severity { get; init; }

    /// <summary>How far a machine's word goes.</summary>
    [Id(4)]
    public required ProcedureClass Class { get; init; }

    /// <summary>The level that owns it.</summary>
    [Id(5)]
    public required MatterLevel Level { get; init; }

    /// <summary>The team that owns it.</summary>
    [Id(6)]
    public string Team { get; init; } = "";

    /// <summary>Where it came from.</summary>
    [Id(7)]
    public required IncidentOrigin Origin { get; init; }

    /// <summary>What was said.</summary>
    [Id(8)]
    public string Text { get; init; } = "";

    /// <summary>The rung that has it; empty where there is no ladder.</summary>
    [Id(9)]
    public string Rung { get; init; } = "";

    /// <summary>What is due next.</summary>
    [Id(10)]
    public IncidentDeadline? Deadline { get; init; }

    /// <summary>Whether the reporter must be answered.</summary>
    [Id(11)]
    public bool AnswerRequired { get; init; }

    /// <summary>Where it is on the map: of the device whose alarm opened it, otherwise of the place; null where the plan holds neither.</summary>
    [Id(12)]
    public Place? Location { get; init; }
}

/// <summary>An alarm belongs to it.</summary>
/// <param name="Alarm">The alarm's id.</param>
/// <param name="Twin">The twin it is of.</param>
/// <param name="Reason">Why.</param>
/// <param name="Text">Why, in words.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentAlarmJoined)]
public sealed record IncidentAlarmJoined(
    [property: Id(0)] string Alarm,
    [property: Id(1)] string Twin,
    [property: Id(2)] JoinReason Reason,
    [property: Id(3)] BilingualText Text) : IncidentEvent;

/// <summary>A report belongs to it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentReportJoined)]
public sealed record IncidentReportJoined([property: Id(0)] long Report) : IncidentEvent;

/// <summary>It is of a wider place than was thought.</summary>
/// <param name="Place">The place: the name of a twin.</param>
/// <param name="Title">What it is now, for a list.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentWidened)]
public sealed record IncidentWidened([property: Id(0)] string Place, [property: Id(1)] BilingualText Title) : IncidentEvent;

/// <summary>It is of another kind than was thought.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentReclassified)]
public sealed record IncidentReclassified : IncidentEvent
{
    /// <summary>The kind.</summary>
    [Id(0)]
    public required string Kind { get; init; }

    /// <summary>What it is, for a list.</summary>
    [Id(1)]
    public required BilingualText Title { get; init; }

    /// <summary>How far a machine's word goes.</summary>
    [Id(2)]
    public required ProcedureClass Class { get; init; }

    /// <summary>The level that owns it.</summary>
    [Id(3)]
    public required MatterLevel Level { get; init; }

    /// <summary>The team that owns it.</summary>
    [Id(4)]
    public string Team { get; init; } = "";

    /// <summary>What is due next.</summary>
    [Id(5)]
    public IncidentDeadline? Deadline { get; init; }

    /// <summary>Whether the reporter must be answered.</summary>
    [Id(6)]
    public bool AnswerRequired { get; init; }

    /// <summary>Why.</summary>
    [Id(7)]
    public string Reason { get; init; } = "";

    /// <summary>How much it matters as one of that kind, with its response plan on the first level; unspecified where both stay.</summary>
    [Id(8)]
    public AlarmSeverity Severity { get; init; }
}

/// <summary>A person graded it.</summary>
/// <param name="Grade">The grade.</param>
/// <param name="Reason">What was seen.</param>
/// <param name="Deadline">What is due next: of no call for service, only closing.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentVerified)]
public sealed record IncidentVerified(
    [property: Id(0)] VerificationGrade Grade,
    [property: Id(1)] string Reason,
    [property: Id(2)] IncidentDeadline? Deadline) : IncidentEvent;

/// <summary>
/// Somebody who is not there finds no call for service while several detectors are active: asked for a second look, and nothing
/// is changed until a second person, or somebody on the scene, finds the same.
/// </summary>
/// <param name="Grade">The grade that was given.</param>
/// <param name="Reason">What was seen.</param>
/// <param name="Alarms">The ids of the alarms whose conditions hold.</param>
/// <param name="Text">Which detectors are active and what is needed, in words.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentSecondLookAsked)]
public sealed record IncidentSecondLookAsked(
    [property: Id(0)] VerificationGrade Grade,
    [property: Id(1)] string Reason,
    [property: Id(2)] ImmutableArray<string> Alarms,
    [property: Id(3)] BilingualText Text) : IncidentEvent;

/// <summary>Somebody says that it is done though conditions of its alarms still hold, and why.</summary>
/// <param name="Alarms">The ids of the alarms whose conditions hold.</param>
/// <param name="Reason">Why it is done all the same.</param>
/// <param name="Text">What the detectors told just then, in words.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentDoneWhileActive)]
public sealed record IncidentDoneWhileActive(
    [property: Id(0)] ImmutableArray<string> Alarms,
    [property: Id(1)] string Reason,
    [property: Id(2)] BilingualText Text) : IncidentEvent;

/// <summary>Nobody is on the way to it any more: it is back where it was before units were sent.</summary>
/// <param name="Stage">The stage it is back at.</param>
/// <param name="Reason">Why.</param>
/// <param name="Deadline">What is due next: that units are sent.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentStageReturned)]
public sealed record IncidentStageReturned(
    [property: Id(0)] IncidentStage Stage,
    [property: Id(1)] string Reason,
    [property: Id(2)] IncidentDeadline? Deadline) : IncidentEvent;

/// <summary>It reached a stage.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Reason">Why; may be empty.</param>
/// <param name="Deadline">What is due next.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentMoved)]
public sealed record IncidentMoved(
    [property: Id(0)] IncidentStage Stage,
    [property: Id(1)] string Reason,
    [property: Id(2)] IncidentDeadline? Deadline) : IncidentEvent;

/// <summary>Something was recorded, as its procedure wants.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentItemRecorded)]
public sealed record IncidentItemRecorded([property: Id(0)] string Name, [property: Id(1)] string Value) : IncidentEvent;

/// <summary>It went up to the next rung.</summary>
/// <param name="Rung">The rung that has it now.</param>
/// <param name="Reason">Why.</param>
/// <param name="Missed">The stage that was overdue; null when that is not why.</param>
/// <param name="Deadline">What is due next.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentEscalated)]
public sealed record IncidentEscalated(
    [property: Id(0)] string Rung,
    [property: Id(1)] string Reason,
    [property: Id(2)] IncidentStage? Missed,
    [property: Id(3)] IncidentDeadline? Deadline) : IncidentEvent
{
    /// <summary>The rungs between that were passed over because nobody holds their seats.</summary>
    [Id(4)]
    public ImmutableArray<string> Skipped { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>What is to be said of the seats on the way, in words; null where nothing is.</summary>
    [Id(5)]
    public BilingualText? Note { get; init; }
}

/// <summary>Its deadline passed and there is no rung above.</summary>
/// <param name="Missed">The stage that was due.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentOverdue)]
public sealed record IncidentOverdue([property: Id(0)] IncidentStage Missed) : IncidentEvent;

/// <summary>Somebody on the rung that has it took it up.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentTakenUp)]
public sealed record IncidentTakenUp([property: Id(0)] string Reason) : IncidentEvent;

/// <summary>Supervision urged whoever has it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentUrged)]
public sealed record IncidentUrged([property: Id(0)] string Reason) : IncidentEvent;

/// <summary>Every unit that could be asked was asked in vain.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentDispatchExhausted)]
public sealed record IncidentDispatchExhausted([property: Id(0)] string Reason) : IncidentEvent;

/// <summary>What is known of it asks for more: it matters more, or its response plan rose.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentResponseRaised)]
public sealed record IncidentResponseRaised : IncidentEvent
{
    /// <summary>The level of the response plan from now on; 1 is the first.</summary>
    [Id(0)]
    public required int Level { get; init; }

    /// <summary>How much it matters from now on.</summary>
    [Id(1)]
    public required AlarmSeverity Severity { get; init; }

    /// <summary>Why, in words.</summary>
    [Id(2)]
    public required BilingualText Reason { get; init; }

    /// <summary>Who is to be asked outside from now on, beside those who are named already.</summary>
    [Id(3)]
    public System.Collections.Immutable.ImmutableArray<OutsideService> Ask { get; init; } = [];
}

/// <summary>A person has asked somebody outside to come.</summary>
/// <param name="Service">Whom: the service's name.</param>
/// <param name="Reason">What was said and answered.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentOutsideAsked)]
public sealed record IncidentOutsideAsked([property: Id(0)] string Service, [property: Id(1)] string Reason) : IncidentEvent;

/// <summary>How many units it lacks has changed.</summary>
/// <param name="Units">How many; 0 when it has what it wants.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentUnitsLacking)]
public sealed record IncidentUnitsLacking([property: Id(0)] int Units) : IncidentEvent;

/// <summary>It was put away.</summary>
/// <param name="Disposition">How it ended.</param>
/// <param name="Reason">What was found in review.</param>
/// <param name="FollowUp">When somebody visits again; null when nobody does.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentClosed)]
public sealed record IncidentClosed(
    [property: Id(0)] Disposition Disposition,
    [property: Id(1)] string Reason,
    [property: Id(2)] IncidentDeadline? FollowUp) : IncidentEvent
{
    /// <summary>Who has it now, where it was passed on; empty otherwise. An authority or a firm, not a person: the reporter reads it.</summary>
    [Id(3)]
    public string PassedTo { get => field ?? ""; init; } = "";
}

/// <summary>It goes on in another incident.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentMerged)]
public sealed record IncidentMerged([property: Id(0)] long Into, [property: Id(1)] string Reason) : IncidentEvent;

/// <summary>It was not over after all.</summary>
/// <param name="Stage">Where it goes on.</param>
/// <param name="Reason">Why.</param>
/// <param name="Deadline">What is due next.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentReopened)]
public sealed record IncidentReopened(
    [property: Id(0)] IncidentStage Stage,
    [property: Id(1)] string Reason,
    [property: Id(2)] IncidentDeadline? Deadline) : IncidentEvent;

/// <summary>Somebody visited again.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentFollowedUp)]
public sealed record IncidentFollowedUp([property: Id(0)] string Reason) : IncidentEvent;

/// <summary>It taught a lesson.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentLessonDrawn)]
public sealed record IncidentLessonDrawn([property: Id(0)] long Lesson) : IncidentEvent;

/// <summary>A unit was asked, or stands by.</summary>
/// <param name="Task">The task's id.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentTaskAdded)]
public sealed record IncidentTaskAdded([property: Id(0)] string Task) : IncidentEvent;

/// <summary>What is due is due at another time, for the clock stepped: as much of its time is left as before.</summary>
/// <param name="Deadline">What is due, and when.</param>
/// <param name="Reason">Why.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentDeadlineMoved)]
public sealed record IncidentDeadlineMoved(
    [property: Id(0)] IncidentDeadline Deadline,
    [property: Id(1)] string Reason) : IncidentEvent;

/// <summary>It may be of one cause with another incident: a person looks, and merges them or not.</summary>
/// <param name="Other">The number of the other incident.</param>
/// <param name="Text">Why, in words.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentRelated)]
public sealed record IncidentRelated([property: Id(0)] long Other, [property: Id(1)] BilingualText Text) : IncidentEvent;

/// <summary>Its clock stands still until a time: it waits for parts, or its alarm is on the shelf.</summary>
/// <param name="Until">When it ends by itself.</param>
/// <param name="Reason">What it waits for.</param>
/// <param name="Stage">The stage that was due; null when none was.</param>
/// <param name="Left">How much of that stage's time is left.</param>
/// <param name="Alarm">The id of the alarm whose shelving it follows; empty where a person let the incident itself wait.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentPaused)]
public sealed record IncidentPaused(
    [property: Id(0)] DateTimeOffset Until,
    [property: Id(1)] string Reason,
    [property: Id(2)] IncidentStage? Stage,
    [property: Id(3)] TimeSpan Left,
    [property: Id(4)] string Alarm) : IncidentEvent;

/// <summary>Its clock goes on.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Deadline">What is due next: with as much time as was left.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentResumed)]
public sealed record IncidentResumed(
    [property: Id(0)] string Reason,
    [property: Id(1)] IncidentDeadline? Deadline) : IncidentEvent;

/// <summary>Somebody is to visit again, though it is closed: its reporter was not content.</summary>
/// <param name="FollowUp">By when.</param>
/// <param name="Reason">Why.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentFollowUpSet)]
public sealed record IncidentFollowUpSet(
    [property: Id(0)] IncidentDeadline FollowUp,
    [property: Id(1)] string Reason) : IncidentEvent;
