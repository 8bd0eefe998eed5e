using System.Collections.Immutable;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Reports;

/// <summary>Something that happened to a report. The entry's subject is <see cref="ReportRecord.SubjectOf"/>.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ReportEvent)]
public abstract record ReportEvent : JournalEvent;

/// <summary>Somebody reported something.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ReportReceived)]
public sealed record ReportReceived : ReportEvent
{
    /// <summary>The kind it was classified as.</summary>
    [Id(0)]
    public required string Kind { get; init; }

    /// <summary>The words that pointed at the kind; empty when the reporter chose it.</summary>
    [Id(1)]
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>Where: the name of a twin.</summary>
    [Id(2)]
    public required string Place { get; init; }

    /// <summary>What was said.</summary>
    [Id(3)]
    public required string Text { get; init; }

    /// <summary>Where a photo lies.</summary>
    [Id(4)]
    public string Photo { get; init; } = "";

    /// <summary>Who reported.</summary>
    [Id(5)]
    public required ReporterKind Reporter { get; init; }

    /// <summary>Whether a contact was left.</summary>
    [Id(6)]
    public bool HasContact { get; init; }

    /// <summary>The level that owns the kind.</summary>
    [Id(7)]
    public required MatterLevel Level { get; init; }

    /// <summary>The team that owns the kind.</summary>
    [Id(8)]
    public string Team { get; init; } = "";

    /// <summary>SHA-256 over the receipt and its secret, lower-case hexadecimal.</summary>
    [Id(9)]
    public required string SecretHash { get; init; }

    /// <summary>How sure the words are of the kind.</summary>
    [Id(40)]
    public ReportCertainty Certainty { get; init; }
}

/// <summary>A person corrected the kind, and it goes to whoever owns that.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ReportReclassified)]
public sealed record ReportReclassified(
    [property: Id(0)] string Kind,
    [property: Id(1)] MatterLevel Level,
    [property: Id(2)] string Team,
    [property: Id(3)] string Reason) : ReportEvent;

/// <summary>It belongs to an incident: its own, or one it was joined to.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ReportJoined)]
public sealed record ReportJoined([property: Id(0)] long Incident, [property: Id(1)] string Reason) : ReportEvent;

/// <summary>The reporter was answered.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ReportAnswered)]
public sealed record ReportAnswered([property: Id(0)] string Text) : ReportEvent
{
    /// <summary>Whether it is a word on the way: the answer is still owed.</summary>
    [Id(1)]
    public bool Interim { get; init; }
}

/// <summary>The reporter rated it.</summary>
/// <param name="Stars">1 to 5.</param>
/// <param name="Fixed">Whether it was fixed; where not, it is open again.</param>
/// <param name="Comment">What was said; may be empty.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.ReportRated)]
public sealed record ReportRated(
    [property: Id(0)] int Stars,
    [property: Id(1)] bool Fixed,
    [property: Id(2)] string Comment) : ReportEvent
{
    /// <summary>Whether it is fixed and the reporter is not content all the same: it came back to a person.</summary>
    [Id(3)]
    public bool ComesBack { get; init; }
}

/// <summary>The reporter said more.</summary>
/// <param name="Text">What was said.</param>
/// <param name="Ongoing">Whether it still goes on, or began again.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.ReportSupplemented)]
public sealed record ReportSupplemented(
    [property: Id(0)] string Text,
    [property: Id(1)] bool Ongoing) : ReportEvent;

/// <summary>A person on duty read the reporter's contact.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ReportContactRead)]
public sealed record ReportContactRead([property: Id(0)] string Reason) : ReportEvent;
