using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Procedures;

/// <summary>How far a machine's word goes in incidents of a kind. The numbers are stored: never changed or reused.</summary>
public enum ProcedureClass
{
    /// <summary>Not a class; never stored.</summary>
    Unspecified = 0,

    /// <summary>Fire, gas, SOS: units are sent at once and the matter is reviewed after.</summary>
    LifeSafety = 1,

    /// <summary>It points at a person: nobody is sent before a person has verified it with a grade.</summary>
    Person = 2,

    /// <summary>Things and services: a person decides who is sent.</summary>
    Routine = 3,
}

/// <summary>How near two alarms of one kind must stand to be of one incident.</summary>
public enum CorrelationScope
{
    /// <summary>The same device.</summary>
    Twin = 0,

    /// <summary>The same home, or the same floor for what belongs to no home.</summary>
    Home = 1,

    /// <summary>The homes above and below each other that share pipes and shafts, and what their building has in common.</summary>
    Riser = 2,

    /// <summary>The same building.</summary>
    Building = 3,

    /// <summary>The same grid.</summary>
    Grid = 4,

    /// <summary>Anywhere in the community.</summary>
    Community = 5,

    /// <summary>The same home, or one beside, above or below it.</summary>
    Neighbours = 6,
}

/// <summary>The procedure of one kind of incident: its stages, who may move it, its deadlines and levels. Data, not code.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.Procedure)]
public sealed record Procedure
{
    /// <summary>The kind: lower-case letters, digits and hyphens, for instance <c>fire</c>.</summary>
    [Id(0)]
    public required string Kind { get; init; }

    /// <summary>What people call it.</summary>
    [Id(1)]
    public required BilingualText Title { get; init; }

    /// <summary>How far a machine's word goes.</summary>
    [Id(2)]
    public required ProcedureClass Class { get; init; }

    /// <summary>The level that owns it.</summary>
    [Id(3)]
    public required MatterLevel Level { get; init; }

    /// <summary>The team that owns it; empty where a dispatcher decides.</summary>
    [Id(4)]
    public string Team { get; init; } = "";

    /// <summary>How much it matters when a person opens it; from an alarm it takes the alarm's.</summary>
    [Id(5)]
    public required AlarmSeverity Severity { get; init; }

    /// <summary>The rules whose alarms open it: ids, or patterns with <c>*</c>. The first procedure that names a rule has it.</summary>
    [Id(6)]
    public ImmutableArray<string> Alarms { get; init; } = [];

    /// <summary>Which further alarms belong to an open incident.</summary>
    [Id(7)]
    public required Correlation Correlation { get; init; }

    /// <summary>Whom to send.</summary>
    [Id(8)]
    public required DispatchPolicy Dispatch { get; init; }

    /// <summary>The stages an incident of this kind goes through, in order; the first is <see cref="IncidentStage.Sensed"/>, the last <see cref="IncidentStage.Closed"/>.</summary>
    [Id(9)]
    public required ImmutableArray<StageRule> Stages { get; init; }

    /// <summary>Whether whoever reported it must be answered before it is closed.</summary>
    [Id(10)]
    public bool AnswerRequired { get; init; }

    /// <summary>How long after closing somebody visits again; null when nobody does.</summary>
    [Id(11)]
    public TimeSpan? FollowUp { get; init; }

    /// <summary>
    /// Words in a report's text that are enough to say it is of this kind, in any language. An entry is a word or an
    /// expression; alternatives stand between <c>|</c>, and what must stand near each other between <c>+</c>.
    /// </summary>
    [Id(12)]
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>How long each level above the first has, by the name of its rung; what is not named has the ladder's own time.</summary>
    [Id(13)]
    public ImmutableDictionary<string, TimeSpan> RungTimes { get; init; } = ImmutableDictionary<string, TimeSpan>.Empty;

    /// <summary>The levels of its response plan above the first, in order; empty where the response does not grow.</summary>
    [Id(14)]
    public ImmutableArray<ResponseLevel> Response { get; init; } = [];

    /// <summary>What many alarms of other kinds at once mean that this kind is; null when nothing.</summary>
    [Id(15)]
    public Gathering? Gathers { get; init; }

    /// <summary>What else the words of a report say for and against this kind.</summary>
    [Id(16)]
    public ReportSigns Signs { get; init; } = ReportSigns.None;

    /// <summary>Whether it is of danger: of severity high or critical.</summary>
    public bool IsDanger => Severity >= AlarmSeverity.High;

    /// <summary>The rule of a stage; null when this kind has no such stage.</summary>
    public StageRule? StageOf(IncidentStage stage) => Stages.FirstOrDefault(rule => rule.Stage == stage);
}

/// <summary>Which further alarms belong to an open incident.</summary>
/// <param name="Scope">How near.</param>
/// <param name="Window">How long after the incident's last alarm; a further alarm of the very same twin belongs to it however late.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.Correlation)]
public sealed record Correlation([property: Id(0)] CorrelationScope Scope, [property: Id(1)] TimeSpan Window)
{
    /// <summary>Lesser kinds that may have the same cause.</summary>
    [Id(2)]
    public ImmutableArray<RelatedKind> With { get; init; } = [];
}

