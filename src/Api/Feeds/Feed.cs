using Microsoft.Extensions.Logging;

namespace SafeCommunity.Api.Feeds;

/// <summary>
/// What all followers of one thing of one community share: one subscription, one reading of the store, one mapping to
/// messages. It lives while somebody follows. A follower has only a cursor; nothing is buffered for it.
/// </summary>
internal abstract partial class Feed : IAsyncDisposable
{
    /// <summary>How often a lease of an observer is renewed; leases last 15 s.</summary>
    protected static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(5);

    // Waking one follower costs about this much of a core. Pulses are spaced so that waking takes at most half of the
    // machine's smallest size, two cores: 1,000 followers are woken 28 times a second, a few at once.
    private static readonly TimeSpan CostOfWaking = TimeSpan.FromMicroseconds(35);
    private static readonly TimeSpan LongestSpacing = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _logger;
    private readonly ITimer _heartbeat;
    private Task _running = Task.CompletedTask;
    private int _followers;

    /// <summary>A feed.</summary>
    /// <param name="community">The community.</param>
    /// <param name="shortestSpacing">The shortest time between two pulses, however few the followers.</param>
    /// <param name="heartbeat">How often followers are woken even when nothing came, for their heartbeats.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    protected Feed(string community, TimeSpan shortestSpacing, TimeSpan heartbeat, TimeProvider time, ILogger logger)
    {
        Community = community;
        Time = time;
        _logger = logger;
        Pulse = new PacedPulse(
            () => TimeSpan.FromTicks(Math.Clamp(
                CostOfWaking.Ticks * Volatile.Read(ref _followers),
                shortestSpacing.Ticks,
                Math.Max(LongestSpacing.Ticks, shortestSpacing.Ticks))),
            Publish,
            time);
        _heartbeat = time.CreateTimer(_ => Pulse.Fire(), null, heartbeat, heartbeat);
    }

    /// <summary>The community.</summary>
    public string Community { get; }

    /// <summary>Wakes followers.</summary>
    public PacedPulse Pulse { get; }

    /// <summary>Completes when the feed has begun to hear.</summary>
    public Task Ready => _ready.Task;

    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; }

    /// <summary>What it is called in the log.</summary>
    protected virtual string Name => GetType().Name;

    /// <summary>How many follow now.</summary>
    public int Followers => Volatile.Read(ref _followers);

    /// <summary>Begins to hear, in the background.</summary>
    public void Start() => _running = Task.Run(() => RunAsync(_stop.Token));

    /// <summary>A follower came.</summary>
    public void Enter() => Interlocked.Increment(ref _followers);

    /// <summary>A follower left; returns how many remain.</summary>
    public int Leave() => Interlocked.Decrement(ref _followers);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _heartbeat.DisposeAsync();
        Pulse.Dispose();
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes visible to followers what came since the last pulse.</summary>
    protected virtual void Publish()
    {
    }

    /// <summary>Hears once: takes or renews the subscription, catches up, and returns after waiting for what is next.</summary>
    protected abstract Task HearAsync(CancellationToken cancellation);

    /// <summary>Ends the subscription.</summary>
    protected abstract Task LeaveSourceAsync();

    private async Task RunAsync(CancellationToken cancellation)
    {
        var failing = false;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await HearAsync(cancellation);
                if (failing)
                    LogRecovered(Name, Community);
                failing = false;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                // Whatever it was, followers stay and the feed tries again: what is missed is read from the store.
                if (!failing)
                    LogFailed(exception, Name, Community);
                failing = true;
                await Task.Delay(RetryDelay, Time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        try
        {
            await LeaveSourceAsync();
        }
        catch (Exception exception)
        {
            // The lease ends by itself.
            LogNotLeft(exception, Name, Community);
        }
    }

    /// <summary>Says that the feed has begun to hear.</summary>
    protected void SetReady() => _ready.TrySetResult();

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "The feed {Feed} of {Community} hears nothing for now; it tries again every second.")]
    private partial void LogFailed(Exception exception, string feed, string community);

    [LoggerMessage(Level = LogLevel.Information, Message = "The feed {Feed} of {Community} hears again.")]
    private partial void LogRecovered(string feed, string community);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The feed {Feed} of {Community} could not end its subscription.")]
    private partial void LogNotLeft(Exception exception, string feed, string community);
}
