using System.Collections.Immutable;

namespace SafeCommunity.Grains.Journal;

/// <summary>
/// The one writer of a community's journal. Drafts from many matters are committed together (group commit), then
/// their callers are answered and the followers told. The grain's key is the community's name.
/// </summary>
[Alias(TypeAliases.IJournalGrain)]
public interface IJournalGrain : IGrainWithStringKey
{
    /// <summary>Writes a draft and returns its entries once they are durable.</summary>
    /// <exception cref="RefusedException">The store could not write (<see cref="Refusal.Unavailable"/>): nothing was written.</exception>
    [Alias("Append")]
    Task<ImmutableArray<JournalEntry>> Append(JournalDraft draft);

    /// <summary>
    /// Writes drafts of several matters, all of them or nothing, in this order and without another entry in between.
    /// Returns their entries once they are durable.
    /// </summary>
    /// <exception cref="RefusedException">
    /// The store could not write (<see cref="Refusal.Unavailable"/>), or a draft was decided on an older state than the journal's
    /// (<see cref="Refusal.Stale"/>, see <see cref="JournalDraft.After"/>): nothing was written.
    /// </exception>
    [Alias("AppendAll")]
    Task<ImmutableArray<JournalEntry>> AppendAll(ImmutableArray<JournalDraft> drafts);

    /// <summary>The position of the last durable entry; 0 when there is none.</summary>
    [Alias("GetPosition")]
    Task<long> GetPosition();

    /// <summary>
    /// Waits until everything that was asked before is written or refused, and returns the position of the last durable
    /// entry. For who does not know what became of an append: after this, the journal tells.
    /// </summary>
    [Alias("Settle")]
    Task<long> Settle();

    /// <summary>
    /// Tells a process of every commit until the lease of 15 s ends; renew every 5 s. The push is a hint: who sees a
    /// gap reads the store. Returns the position of the last durable entry.
    /// </summary>
    [Alias("Subscribe")]
    Task<long> Subscribe(IJournalObserver observer);

    /// <summary>Ends a subscription early.</summary>
    [Alias("Unsubscribe")]
    Task Unsubscribe(IJournalObserver observer);
}

/// <summary>Hears of commits; one per process, or a grain.</summary>
[Alias(TypeAliases.IJournalObserver)]
public interface IJournalObserver : IGrainObserver
{
    /// <summary>These entries are durable.</summary>
    [Alias("OnCommitted")]
    Task OnCommitted(JournalCommit commit);
}

/// <summary>Entries that became durable together.</summary>
/// <param name="Community">The community.</param>
/// <param name="Entries">The entries, in order, without a gap.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.JournalCommit)]
public sealed record JournalCommit(
    [property: Id(0)] string Community,
    [property: Id(1)] ImmutableArray<JournalEntry> Entries);
