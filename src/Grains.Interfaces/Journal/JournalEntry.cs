using System.Collections.Immutable;

namespace SafeCommunity.Grains.Journal;

/// <summary>One entry of a community's journal.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.JournalEntry)]
public sealed record JournalEntry
{
    /// <summary>The community.</summary>
    [Id(0)]
    public required string Community { get; init; }

    /// <summary>The entry's number: 1, 2, 3 ... without a gap.</summary>
    [Id(1)]
    public required long Position { get; init; }

    /// <summary>When it was written, in whole milliseconds UTC; never before the entry that precedes it, unless this is a <see cref="Clocks.ClockStepped"/>.</summary>
    [Id(2)]
    public required DateTimeOffset Time { get; init; }

    /// <summary>What it is about: an alarm's id, or a twin's name.</summary>
    [Id(3)]
    public required string Subject { get; init; }

    /// <summary>Who caused it: a person, or <c>twin:{name}</c>, or <c>system</c>.</summary>
    [Id(4)]
    public required string Actor { get; init; }

    /// <summary>What happened.</summary>
    [Id(5)]
    public required JournalEvent Event { get; init; }

    /// <summary>SHA-256 over the hash before it and this entry as stored; 32 bytes.</summary>
    [Id(6)]
    public required ImmutableArray<byte> Hash { get; init; }
}

/// <summary>Something that happened. Each concrete record is registered in <see cref="JournalEvents"/> under its stored kind.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.JournalEvent)]
public abstract record JournalEvent;

/// <summary>What a matter asks the journal to write: all of it, in this order, or nothing.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.JournalDraft)]
public sealed record JournalDraft
{
    /// <summary>What it is about.</summary>
    [Id(0)]
    public required string Subject { get; init; }

    /// <summary>Who caused it.</summary>
    [Id(1)]
    public required string Actor { get; init; }

    /// <summary>What happened; at least one.</summary>
    [Id(2)]
    public required ImmutableArray<JournalEvent> Events { get; init; }

    /// <summary>
    /// The position of the subject's last entry, which the decision was made on; 0 where there must be none yet. The store
    /// refuses the draft when another entry came in between. Null where that does not matter.
    /// </summary>
    [Id(3)]
    public long? After { get; init; }

    /// <summary>A draft of one event.</summary>
    public static JournalDraft Of(string subject, string actor, JournalEvent @event) =>
        new() { Subject = subject, Actor = actor, Events = [@event] };
}

/// <summary>Where a journal ends.</summary>
/// <param name="Position">The last entry's position; 0 when it is empty.</param>
/// <param name="Time">The last entry's time.</param>
/// <param name="Hash">The last entry's hash; 32 zero bytes when it is empty.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.JournalHead)]
public sealed record JournalHead(
    [property: Id(0)] long Position,
    [property: Id(1)] DateTimeOffset Time,
    [property: Id(2)] ImmutableArray<byte> Hash);
