using System.Globalization;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Grains.Alarms;

/// <summary>
/// Alarms of some rules in a place are expected for a while, because of a drill or works: they are raised and shown as
/// suppressed by design (ANSI/ISA-18.2), and open no incident.
/// </summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.SuppressionRecord)]
public sealed record SuppressionRecord : IMatter
{
    /// <inheritdoc/>
    [Id(0)]
    public required string Community { get; init; }

    /// <summary>Its number within the community: 1, 2, 3 ...</summary>
    [Id(1)]
    public required long Number { get; init; }

    /// <summary>The place, and all below it: the name of a twin.</summary>
    [Id(2)]
    public required string Place { get; init; }

    /// <summary>The rules: an id, or a pattern with <c>*</c>.</summary>
    [Id(3)]
    public required string Rules { get; init; }

    /// <summary>Who began it, when and why.</summary>
    [Id(4)]
    public required MatterNote Began { get; init; }

    /// <summary>When it ends by itself.</summary>
    [Id(5)]
    public required DateTimeOffset Until { get; init; }

    /// <summary>Who ended it, or <c>system</c> when its time was over; null while it holds.</summary>
    [Id(6)]
    public MatterNote? Ended { get; init; }

    /// <inheritdoc/>
    [Id(7)]
    public required long Position { get; init; }

    /// <summary>
    /// The second person who asked for it, when and why; null while nobody did. Until then it covers alarms of life safety for an
    /// hour only.
    /// </summary>
    [Id(8)]
    public MatterNote? Seconded { get; init; }

    /// <summary>The journal's position of its first entry.</summary>
    [Id(9)]
    public long BeganPosition { get; init; }

    /// <inheritdoc/>
    public string Id => SubjectOf(Number);

    /// <inheritdoc/>
    public bool IsOpen => Ended is null;

    /// <summary>The journal's subject of a suppression: <c>suppressions/2</c>.</summary>
    public static string SubjectOf(long number) => string.Create(CultureInfo.InvariantCulture, $"suppressions/{number}");
}

/// <summary>Something that happened to a suppression. The entry's subject is <see cref="SuppressionRecord.SubjectOf"/>.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.SuppressionEvent)]
public abstract record SuppressionEvent : JournalEvent;

/// <summary>Alarms of some rules in a place are expected until a time.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.SuppressionBegan)]
public sealed record SuppressionBegan(
    [property: Id(0)] string Place,
    [property: Id(1)] string Rules,
    [property: Id(2)] DateTimeOffset Until,
    [property: Id(3)] string Reason) : SuppressionEvent;

/// <summary>A second person asked for the same, and maybe for longer: from now on it covers alarms of life safety too.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.SuppressionSeconded)]
public sealed record SuppressionSeconded([property: Id(0)] DateTimeOffset Until, [property: Id(1)] string Reason) : SuppressionEvent;

/// <summary>They are no longer expected.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.SuppressionEnded)]
public sealed record SuppressionEnded([property: Id(0)] string Reason) : SuppressionEvent;

/// <summary>How a suppression's entries make its state. Pure: the desk and the read table both fold with it.</summary>
public static class SuppressionFold
{
    /// <summary>The suppression after an entry about it.</summary>
    /// <param name="suppression">The suppression before; null before its first entry.</param>
    /// <param name="entry">An entry whose subject is the suppression.</param>
    /// <exception cref="InvalidDataException">The entry cannot follow: the journal was written wrongly.</exception>
    public static SuppressionRecord Apply(SuppressionRecord? suppression, JournalEntry entry) => (suppression, entry.Event) switch
    {
        (_, SuppressionBegan e) => new SuppressionRecord
        {
            Community = entry.Community,
            Number = long.Parse(entry.Subject.AsSpan(entry.Subject.IndexOf('/') + 1), CultureInfo.InvariantCulture),
            Place = e.Place,
            Rules = e.Rules,
            Began = new MatterNote(entry.Actor, entry.Time, e.Reason),
            Until = e.Until,
            Position = entry.Position,
            BeganPosition = entry.Position,
        },
        ({ } open, SuppressionSeconded e) => open with
        {
            Until = e.Until,
            Seconded = new MatterNote(entry.Actor, entry.Time, e.Reason),
            Position = entry.Position,
        },
        ({ } open, SuppressionEnded e) => open with
        {
            Ended = new MatterNote(entry.Actor, entry.Time, e.Reason),
            Position = entry.Position,
        },
        _ => throw new InvalidDataException($"Entry {entry.Position} of {entry.Community} is not of a suppression that began."),
    };
}

/// <summary>Alarms came faster than a person can follow: a flood began (ANSI/ISA-18.2). The entry's subject is the community.</summary>
/// <param name="Alarms">How many alarms came within ten minutes.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.AlarmFloodBegan)]
public sealed record AlarmFloodBegan([property: Id(0)] int Alarms) : JournalEvent;

/// <summary>The flood of alarms is over. The entry's subject is the community.</summary>
/// <param name="Alarms">How many alarms came in all of it.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.AlarmFloodEnded)]
public sealed record AlarmFloodEnded([property: Id(0)] int Alarms) : JournalEvent;
