using Microsoft.Extensions.Logging;

namespace SafeCommunity.Grains.Observers;

/// <summary>The observers of a grain, each on a lease that it must renew.</summary>
internal sealed partial class Subscriptions<TObserver, TSubscription>(TimeProvider clock, ILogger logger)
    where TObserver : IGrainObserver
    where TSubscription : Subscription<TObserver>
{
    /// <summary>How long a subscription lasts without being renewed.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    // How long a grain that deactivates waits for observers. What they are not told by then they read from the store.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(1);

    private readonly Dictionary<TObserver, TSubscription> _active = [];
    private readonly List<TSubscription> _ending = [];

    /// <summary>The subscriptions whose lease runs.</summary>
    public IReadOnlyCollection<TSubscription> Active => _active.Values;

    /// <summary>Renews an observer's lease; makes its subscription when it is new here, and returns it then.</summary>
    public TSubscription? Renew(TObserver observer, Func<TSubscription> create)
    {
        var isNew = !_active.TryGetValue(observer, out var subscription);
        if (isNew)
            _active.Add(observer, subscription = create());
        subscription!.RenewedAt = clock.GetTimestamp();
        return isNew ? subscription : null;
    }

    /// <summary>Ends an observer's subscription, if it has one.</summary>
    public void Remove(TObserver observer)
    {
        if (_active.Remove(observer, out var subscription))
            End(subscription);
    }

    /// <summary>Ends the subscriptions whose lease is over.</summary>
    public void RemoveExpired()
    {
        foreach (var (observer, subscription) in _active)
        {
            if (clock.GetElapsedTime(subscription.RenewedAt) >= Lease)
            {
                LogExpired(logger, observer);
                Remove(observer);
            }
        }

        _ending.RemoveAll(ended => ended.Delivery.IsCompleted);
    }

    /// <summary>Ends all subscriptions and awaits the calls under way, for a limited time.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        foreach (var observer in _active.Keys.ToList())
            Remove(observer);
        try
        {
            await Task.WhenAll(_ending.Select(ended => ended.Delivery)).WaitAsync(StopLimit, cancellation);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            LogStillTelling(logger, _ending.Count(ended => !ended.Delivery.IsCompleted));
        }
    }

    private void End(TSubscription subscription)
    {
        subscription.End();
        _ending.Add(subscription);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The lease of observer {Observer} is over.")]
    private static partial void LogExpired(ILogger logger, TObserver observer);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stopped while {Count} observers were still being told.")]
    private static partial void LogStillTelling(ILogger logger, int count);
}
