using System.Diagnostics;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Routing;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Devices;

namespace SafeCommunity.DeviceBridge.Dispatch;

/// <summary>
/// The messages of one device that wait for its twin, in the order they came. While any waits, the next wait behind
/// it. Lanes of different devices go side by side, so that a slow twin holds up nobody else.
/// </summary>
internal sealed class DeviceLane(DeviceRoute route, DeviceLaneServices services)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WillRetryLimit = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private Queue<Work>? _waiting;
    private Task _run = Task.CompletedTask;
    private Task _settling = Task.CompletedTask;
    private bool _settleAgain;

    /// <summary>Completes when what waits now is done.</summary>
    public Task Completion
    {
        get
        {
            lock (_lock)
                return _run.IsCompleted && _settling.IsCompleted ? Task.CompletedTask : Task.WhenAll(_run, _settling);
        }
    }

    /// <summary>Lets a reading wait for the twin.</summary>
    public ValueTask<Rejection> Receive(Reading reading, Delivery delivery) => Enqueue(new Work(grain => ReceiveAsync(grain, reading), delivery));

    /// <summary>Lets a status wait for the twin.</summary>
    public ValueTask<Rejection> ReceiveStatus(DeviceStatus status, Delivery delivery) => Enqueue(new Work(grain => grain.ReceiveStatus(status), delivery));

    /// <summary>Lets the note that a message was refused wait for the twin; while its queue is full, such a note is not missed.</summary>
    public void Refuse(string reason, bool isRetained)
    {
        lock (_lock)
        {
            if (route.Waiting < services.Options.MaxQueuedPerDevice && services.Meter.Queued < services.Options.MaxQueued)
                Add(new Work(grain => grain.Refuse(reason, isRetained), Delivery.AtMostOnce));
        }
    }

    /// <summary>Has what the twin's inbox took made durable, and waits for it.</summary>
    public Task<Rejection> SettleAsync() => CallAsync(static grain => grain.Settle());

    /// <summary>
    /// Has what the twin's inbox took made durable, and tries again until it is: nobody will send the reading again.
    /// </summary>
    public void SettleLater()
    {
        lock (_lock)
        {
            _settleAgain = true;
            if (_settling.IsCompleted)
                _settling = SettleUntilDoneAsync();
        }
    }

    private async Task ReceiveAsync(IDeviceGrain grain, Reading reading)
    {
        if (await grain.Receive(reading) == ReadingOutcome.Duplicate)
            services.Meter.Repeated.Increment();
    }

    private ValueTask<Rejection> Enqueue(Work work)
    {
        lock (_lock)
        {
            // What another broker sends on without waiting is bounded by what it may send before the first is acknowledged.
            var limit = work.Done is null
                ? services.Options.MaxQueuedPerDevice
                : Math.Max(services.Options.MaxQueuedPerDevice, services.Options.ExternalInFlight);
            if (route.Waiting >= limit || services.Meter.Queued >= services.Options.MaxQueued)
                return new(services.Meter.Reject(work.Done is null ? Rejection.Overflow : Rejection.Unavailable, route.Id));
            Add(work);
        }

        return work.Done is null ? default : new(AwaitAsync(work.Done.Task));
    }

    private void Add(Work work)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        services.Meter.AddQueued(1);
        (_waiting ??= new Queue<Work>()).Enqueue(work);
        route.Waiting++;
        if (route.Waiting == 1)
            _run = RunAsync(_run);
    }

    private async Task<Rejection> AwaitAsync(Task<Rejection> done)
    {
        try
        {
            return await done.WaitAsync(services.Options.ResponseTimeout, services.Time, services.Stopping);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            return services.Meter.Reject(Rejection.Unavailable, route.Id);
        }
    }

    private async Task RunAsync(Task before)
    {
        // Off the caller's thread and lock; and the run before may still be on its last lines.
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (true)
        {
            Work work;
            lock (_lock)
                work = _waiting!.Peek();

            var rejection = await RunAsync(work);

            bool last;
            lock (_lock)
            {
                _waiting.Dequeue();
                last = _waiting.Count == 0;
                route.Waiting = _waiting.Count;
            }

            services.Meter.AddQueued(-1);
            work.Done?.TrySetResult(rejection);
            if (last)
                return;
        }
    }

    private async Task<Rejection> RunAsync(Work work)
    {
        var rejection = await CallAsync(work.Invoke);
        if (rejection == Rejection.Refused)
            await CallAsync(static grain => grain.Refuse(Rejection.Refused.Tag(), isRetained: false));
        if (work.Delivery != Delivery.LastWill)
            return rejection;

        var begin = services.Time.GetTimestamp();
        var delay = FirstRetry;
        while (rejection == Rejection.Unavailable && services.Time.GetElapsedTime(begin) < WillRetryLimit && await DelayAsync(delay))
        {
            rejection = await CallAsync(work.Invoke);
            delay = Longer(delay);
        }

        return rejection;
    }

    private async Task SettleUntilDoneAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var delay = FirstRetry;
        while (true)
        {
            lock (_lock)
            {
                if (!_settleAgain)
                {
                    // Read under the lock by SettleLater, which then begins anew.
                    _settling = Task.CompletedTask;
                    return;
                }

                _settleAgain = false;
            }

            if (await TrySettleAsync())
            {
                delay = FirstRetry;
                continue;
            }

            lock (_lock)
                _settleAgain = true;
            if (!await DelayAsync(delay))
                return;
            delay = Longer(delay);
        }
    }

    private async Task<Rejection> CallAsync(Func<IDeviceGrain, Task> call)
    {
        try
        {
            await InvokeAsync(call);
            return Rejection.None;
        }
        catch (RefusedException refused) when (refused.Refusal == Refusal.InvalidArgument)
        {
            // The message itself is wrong, whatever the state: the only word of a twin that ends it.
            return services.Meter.Reject(Rejection.Refused, route.Id, cause: refused);
        }
        catch (Exception exception)
        {
            // Whatever it was, nothing says that the message is durable: its sender must keep it. Also where the twin does not
            // find itself in the plan: the directory will tell, when it was read anew.
            return services.Meter.Reject(Rejection.Unavailable, route.Id, cause: exception);
        }
    }

    // The reading was taken: where it cannot be made durable yet, no message is refused, and its twin tells why.
    private async Task<bool> TrySettleAsync()
    {
        try
        {
            await InvokeAsync(static grain => grain.Settle());
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private Task InvokeAsync(Func<IDeviceGrain, Task> call) =>
        call(route.Grain).WaitAsync(services.Options.ResponseTimeout, services.Time, services.Stopping);

    private async Task<bool> DelayAsync(TimeSpan delay)
    {
        await Task.Delay(delay, services.Time, services.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !services.Stopping.IsCancellationRequested;
    }

    private static TimeSpan Longer(TimeSpan delay) => delay * 2 < LastRetry ? delay * 2 : LastRetry;

    private sealed class Work(Func<IDeviceGrain, Task> invoke, Delivery delivery)
    {
        public Delivery Delivery => delivery;

        public TaskCompletionSource<Rejection>? Done { get; } =
            delivery == Delivery.Acknowledged ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;

        public Func<IDeviceGrain, Task> Invoke => invoke;
    }
}
