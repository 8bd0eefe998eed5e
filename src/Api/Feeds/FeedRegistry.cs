namespace SafeCommunity.Api.Feeds;

/// <summary>The feeds of one sort that live now, one a community; made for the first follower, ended a while after the last.</summary>
/// <typeparam name="TFeed">The sort of feed.</typeparam>
/// <param name="create">Makes the feed of a community.</param>
/// <param name="linger">How long a feed lives after its last follower left.</param>
/// <param name="time">The clock.</param>
internal sealed class FeedRegistry<TFeed>(Func<string, TFeed> create, TimeSpan linger, TimeProvider time) : IAsyncDisposable
    where TFeed : Feed
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TFeed> _feeds = [];
    private readonly Dictionary<string, Task> _ending = [];
    private readonly CancellationTokenSource _stop = new();

    /// <summary>The feed of a community, until the lease is disposed.</summary>
    public Lease Rent(string community)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            if (!_feeds.TryGetValue(community, out var feed))
            {
                feed = create(community);
                _feeds.Add(community, feed);
                feed.Start();
            }

            feed.Enter();
            return new Lease(this, feed);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        TFeed[] feeds;
        Task[] ending;
        lock (_lock)
        {
            _stop.Cancel();
            feeds = [.. _feeds.Values];
            ending = [.. _ending.Values];
            _feeds.Clear();
        }

        await Task.WhenAll(ending);
        foreach (var feed in feeds)
            await feed.DisposeAsync();
        _stop.Dispose();
    }

    private void Return(TFeed feed)
    {
        lock (_lock)
        {
            if (feed.Leave() == 0 && !_stop.IsCancellationRequested && !_ending.ContainsKey(feed.Community))
                _ending.Add(feed.Community, EndAsync(feed));
        }
    }

    private async Task EndAsync(TFeed feed)
    {
        await Task.Delay(linger, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_lock)
        {
            _ending.Remove(feed.Community);
            if (_stop.IsCancellationRequested || feed.Followers > 0)
                return;
            _feeds.Remove(feed.Community);
        }

        await feed.DisposeAsync();
    }

    /// <summary>The right to read a feed.</summary>
    internal sealed class Lease(FeedRegistry<TFeed> registry, TFeed feed) : IDisposable
    {
        private bool _returned;

        /// <summary>The feed.</summary>
        public TFeed Feed { get; } = feed;

        /// <inheritdoc/>
        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _returned, true))
                registry.Return(Feed);
        }
    }
}
