using Microsoft.Extensions.Logging;

namespace SafeCommunity.Grains.Observers;

/// <summary>
/// One observer of a grain, with what waits to be told to it. Each observer has its own delivery, so that a slow or
/// dead one delays neither the grain nor the others; what waits for it is bounded by the kind of backlog.
/// </summary>
/// <remarks>
/// Lives on the grain's scheduler: the grain's turns and the delivery's continuations never run at the same time.
/// </remarks>
internal abstract partial class Subscription<TObserver>(TObserver observer, ILogger logger)
    where TObserver : IGrainObserver
{
    private bool _ended;
    private bool _failing;

    /// <summary>When the subscription was last renewed, by monotonic time.</summary>
    public long RenewedAt { get; set; }

    /// <summary>The delivery under way, or the last one; never faulted.</summary>
    public Task Delivery { get; private set; } = Task.CompletedTask;

    /// <summary>Whether something waits to be told.</summary>
    protected abstract bool HasBacklog { get; }

    /// <summary>Begins to tell what waits, unless a delivery is under way: that one takes it.</summary>
    public void Deliver()
    {
        if (Delivery.IsCompleted && HasBacklog && !_ended)
            Delivery = DeliverAsync();
    }

    /// <summary>Tells nothing more; a call that is under way may still arrive.</summary>
    public void End() => _ended = true;

    /// <summary>Takes from the backlog and tells it.</summary>
    protected abstract Task TellNext(TObserver observer);

    /// <summary>A call failed: what it told may be lost.</summary>
    protected abstract void OnFailed();

    private async Task DeliverAsync()
    {
        try
        {
            while (HasBacklog && !_ended)
                await TellNext(observer);
            _failing = false;
        }
        catch (Exception exception)
        {
            OnFailed();
            // Once per streak: a process that died is told of until its lease ends.
            if (!_failing)
                LogFailed(logger, observer, exception);
            _failing = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Observer {Observer} could not be told; it will see a gap.")]
    private static partial void LogFailed(ILogger logger, TObserver observer, Exception exception);
}
