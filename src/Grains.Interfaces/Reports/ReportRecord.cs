using System.Collections.Immutable;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Reports;

/// <summary>Who reports. The numbers are stored: never changed or reused.</summary>
public enum ReporterKind
{
    /// <summary>Not a kind; never stored.</summary>
    Unspecified = 0,

    /// <summary>Somebody who lives there; nothing else is kept of them.</summary>
    Resident = 1,

    /// <summary>A grid's staff.</summary>
    GridStaff = 2,
}

/// <summary>How far a report is. The numbers are stored: never changed or reused.</summary>
public enum ReportState
{
    /// <summary>Not a state; never stored.</summary>
    Unspecified = 0,

    /// <summary>It came in and went to whoever owns its kind.</summary>
    Routed = 1,

    /// <summary>It was answered.</summary>
    Answered = 2,

    /// <summary>It was answered and rated.</summary>
    Rated = 3,

    /// <summary>It was rated "not fixed" and goes on.</summary>
    Reopened = 4,

    /// <summary>It was rated under three stars, though fixed: somebody of the staff is to speak with the reporter again.</summary>
    Discontent = 5,
}

/// <summary>How sure the words of a report are of its kind. The numbers are stored: never changed or reused.</summary>
public enum ReportCertainty
{
    /// <summary>No words decided: a person chose the kind, or the report is older than this.</summary>
    Unspecified = 0,

    /// <summary>The words point at one kind.</summary>
    Sure = 1,

    /// <summary>They point at other kinds too; this is the one that matters most.</summary>
    Likely = 2,

    /// <summary>They point at none, or not clearly enough at a danger: a person looks at it at once.</summary>
    Unsure = 3,
}

/// <summary>What somebody reported, as its journal entries made it. A contact is never in it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ReportRecord)]
public sealed record ReportRecord : IMatter
{
    /// <inheritdoc/>
    [Id(0)]
    public required string Community { get; init; }

    /// <summary>The report's number within the community: 1, 2, 3 ...</summary>
    [Id(1)]
    public required long Number { get; init; }

    /// <summary>The kind of procedure it went to.</summary>
    [Id(2)]
    public required string Kind { get; init; }

    /// <summary>The words of the text that pointed at the kind; empty when a person chose it.</summary>
    [Id(3)]
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>Where: the name of a twin.</summary>
    [Id(4)]
    public required string Place { get; init; }

    /// <summary>What was said.</summary>
    [Id(5)]
    public required string Text { get; init; }

    /// <summary>Where a photo lies: an address or a reference; empty when there is none.</summary>
    [Id(6)]
    public string Photo { get; init; } = "";

    /// <summary>Who reported.</summary>
    [Id(7)]
    public required ReporterKind Reporter { get; init; }

    /// <summary>Whether the reporter left a contact. It is kept apart from the journal.</summary>
    [Id(8)]
    public bool HasContact { get; init; }

    /// <summary>The level that owns the kind.</summary>
    [Id(9)]
    public required MatterLevel Level { get; init; }

    /// <summary>The team that owns the kind; empty where a dispatcher decides.</summary>
    [Id(10)]
    public string Team { get; init; } = "";

    /// <summary>SHA-256 over the receipt and its secret, lower-case hexadecimal; empty when none was given.</summary>
    [Id(11)]
    public required string SecretHash { get; init; }

    /// <summary>When it came.</summary>
    [Id(12)]
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>How far it is.</summary>
    [Id(13)]
    public required ReportState State { get; init; }

    /// <summary>The incident it belongs to; 0 before it has one.</summary>
    [Id(14)]
    public long Incident { get; init; }

    /// <summary>Who answered what; null before.</summary>
    [Id(15)]
    public MatterNote? Answer { get; init; }

    /// <summary>How the reporter rated it, 1 to 5; 0 before.</summary>
    [Id(16)]
    public int Stars { get; init; }

    /// <summary>Whether the reporter found it fixed; null before it is rated.</summary>
    [Id(17)]
    public bool? Fixed { get; init; }

    /// <summary>What the reporter said with the rating.</summary>
    [Id(18)]
    public string Comment { get; init; } = "";

    /// <inheritdoc/>
    [Id(19)]
    public required long Position { get; init; }

    /// <summary>Who last corrected its kind; null while nobody did.</summary>
    [Id(20)]
    public MatterNote? Reclassified { get; init; }

    /// <summary>Who last moved it to another incident; null while it is with its first.</summary>
    [Id(21)]
    public MatterNote? JoinedBy { get; init; }

    /// <summary>Everything the reporter was told, words on the way too, oldest first.</summary>
    [Id(22)]
    public ImmutableArray<MatterNote> Answers { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>What the reporter said later, oldest first.</summary>
    [Id(23)]
    public ImmutableArray<MatterNote> Supplements { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>How sure the words are of the kind; <see cref="ReportCertainty.Unspecified"/> when a person chose it.</summary>
    [Id(24)]
    public ReportCertainty Certainty { get; init; }

    /// <inheritdoc/>
    public string Id => SubjectOf(Number);

    /// <inheritdoc/>
    public bool IsOpen => State is ReportState.Routed or ReportState.Reopened or ReportState.Discontent;

    /// <summary>The journal's subject of a report: <c>reports/23</c>.</summary>
    public static string SubjectOf(long number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"reports/{number}");
}
