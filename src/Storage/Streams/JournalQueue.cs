using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Orleans.Streams;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Storage.Streams;

/// <summary>
/// The journals of one queue, as its pulling agent sees them. Nothing is cached between subscriptions: each one's
/// cursor holds at most one page, and the next page is read when that is used up, so a slow subscriber costs one
/// page and delays nobody. The store is only read for subscriptions that wait for entries.
/// </summary>
/// <remarks>All calls come from one agent, on its scheduler, so there are no locks.</remarks>
internal sealed partial class JournalQueue(
    IJournalReader reader, Predicate<string> owns, TimeProvider time, ILogger<JournalQueue> logger)
    : IQueueCache, IQueueAdapterReceiver
{
    /// <summary>The most entries a subscription has in memory.</summary>
    private const int PageSize = 1_000;

    /// <summary>
    /// How often the agent is told of all streams: it asks who subscribed to one only when it is told of it, and
    /// forgets those that were left or long quiet.
    /// </summary>
    private static readonly TimeSpan AnnouncePeriod = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a journal that could not be read is left alone.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly HashSet<JournalCursor> _waiting = [];
    private long? _announcedAt;

    /// <summary>A cursor has used up its page.</summary>
    public void Wait(JournalCursor cursor) => _waiting.Add(cursor);

    /// <summary>A cursor is gone.</summary>
    public void Forget(JournalCursor cursor) => _waiting.Remove(cursor);

    /// <summary>Reads pages for the cursors that wait, and returns which streams the agent should look at.</summary>
    public async Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount, CancellationToken cancellationToken)
    {
        List<IBatchContainer> prompts = [];
        if (_announcedAt is not { } announced || time.GetElapsedTime(announced) >= AnnouncePeriod)
        {
            _announcedAt = time.GetTimestamp();
            await AnnounceAsync(prompts, cancellationToken);
        }

        if (_waiting.Count > 0)
        {
            // Followers at the head of a journal, the usual case, share one read.
            await Task.WhenAll(_waiting
                .Where(cursor => cursor.FailedAt is not { } failed || time.GetElapsedTime(failed) >= RetryDelay)
                .GroupBy(cursor => (cursor.Stream, cursor.After))
                .Select(group => FeedAsync(group.Key.Stream, group.Key.After, [.. group], prompts, cancellationToken))
                .ToArray());
        }

        return prompts;
    }

    public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount) =>
        GetQueueMessagesAsync(maxCount, CancellationToken.None);

    public QueueCacheCursorResult<IQueueCacheCursor> TryGetCacheCursor(StreamId streamId, StreamSequenceToken? token) =>
        QueueCacheCursorResult<IQueueCacheCursor>.FromCursor(
            new JournalCursor(this, streamId, token?.SequenceNumber ?? 0));

    // Who names no position gets the whole journal. For "latest" too: when that was is not known after a restart, and
    // entries had better come twice than never.
    public QueueCacheCursorResult<IQueueCacheCursor> TryGetCacheCursorAtPosition(
        StreamId streamId, StreamSubscriptionStartPosition startPosition) => TryGetCacheCursor(streamId, token: null);

    public IQueueCacheCursor GetCacheCursor(StreamId streamId, StreamSequenceToken? token) =>
        TryGetCacheCursor(streamId, token).Cursor!;

    // Pages are bounded per subscription and the store keeps what was delivered: nothing to add, purge or hold back.
    public int GetMaxAddCount() => PageSize;

    public bool IsUnderPressure() => false;

    public void AddToCache(IList<IBatchContainer> messages)
    {
    }

    public bool TryPurgeFromCache([MaybeNullWhen(false)] out IList<IBatchContainer> purgedItems)
    {
        purgedItems = null;
        return false;
    }

    public Task Initialize(TimeSpan timeout) => Task.CompletedTask;

    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages) => Task.CompletedTask;

    public Task Shutdown(TimeSpan timeout) => Task.CompletedTask;

    private async Task AnnounceAsync(List<IBatchContainer> prompts, CancellationToken cancellationToken)
    {
        try
        {
            foreach (string community in await reader.ListCommunitiesAsync(cancellationToken))
            {
                if (owns(community))
                    prompts.Add(new JournalPrompt(JournalStreams.Of(community)));
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogListFailed(exception);
        }
    }

    private async Task FeedAsync(
        StreamId stream, long after, JournalCursor[] cursors, List<IBatchContainer> prompts, CancellationToken cancellationToken)
    {
        string community = stream.GetKeyAsString();
        try
        {
            ImmutableArray<JournalEntry> page = await reader.ReadAsync(community, after, PageSize, cancellationToken);
            if (page.IsEmpty)
                return;
            foreach (JournalCursor cursor in cursors)
            {
                // A cursor that was disposed of while the store was read waits no more.
                if (_waiting.Remove(cursor))
                    cursor.Take(page);
            }

            prompts.Add(new JournalPrompt(stream));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // One journal that cannot be read must not hold up the others of this queue.
            LogReadFailed(exception, community, after);
            foreach (JournalCursor cursor in cursors)
                cursor.FailedAt = time.GetTimestamp();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The communities that have a journal could not be listed; trying again.")]
    private partial void LogListFailed(Exception exception);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The journal of {Community} could not be read after position {Position}; its followers wait, trying again.")]
    private partial void LogReadFailed(Exception exception, string community, long position);
}
