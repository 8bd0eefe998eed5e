using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Incidents;

/// <summary>How far an incident is. The numbers are stored: never changed or reused.</summary>
public enum IncidentStage
{
    /// <summary>Not a stage; never stored.</summary>
    Unspecified = 0,

    /// <summary>Something sensed or reported it.</summary>
    Sensed = 1,

    /// <summary>A person looked and graded it.</summary>
    Verified = 2,

    /// <summary>Units were sent.</summary>
    Dispatched = 3,

    /// <summary>A unit arrived.</summary>
    OnScene = 4,

    /// <summary>It is over.</summary>
    Resolved = 5,

    /// <summary>It was reviewed, answered and put away.</summary>
    Closed = 6,
}

/// <summary>What a person found an incident to be: the levels of ANSI/TMA-AVS-01. The numbers are stored: never changed or reused.</summary>
public enum VerificationGrade
{
    /// <summary>Nobody looked yet.</summary>
    None = 0,

    /// <summary>Level 0: no call for service; a false alarm.</summary>
    NoCall = 1,

    /// <summary>Level 1: a call for service with limited information.</summary>
    Limited = 2,

    /// <summary>Level 2: somebody is there, what they want is unknown.</summary>
    Presence = 3,

    /// <summary>Level 3: a threat to property.</summary>
    ThreatToProperty = 4,

    /// <summary>Level 4: a threat to life.</summary>
    ThreatToLife = 5,
}

/// <summary>How an incident ended. The numbers are stored: never changed or reused.</summary>
public enum Disposition
{
    /// <summary>It did not end yet.</summary>
    None = 0,

    /// <summary>It was real and was handled.</summary>
    Handled = 1,

    /// <summary>It was a false alarm.</summary>
    FalseAlarm = 2,

    /// <summary>It was the same matter as another incident, and went on there.</summary>
    Duplicate = 3,

    /// <summary>Nothing could or had to be done.</summary>
    NoAction = 4,

    /// <summary>It was as somebody found it who looked, and that is all: what was found is the reason.</summary>
    AsFound = 5,

    /// <summary>Somebody looked, and nothing of what was reported was there.</summary>
    Unfounded = 6,

    /// <summary>Others are responsible, and they have it now.</summary>
    PassedOn = 7,
}

/// <summary>Why an alarm belongs to an incident. The numbers are stored: never changed or reused.</summary>
public enum JoinReason
{
    /// <summary>Not a reason; never stored.</summary>
    Unspecified = 0,

    /// <summary>It opened the incident.</summary>
    Opened = 1,

    /// <summary>The same twin again.</summary>
    SameTwin = 2,

    /// <summary>Another device of the same home, within the window.</summary>
    SameHome = 3,

    /// <summary>A home or shaft above or below, within the window.</summary>
    SameRiser = 4,

    /// <summary>A second detector agreed, within the window.</summary>
    SecondDetector = 5,

    /// <summary>A whole building fell silent: reported once.</summary>
    BuildingOffline = 6,

    /// <summary>Its device chatters: one matter of maintenance, not one of each alarm.</summary>
    Chattering = 7,

    /// <summary>The same grid or community, within the window.</summary>
    Nearby = 8,

    /// <summary>A person joined it.</summary>
    ByHand = 9,
}

/// <summary>Where an incident came from. The numbers are stored: never changed or reused.</summary>
public enum IncidentOrigin
{
    /// <summary>Not an origin; never stored.</summary>
    Unspecified = 0,

    /// <summary>An alarm.</summary>
    Alarm = 1,

    /// <summary>A report.</summary>
    Report = 2,

    /// <summary>A person on duty: a patrol's finding, a call, a request.</summary>
    Person = 3,

    /// <summary>The product: a chattering device.</summary>
    System = 4,
}

/// <summary>A matter that must be closed, as its journal entries made it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentRecord)]
public sealed record IncidentRecord : IMatter
{
    /// <inheritdoc/>
    [Id(0)]
    public required string Community { get; init; }

    /// <summary>The incident's number within the community: 1, 2, 3 ...</summary>
    [Id(1)]
    public required long Number { get; init; }

    /// <summary>The kind, which is the procedure's.</summary>
    [Id(2)]
    public required string Kind { get; init; }

    /// <summary>What it is, for a list.</summary>
    [Id(3)]
    public required BilingualText Title { get; init; }

