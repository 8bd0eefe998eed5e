using System.Collections.Immutable;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Grains.Storage;

/// <summary>Where journals are kept. Only a community's journal grain appends.</summary>
public interface IJournalStore : IJournalReader
{
    /// <summary>
    /// Writes drafts as one transaction: gap-free positions after the head, times, hashes, and the read tables with
    /// them. Returns each draft's entries once they are durable.
    /// </summary>
    /// <param name="community">The community.</param>
    /// <param name="drafts">The drafts, in order.</param>
    /// <param name="time">Now; entries are never stamped before the head, but from a <see cref="Clocks.ClockStepped"/> on.</param>
    /// <param name="cancellation">Gives up waiting; what was queued is still written.</param>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    /// <exception cref="StaleDraftException">A draft was decided on an older state than the store's: nothing was written.</exception>
    Task<ImmutableArray<JournalEntry>[]> AppendAsync(
        string community, IReadOnlyList<JournalDraft> drafts, DateTimeOffset time, CancellationToken cancellation = default);
}

/// <summary>Reads journals.</summary>
public interface IJournalReader
{
    /// <summary>Where a community's journal ends.</summary>
    Task<JournalHead> GetHeadAsync(string community, CancellationToken cancellation = default);

    /// <summary>The entries after a position, in order.</summary>
    Task<ImmutableArray<JournalEntry>> ReadAsync(string community, long afterPosition, int limit, CancellationToken cancellation = default);

    /// <summary>All entries about one subject, in order.</summary>
    Task<ImmutableArray<JournalEntry>> ReadSubjectAsync(string community, string subject, CancellationToken cancellation = default);

    /// <summary>The names of the communities that have a journal, in order.</summary>
    Task<ImmutableArray<string>> ListCommunitiesAsync(CancellationToken cancellation = default);

    /// <summary>Walks a community's chain from the first entry to the last.</summary>
    Task<JournalVerification> VerifyAsync(string community, IProgress<long>? progress = null, CancellationToken cancellation = default);
}

/// <summary>What walking a journal's chain found.</summary>
/// <param name="Community">The community.</param>
/// <param name="Entries">How many entries were good, from the first.</param>
/// <param name="BrokenPosition">The first broken entry; null when the chain is whole.</param>
/// <param name="Problem">What is wrong with it; null when the chain is whole.</param>
public sealed record JournalVerification(string Community, long Entries, long? BrokenPosition, string? Problem);

/// <summary>A draft names the last entry of its subject, and another came after it: nothing was written.</summary>
public sealed class StaleDraftException(string subject)
    : Exception($"{subject} changed since it was read: decide again.");

/// <summary>The store could not write, and wrote nothing: a full disk, a locked file, too much waiting.</summary>
/// <remarks>Serialised, for it travels as the cause of a <see cref="RefusedException"/>.</remarks>
[GenerateSerializer, Alias(TypeAliases.StoreUnavailableException)]
public sealed class StoreUnavailableException : Exception
{
    /// <summary>What happened and what to do.</summary>
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>What happened and what to do, with its cause.</summary>
    public StoreUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