/// <summary>
/// A lesser kind whose alarms, so near and so soon, may have the same cause. What is of one cause is one incident, of the graver kind,
/// whichever came first.
/// </summary>
/// <param name="Kind">The lesser kind.</param>
/// <param name="Scope">How near.</param>
/// <param name="Window">How long after the incident's last alarm.</param>
/// <param name="Ask">Whether a person decides: both stay incidents of their own, and each names the other.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.RelatedKind)]
public sealed record RelatedKind(
    [property: Id(0)] string Kind,
    [property: Id(1)] CorrelationScope Scope,
    [property: Id(2)] TimeSpan Window,
    [property: Id(3)] bool Ask);

/// <summary>
/// When devices of one building that are heard every few minutes fall silent together, that is one matter of the building, and
/// the silences are folded under it. Never of an alarm that is critical or of a kind of life safety.
/// </summary>
/// <param name="Alarms">The rules whose alarms are folded: ids, or patterns with <c>*</c>. Their own kinds have them while nothing is gathered.</param>
/// <param name="Least">How many devices at least.</param>
/// <param name="Share">Which part at least of the building's devices that are heard that often, above 0, 1 at most.</param>
/// <param name="Within">How long between the first and the last of them; a device whose silence shows sooner is one that is heard often.</param>
/// <param name="Severity">How much it matters then; unspecified for the severity of the kind.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.Gathering)]
public sealed record Gathering(
    [property: Id(0)] ImmutableArray<string> Alarms,
    [property: Id(1)] int Least,
    [property: Id(2)] double Share,
    [property: Id(3)] TimeSpan Within,
    [property: Id(4)] AlarmSeverity Severity);

/// <summary>Whom to send, and who decides it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.DispatchPolicy)]
public sealed record DispatchPolicy
{
    /// <summary>Whether units are sent without a person's word; only for <see cref="ProcedureClass.LifeSafety"/>.</summary>
    [Id(0)]
    public bool Automatic { get; init; }

    /// <summary>How many units are sent; 0 for kinds that need nobody on the spot.</summary>
    [Id(1)]
    public int Units { get; init; } = 1;

    /// <summary>How many units stand by: of the next level, or for life safety the next to arrive.</summary>
    [Id(2)]
    public int StandBy { get; init; }

    /// <summary>What a unit must be able to do.</summary>
    [Id(3)]
    public ImmutableArray<string> Skills { get; init; } = [];

    /// <summary>What a unit must have with it.</summary>
    [Id(4)]
    public ImmutableArray<string> Equipment { get; init; } = [];

    /// <summary>How long a unit has to answer an offer before the next is asked.</summary>
    [Id(5)]
    public required TimeSpan AnswerTime { get; init; }

    /// <summary>With fewer units than this at it or on their way, the incident counts as one that nobody answered.</summary>
    [Id(6)]
    public int MinimumUnits { get; init; } = 1;

    /// <summary>Who is to be asked outside from the beginning.</summary>
    [Id(7)]
    public ImmutableArray<OutsideService> Ask { get; init; } = [];

    /// <summary>
    /// Whether units that are with a lesser matter, one that is not life safety and matters less, are taken from it where no other
    /// is free. Only for <see cref="ProcedureClass.LifeSafety"/>; the lesser matter waits for the next unit.
    /// </summary>
    [Id(8)]
    public bool TakesUnits { get; init; }
}

/// <summary>What holds for one stage of a kind.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.StageRule)]
public sealed record StageRule
{
    /// <summary>The stage.</summary>
    [Id(0)]
    public required IncidentStage Stage { get; init; }

    /// <summary>Who may move an incident into it.</summary>
    [Id(1)]
    public ImmutableArray<DutyRole> By { get; init; } = [];

    /// <summary>How long after the stage before was reached it must be reached; null when there is no deadline.</summary>
    [Id(2)]
    public TimeSpan? Within { get; init; }

    /// <summary>What must be recorded before it is reached.</summary>
    [Id(3)]
    public ImmutableArray<RequiredRecord> Records { get; init; } = [];

    /// <summary>Whether it may be left out.</summary>
    [Id(4)]
    public bool Optional { get; init; }
}

/// <summary>Something that must be recorded.</summary>
/// <param name="Name">Its name: lower-case letters, digits and hyphens, for instance <c>cause</c>.</param>
/// <param name="Title">What people call it.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.RequiredRecord)]
public sealed record RequiredRecord([property: Id(0)] string Name, [property: Id(1)] BilingualText Title);

/// <summary>A community's procedures as they were read.</summary>
/// <param name="Hash">SHA-256 over the files' names and texts, lower-case hexadecimal; empty when there are none.</param>
/// <param name="Procedures">The procedures, in the order in which they claim rules and words.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.ProcedureBook)]
public sealed record ProcedureBook(
    [property: Id(0)] string Hash,
    [property: Id(1)] ImmutableArray<Procedure> Procedures)
{
    /// <summary>No procedures.</summary>
    public static ProcedureBook Empty { get; } = new("", []);

    /// <summary>The procedure of a kind; null when there is none.</summary>
    public Procedure? Find(string kind) => Procedures.FirstOrDefault(procedure => procedure.Kind == kind);
}
