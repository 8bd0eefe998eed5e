using System.Collections.Immutable;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Grains.Teams;

/// <summary>A seat and who holds it, as its journal entries made it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.SeatRecord)]
public sealed record SeatRecord : IMatter
{
    /// <inheritdoc/>
    [Id(0)]
    public required string Community { get; init; }

    /// <summary>The seat's name.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>The duty name of whoever holds it; empty when nobody does.</summary>
    [Id(2)]
    public string Holder { get; init; } = "";

    /// <summary>Since when; null when nobody holds it.</summary>
    [Id(3)]
    public DateTimeOffset? Since { get; init; }

    /// <summary>What was said at the last hand-over; null before the first.</summary>
    [Id(4)]
    public MatterNote? HandOver { get; init; }

    /// <summary>The incidents that were open at the last hand-over, by their numbers.</summary>
    [Id(5)]
    public ImmutableArray<long> HandedOver { get; init; } = [];

    /// <inheritdoc/>
    [Id(6)]
    public required long Position { get; init; }

    /// <summary>A hand-over that waits for the other to accept; null when none does. Until then the holder holds it.</summary>
    [Id(7)]
    public SeatOffer? Offer { get; init; }

    /// <summary>The duty names of those who handed it over or left it, and do not hold it again since.</summary>
    [Id(8)]
    public ImmutableArray<string> Former { get => field.IsDefault ? [] : field; init; } = [];

    /// <inheritdoc/>
    public string Id => SubjectOf(Name);

    /// <inheritdoc/>
    public bool IsOpen => true;

    /// <summary>The journal's subject of a seat: <c>seats/dispatch</c>.</summary>
    public static string SubjectOf(string name) => $"seats/{name}";
}

/// <summary>A hand-over that waits for the other to accept.</summary>
/// <param name="To">The duty name of who is to take over.</param>
/// <param name="Offered">Who offered it, when, and what was said.</param>
/// <param name="Open">The incidents that were open then, by their numbers.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.SeatOffer)]
public sealed record SeatOffer(
    [property: Id(0)] string To,
    [property: Id(1)] MatterNote Offered,
    [property: Id(2)] ImmutableArray<long> Open);

/// <summary>Something that happened to a seat. The entry's subject is <see cref="SeatRecord.SubjectOf"/>.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.SeatEvent)]
public abstract record SeatEvent : JournalEvent;

/// <summary>Somebody sat down; the entry's actor.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.SeatTaken)]
public sealed record SeatTaken([property: Id(0)] string Reason) : SeatEvent;

/// <summary>Whoever held it gave it to another, with the open list.</summary>
/// <param name="To">The duty name of whoever holds it now.</param>
/// <param name="Open">The open incidents, by their numbers.</param>
/// <param name="Reason">What was said.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.SeatHandedOver)]
public sealed record SeatHandedOver(
    [property: Id(0)] string To,
    [property: Id(1)] ImmutableArray<long> Open,
    [property: Id(2)] string Reason) : SeatEvent;

/// <summary>Whoever holds it offers it to another, with the open list.</summary>
/// <param name="To">The duty name of who is to take over.</param>
/// <param name="Open">The open incidents, by their numbers.</param>
/// <param name="Reason">What was said.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.SeatOffered)]
public sealed record SeatOffered(
    [property: Id(0)] string To,
    [property: Id(1)] ImmutableArray<long> Open,
    [property: Id(2)] string Reason) : SeatEvent;

/// <summary>Who was offered it takes over, with the open list; the entry's actor.</summary>
/// <param name="Open">The open incidents, by their numbers.</param>
/// <param name="Reason">What was said; may be empty.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.SeatAccepted)]
public sealed record SeatAccepted(
    [property: Id(0)] ImmutableArray<long> Open,
    [property: Id(1)] string Reason) : SeatEvent;

/// <summary>The offer is over and nothing changed: its holder took it back, or the other does not want it; the entry's actor.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.SeatOfferEnded)]
public sealed record SeatOfferEnded([property: Id(0)] string Reason) : SeatEvent;

/// <summary>Whoever held it left, and nobody holds it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.SeatLeft)]
public sealed record SeatLeft([property: Id(0)] string Reason) : SeatEvent;

/// <summary>How a seat's entries make its state. Pure: the desk and the read table both fold with it.</summary>
public static class SeatFold
{
    /// <summary>The seat after an entry about it.</summary>
    /// <param name="seat">The seat before; null before its first entry.</param>
    /// <param name="entry">An entry whose subject is the seat.</param>
    /// <exception cref="InvalidDataException">The entry is not of a seat.</exception>
    public static SeatRecord Apply(SeatRecord? seat, JournalEntry entry)
    {
        seat ??= new SeatRecord
        {
            Community = entry.Community,
            Name = entry.Subject[(entry.Subject.IndexOf('/') + 1)..],
            Position = entry.Position,
        };
        var next = entry.Event switch
        {
            SeatTaken => Give(seat, entry.Actor, entry.Time),
            SeatOffered e => seat with { Offer = new SeatOffer(e.To, new MatterNote(entry.Actor, entry.Time, e.Reason), e.Open) },
            SeatAccepted e => Give(seat, entry.Actor, entry.Time) with { HandOver = seat.Offer?.Offered, HandedOver = e.Open },
            SeatOfferEnded => seat with { Offer = null },
            SeatHandedOver e => Give(seat, e.To, entry.Time) with
            {
                HandOver = new MatterNote(entry.Actor, entry.Time, e.Reason),
                HandedOver = e.Open,
            },
            SeatLeft => Give(seat, "", null),
            _ => throw new InvalidDataException($"Entry {entry.Position} of {entry.Community} is not of a seat."),
        };
        return next with { Position = entry.Position };
    }

    private static SeatRecord Give(SeatRecord seat, string holder, DateTimeOffset? since) => seat with
    {
        Holder = holder,
        Since = since,
        Offer = null,
        Former = [.. seat.Former.Append(seat.Holder).Where(former => former.Length > 0 && former != holder).Distinct(StringComparer.Ordinal)],
    };
}