    /// <summary>Where it is: the name of a twin.</summary>
    [Id(4)]
    public required string Place { get; init; }

    /// <summary>How much it matters.</summary>
    [Id(5)]
    public required AlarmSeverity Severity { get; init; }

    /// <summary>How far a machine's word goes.</summary>
    [Id(6)]
    public required ProcedureClass Class { get; init; }

    /// <summary>The level that owns it.</summary>
    [Id(7)]
    public required MatterLevel Level { get; init; }

    /// <summary>The team that owns it; empty where a dispatcher decides.</summary>
    [Id(8)]
    public string Team { get; init; } = "";

    /// <summary>Where it came from.</summary>
    [Id(9)]
    public required IncidentOrigin Origin { get; init; }

    /// <summary>What was said when it was opened.</summary>
    [Id(10)]
    public string Text { get; init; } = "";

    /// <summary>How far it is.</summary>
    [Id(11)]
    public required IncidentStage Stage { get; init; }

    /// <summary>Since when it is there.</summary>
    [Id(12)]
    public required DateTimeOffset StageTime { get; init; }

    /// <summary>When it was opened.</summary>
    [Id(13)]
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>What a person found it to be.</summary>
    [Id(14)]
    public VerificationGrade Grade { get; init; }

    /// <summary>Who graded it; null while nobody did.</summary>
    [Id(15)]
    public MatterNote? Verified { get; init; }

    /// <summary>The alarms of it and why each was joined, oldest first.</summary>
    [Id(16)]
    public ImmutableArray<JoinedAlarm> Alarms { get; init; } = [];

    /// <summary>The numbers of the reports of it.</summary>
    [Id(17)]
    public ImmutableArray<long> Reports { get; init; } = [];

    /// <summary>The ids of its tasks, oldest first.</summary>
    [Id(18)]
    public ImmutableArray<string> Tasks { get; init; } = [];

    /// <summary>What was recorded.</summary>
    [Id(19)]
    public ImmutableArray<RecordedItem> Records { get; init; } = [];

    /// <summary>What is due next, and when; null when nothing is.</summary>
    [Id(20)]
    public IncidentDeadline? Deadline { get; init; }

    /// <summary>The rungs it was on, the last being where it is now, and how each handled it.</summary>
    [Id(21)]
    public ImmutableArray<RungVisit> Rungs { get; init; } = [];

    /// <summary>Whether its deadline passed on the last rung, so that only supervision is left.</summary>
    [Id(22)]
    public bool Overdue { get; init; }

    /// <summary>Whether whoever reported it must be answered before it is closed.</summary>
    [Id(23)]
    public bool AnswerRequired { get; init; }

    /// <summary>How it ended.</summary>
    [Id(24)]
    public Disposition Disposition { get; init; }

    /// <summary>Who closed it; null while it is open.</summary>
    [Id(25)]
    public MatterNote? Closed { get; init; }

    /// <summary>The incident in which it goes on; null when it is no duplicate.</summary>
    [Id(26)]
    public long? MergedInto { get; init; }

    /// <summary>When somebody visits again; null when nobody does, or it was done.</summary>
    [Id(27)]
    public DateTimeOffset? FollowUpDue { get; init; }

    /// <summary>What the visit found; null before it.</summary>
    [Id(28)]
    public MatterNote? FollowUp { get; init; }

    /// <summary>The number of the lesson it taught; null when none.</summary>
    [Id(29)]
    public long? Lesson { get; init; }

    /// <summary>How many times it was reopened.</summary>
    [Id(30)]
    public int Reopened { get; init; }

    /// <summary>Whether every unit that could be asked was asked in vain, since the last offer.</summary>
    [Id(31)]
    public bool DispatchExhausted { get; init; }

    /// <inheritdoc/>
    [Id(32)]
    public required long Position { get; init; }

    /// <summary>The journal's position at which it was opened, or last reopened. What tasks ended before it tells nothing of now.</summary>
    [Id(33)]
    public long OpenedPosition { get; init; }

    /// <summary>The journal's position at which it reached its stage; of a closed one, at which it was closed. Order is told by positions, for the clock may step.</summary>
    [Id(34)]
    public long StagePosition { get; init; }

    /// <summary>The journal's position at which a person last graded it; 0 while nobody did.</summary>
    [Id(35)]
    public long VerifiedPosition { get; init; }

