using System.Collections.Immutable;

namespace SafeCommunity.Grains.Reports;

/// <summary>
/// Takes reports and answers them. The grain's key is the community's name. Commands throw <see cref="RefusedException"/>
/// as those of <see cref="Incidents.IIncidentDesk"/>.
/// </summary>
[Alias(TypeAliases.IReportDesk)]
public interface IReportDesk : IGrainWithStringKey
{
    /// <summary>Takes a report, opens its incident, and gives the receipt.</summary>
    [Alias("Receive")]
    Task<ReportReceipt> Receive(ReportToMake report);

    /// <summary>Corrects the kind of a report and, where it is alone in it, of its incident.</summary>
    [Alias("Reclassify")]
    Task<ReportRecord> Reclassify(long report, MatterCommand command, string kind);

    /// <summary>Open incidents that may be the same matter, the likeliest first.</summary>
    [Alias("SuggestDuplicates")]
    Task<ImmutableArray<DuplicateSuggestion>> SuggestDuplicates(long report);

    /// <summary>Joins a report to an incident; the incident it had goes on there where it has nothing else.</summary>
    [Alias("Join")]
    Task<ReportRecord> Join(long report, MatterCommand command, long incident);

    /// <summary>Answers the reporter, at any time and as often as there is something to say; the command's reason is the answer.</summary>
    /// <param name="report">The report's number.</param>
    /// <param name="command">Who answers what.</param>
    /// <param name="interim">Whether it is a word on the way: the answer is still owed.</param>
    [Alias("Answer")]
    Task<ReportRecord> Answer(long report, MatterCommand command, bool interim);

    /// <summary>What the reporter may see.</summary>
    /// <exception cref="RefusedException">Receipt and secret are not of one report: <see cref="Refusal.NotFound"/>, whichever is wrong.</exception>
    [Alias("Track")]
    Task<ReportTrack> Track(string receipt, string secret);

    /// <summary>The reporter says more. What still goes on is gone on with: its incident is reopened, or it gets another.</summary>
    [Alias("Supplement")]
    Task<ReportTrack> Supplement(string receipt, string secret, string text, bool ongoing);

    /// <summary>The reporter rates the answer, 1 to 5; what is not fixed is open again, and under three stars somebody comes back to it.</summary>
    [Alias("Rate")]
    Task<ReportTrack> Rate(string receipt, string secret, int stars, bool isFixed, string comment);

    /// <summary>The contact the reporter left; empty when none was, or it was forgotten after the end. Journalled: who asked and why.</summary>
    [Alias("GetContact")]
    Task<string> GetContact(long report, MatterCommand command);
}

/// <summary>A report to make.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ReportToMake)]
public sealed record ReportToMake
{
    /// <summary>The kind; empty to have it classified by its words.</summary>
    [Id(0)]
    public string Kind { get; init; } = "";

    /// <summary>Where: the name of a twin.</summary>
    [Id(1)]
    public required string Place { get; init; }

    /// <summary>What is said.</summary>
    [Id(2)]
    public required string Text { get; init; }

    /// <summary>Where a photo lies; empty when there is none.</summary>
    [Id(3)]
    public string Photo { get; init; } = "";

    /// <summary>How to reach the reporter; empty when they do not say.</summary>
    [Id(4)]
    public string Contact { get; init; } = "";

    /// <summary>The duty name of the grid's staff who report; empty for a resident.</summary>
    [Id(5)]
    public string Actor { get; init; } = "";
}

/// <summary>What a reporter gets.</summary>
/// <param name="Receipt">The receipt number.</param>
/// <param name="Secret">What opens it; shown once and stored nowhere.</param>
/// <param name="Report">The report.</param>
/// <param name="Duplicates">Open incidents that may be the same matter.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.ReportReceipt)]
public sealed record ReportReceipt(
    [property: Id(0)] string Receipt,
    [property: Id(1)] string Secret,
    [property: Id(2)] ReportRecord Report,
    [property: Id(3)] ImmutableArray<DuplicateSuggestion> Duplicates);

/// <summary>An open incident that may be the same matter.</summary>
/// <param name="Incident">Its number.</param>
/// <param name="Title">What it is.</param>
/// <param name="Reason">Why it may be.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.DuplicateSuggestion)]
public sealed record DuplicateSuggestion(
    [property: Id(0)] long Incident,
    [property: Id(1)] Twins.BilingualText Title,
    [property: Id(2)] Twins.BilingualText Reason);

/// <summary>A report as its reporter may see it: no names, no units, no other reports.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ReportTrack)]
public sealed record ReportTrack
{
    /// <summary>The receipt number.</summary>
    [Id(0)]
    public required string Receipt { get; init; }

    /// <summary>The kind, as people call it.</summary>
    [Id(1)]
    public required Twins.BilingualText Kind { get; init; }

    /// <summary>How far it is.</summary>
    [Id(2)]
    public required ReportState State { get; init; }

    /// <summary>What happened, oldest first.</summary>
    [Id(3)]
    public required ImmutableArray<TrackStep> Steps { get; init; }

    /// <summary>The answer; empty before.</summary>
    [Id(4)]
    public string Answer { get; init; } = "";

    /// <summary>How it was rated; 0 before.</summary>
    [Id(5)]
    public int Stars { get; init; }

    /// <summary>Everything the reporter was told, words on the way too, oldest first.</summary>
    [Id(6)]
    public ImmutableArray<TrackAnswer> Answers { get; init; } = [];
}

/// <summary>Something the reporter was told.</summary>
/// <param name="Time">When.</param>
/// <param name="Text">What, as the staff wrote it.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.TrackAnswer)]
public sealed record TrackAnswer([property: Id(0)] DateTimeOffset Time, [property: Id(1)] string Text);

/// <summary>Something that happened, for the public.</summary>
/// <param name="Time">When.</param>
/// <param name="Text">What.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.TrackStep)]
public sealed record TrackStep([property: Id(0)] DateTimeOffset Time, [property: Id(1)] Twins.BilingualText Text);
