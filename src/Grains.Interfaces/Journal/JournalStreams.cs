using Orleans.Providers.Streams.Common;
using Orleans.Streams;

namespace SafeCommunity.Grains.Journal;

/// <summary>
/// The journal as an Orleans stream, for grains that follow it. Items are <see cref="JournalEntry"/>; the sequence
/// token is the entry's position, and a subscription may begin at any position. A token means what comes after it:
/// who resumes from the token of the last entry it handled gets the next one. Without a token a subscription begins
/// with the first entry.
/// </summary>
/// <remarks>
/// Delivery is in order and at least once: an entry is delivered again until the observer's <c>OnNextAsync</c> has
/// returned, so that should store what it made of the entry, and the position, first. A position at or below the
/// stored one is a repetition. Streams are only read; <see cref="IJournalGrain.Append"/> writes.
/// </remarks>
public static class JournalStreams
{
    /// <summary>The stream provider's name.</summary>
    public const string Provider = "journal";

    /// <summary>The streams' namespace, for <see cref="ImplicitStreamSubscriptionAttribute"/>.</summary>
    public const string Namespace = "journal";

    /// <summary>The stream of a community's journal.</summary>
    public static StreamId Of(string community) => StreamId.Create(Namespace, community);

    /// <summary>
    /// Follows a journal from the entry after a position; 0 for all of it. To be called by a grain whenever it is
    /// activated: it subscribes the first time and takes its subscription up again after that. Only for explicit
    /// subscriptions, one per grain and journal.
    /// </summary>
    /// <param name="journal">The stream.</param>
    /// <param name="position">The position of the last entry the grain has handled and stored.</param>
    /// <param name="observer">Who is given the entries.</param>
    /// <exception cref="ArgumentOutOfRangeException">The position is negative.</exception>
    public static async Task<StreamSubscriptionHandle<JournalEntry>> SubscribeAfterAsync(
        this IAsyncStream<JournalEntry> journal, long position, IAsyncObserver<JournalEntry> observer)
    {
        StreamSequenceToken token = After(position);
        IList<StreamSubscriptionHandle<JournalEntry>> kept = await journal.GetAllSubscriptionHandles();
        return kept.Count == 0
            ? await journal.SubscribeAsync(observer, token)
            : await kept[0].ResumeAsync(observer, token);
    }

    /// <summary>Takes a subscription up from the entry after a position, for instance an implicit one in <c>OnSubscribed</c>.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="position">The position of the last entry the grain has handled and stored.</param>
    /// <param name="observer">Who is given the entries.</param>
    /// <exception cref="ArgumentOutOfRangeException">The position is negative.</exception>
    public static Task<StreamSubscriptionHandle<JournalEntry>> ResumeAfterAsync(
        this StreamSubscriptionHandle<JournalEntry> subscription, long position, IAsyncObserver<JournalEntry> observer) =>
        subscription.ResumeAsync(observer, After(position));

    private static EventSequenceTokenV2 After(long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        return new EventSequenceTokenV2(position);
    }
}