    /// <summary>How many levels of its response plan it has risen above the first.</summary>
    [Id(36)]
    public int ResponseRises { get; init; }

    /// <summary>Who is to be asked outside, in the order in which that was found.</summary>
    [Id(37)]
    public ImmutableArray<OutsideAsk> Outside { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>How many units it still lacks; they are asked as soon as they are free.</summary>
    [Id(38)]
    public int UnitsLacking { get; init; }

    /// <summary>Where it is on the map: of the device whose alarm opened it, otherwise of its place; null where that is not known.</summary>
    [Id(39)]
    public Place? Location { get; init; }

    /// <summary>Incidents that may be of one cause with it, oldest first.</summary>
    [Id(40)]
    public ImmutableArray<RelatedIncident> Related { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>A grade that waits for a second look; null when none does.</summary>
    [Id(41)]
    public SecondLook? SecondLook { get; init; }

    /// <summary>Who last said that it is done though conditions of its alarms held; null where nobody did since it was opened.</summary>
    [Id(42)]
    public DoneWhileActive? DoneWhileActive { get; init; }

    /// <summary>Who last made it one of its kind; null while nobody corrected that.</summary>
    [Id(43)]
    public MatterNote? Reclassified { get; init; }

    /// <summary>The journal's position at which a person last corrected its kind; 0 while nobody did.</summary>
    [Id(44)]
    public long ReclassifiedPosition { get; init; }

    /// <summary>Who last reopened it and why; null while nobody did.</summary>
    [Id(45)]
    public MatterNote? ReopenedBy { get; init; }

    /// <summary>When its clock stood still, oldest first.</summary>
    [Id(46)]
    public ImmutableArray<IncidentWait> Waits { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Who has it now, of one that was closed as passed on; empty of others.</summary>
    [Id(47)]
    public string PassedTo { get => field ?? ""; init; } = "";

    /// <summary>The level of its response plan: 1 in the beginning.</summary>
    public int ResponseLevel => ResponseRises + 1;

    /// <inheritdoc/>
    public string Id => SubjectOf(Number);

    /// <inheritdoc/>
    public bool IsOpen => Closed is null;

    /// <summary>Whether nothing is left to do, a follow-up visit included.</summary>
    public bool IsFinished => Closed is not null && FollowUpDue is null;

    /// <summary>What it waits for, while its clock stands still; null when it does not.</summary>
    public IncidentWait? Waiting => Waits is [.., { Ended: null } last] ? last : null;

    /// <summary>The name of the rung that has it now; empty where there is no ladder.</summary>
    public string Rung => Rungs is [.., var last] ? last.Rung : "";

    /// <summary>Whether two different devices agreed on it.</summary>
    public bool Agreed => Alarms.Any(alarm => alarm.Reason == JoinReason.SecondDetector);

    /// <summary>The journal's subject of an incident: <c>incidents/17</c>.</summary>
    public static string SubjectOf(long number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"incidents/{number}");
}

/// <summary>A grade that somebody gave from afar while several detectors were active: it waits for a second person, or somebody on the scene.</summary>
/// <param name="Grade">The grade.</param>
/// <param name="Asked">Who gave it, when, and what was seen.</param>
/// <param name="Alarms">The ids of the alarms whose conditions held.</param>
/// <param name="Text">Which detectors were active and what is needed, in words.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.SecondLook)]
public sealed record SecondLook(
    [property: Id(0)] VerificationGrade Grade,
    [property: Id(1)] MatterNote Asked,
    [property: Id(2)] ImmutableArray<string> Alarms,
    [property: Id(3)] BilingualText Text);

/// <summary>Somebody said that an incident is done though conditions of its alarms still held.</summary>
/// <param name="Said">Who, when and why.</param>
/// <param name="Alarms">The ids of the alarms whose conditions held.</param>
/// <param name="Text">What the detectors told just then, in words.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.DoneWhileActive)]
public sealed record DoneWhileActive(
    [property: Id(0)] MatterNote Said,
    [property: Id(1)] ImmutableArray<string> Alarms,
    [property: Id(2)] BilingualText Text);

/// <summary>An alarm of an incident.</summary>
/// <param name="Alarm">The alarm's id.</param>
/// <param name="Twin">The twin it is of.</param>
/// <param name="Time">When it was joined.</param>
/// <param name="Reason">Why.</param>
/// <param name="Text">Why, in words.</param>
/// <param name="Position">The journal's position at which it was joined; 0 where that was not kept yet.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.JoinedAlarm)]
public sealed record JoinedAlarm(
    [property: Id(0)] string Alarm,
    [property: Id(1)] string Twin,
    [property: Id(2)] DateTimeOffset Time,
    [property: Id(3)] JoinReason Reason,
    [property: Id(4)] BilingualText Text,
    [property: Id(5)] long Position = 0);

/// <summary>An incident that may be of one cause with another.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Text">Why, in words.</param>
/// <param name="Time">When that was seen.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.RelatedIncident)]
public sealed record RelatedIncident([property: Id(0)] long Number, [property: Id(1)] BilingualText Text, [property: Id(2)] DateTimeOffset Time);

/// <summary>Something that was recorded of an incident.</summary>
/// <param name="Name">Its name, as the procedure has it.</param>
/// <param name="Value">What was recorded.</param>
/// <param name="Actor">Who.</param>
/// <param name="Time">When.</param>
/// <param name="Position">The journal's position at which it was recorded; 0 where that was not kept yet.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.RecordedItem)]
public sealed record RecordedItem(
    [property: Id(0)] string Name,
    [property: Id(1)] string Value,
    [property: Id(2)] string Actor,
    [property: Id(3)] DateTimeOffset Time,
    [property: Id(4)] long Position = 0);

/// <summary>What an incident must reach, and by when.</summary>
/// <param name="Stage">The stage; <see cref="IncidentStage.Closed"/> of one that is closed means its follow-up visit.</param>
/// <param name="Due">When.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentDeadline)]
public sealed record IncidentDeadline([property: Id(0)] IncidentStage Stage, [property: Id(1)] DateTimeOffset Due);

/// <summary>A while in which an incident's clock stands still: it waits for parts, or its alarm is on the shelf.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.IncidentWait)]
public sealed record IncidentWait
{
    /// <summary>Who let it wait, since when, and for what.</summary>
    [Id(0)]
    public required MatterNote Began { get; init; }

    /// <summary>When it ends by itself.</summary>
    [Id(1)]
    public required DateTimeOffset Until { get; init; }

    /// <summary>The stage that was due when it began; null when none was.</summary>
    [Id(2)]
    public IncidentStage? Stage { get; init; }

    /// <summary>How much of that stage's time is left, and will be when the clock goes on.</summary>
    [Id(3)]
    public TimeSpan Left { get; init; }

    /// <summary>The id of the alarm whose shelving it follows; empty where a person let the incident itself wait.</summary>
    [Id(4)]
    public string Alarm { get; init; } = "";

    /// <summary>The journal's position at which it began.</summary>
    [Id(5)]
    public required long Position { get; init; }

    /// <summary>Who or what ended it, when and why; null while it holds.</summary>
    [Id(6)]
    public MatterNote? Ended { get; init; }
}

/// <summary>A rung of the ladder that had an incident, and how it handled it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.RungVisit)]
public sealed record RungVisit
{
    /// <summary>The rung's name.</summary>
    [Id(0)]
    public required string Rung { get; init; }

    /// <summary>When it got it.</summary>
    [Id(1)]
    public required DateTimeOffset From { get; init; }

    /// <summary>Why it got it: <c>opened</c>, <c>overdue</c>, <c>no unit answered</c>, or what a person said.</summary>
    [Id(2)]
    public required string Reason { get; init; }

    /// <summary>Who on it took the matter up; null while nobody did.</summary>
    [Id(3)]
    public MatterNote? TakenUp { get; init; }

    /// <summary>The stages that were reached while it had it.</summary>
    [Id(4)]
    public ImmutableArray<IncidentStage> Reached { get; init; } = [];

    /// <summary>The stage that was overdue when it went on, or on the last rung; null when none was.</summary>
    [Id(5)]
    public IncidentStage? Missed { get; init; }

    /// <summary>What supervision said while it had it.</summary>
    [Id(6)]
    public ImmutableArray<MatterNote> Urged { get; init; } = [];

    /// <summary>The rungs below it that were passed over on the way here because nobody holds their seats.</summary>
    [Id(7)]
    public ImmutableArray<string> Skipped { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>What is to be said of the seats on the way here, in words; null where nothing is.</summary>
    [Id(8)]
    public BilingualText? Note { get; init; }
}
