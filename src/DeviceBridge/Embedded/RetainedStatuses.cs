using System.Buffers;
using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.Grains.Devices;

namespace SafeCommunity.DeviceBridge.Embedded;

/// <summary>
/// The retained status messages, over restarts of the process. Each change is written at once; they are read when the first
/// client subscribes, for until then nobody asks for them.
/// </summary>
internal sealed class RetainedStatuses(
    IGrainFactory grains,
    BridgeMeter meter,
    IOptions<DeviceBridgeOptions> options,
    TimeProvider time,
    ILogger<RetainedStatuses> logger) : IDisposable
{
    private const int CallsAtOnce = 32;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _expiries = new();

    // By topic: at most one of each device waits to be written, however often it changes.
    private Dictionary<string, Change> _changes = [];
    private HashSet<string>? _forgotten = [];
    private Task<bool>? _loading;
    private Task _writing = Task.CompletedTask;
    private MqttServer? _server;

    /// <summary>Whether a message is a retained status.</summary>
    public static bool Concerns(MqttApplicationMessage message) =>
        message.Retain && message.Topic.EndsWith("/status", StringComparison.OrdinalIgnoreCase);

    /// <summary>Begins to write what is kept.</summary>
    /// <param name="server">The broker that answers subscribers.</param>
    public void Start(MqttServer server)
    {
        _server = server;
        _writing = WriteAsync();
    }

    /// <summary>Waits until the messages of before the start are there for subscribers.</summary>
    /// <returns>Whether they are; the next call tries again.</returns>
    public async ValueTask<bool> LoadAsync(CancellationToken cancellation)
    {
        Task<bool> loading;
        lock (_lock)
        {
            if (_loading is null or { IsCompleted: true, Result: false })
                _loading = LoadAllAsync();
            loading = _loading;
        }

        if (loading.IsCompletedSuccessfully)
            return loading.Result;
        try
        {
            return await loading.WaitAsync(options.Value.ResponseTimeout, time, cancellation);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Keeps a message that <see cref="Concerns"/>, or forgets the one on its topic if it is empty.</summary>
    /// <param name="message">The message.</param>
    /// <param name="delivery">Whether its sender waits for it to be durable.</param>
    /// <returns>Why it could not be kept, already counted; or <see cref="Rejection.None"/>.</returns>
    public async ValueTask<Rejection> KeepAsync(MqttApplicationMessage message, Dispatch.Delivery delivery)
    {
        var status = message.Payload.IsEmpty ? null : Of(message);
        var isKnown = IsSame(await _server!.GetRetainedMessageAsync(message.Topic), message);
        Change change;
        lock (_lock)
        {
            if (!_changes.TryGetValue(message.Topic, out var waiting) || !isKnown)
            {
                if (isKnown)
                    return Rejection.None;
                _changes[message.Topic] = waiting = new Change(status, waiting?.Done ?? new(TaskCreationOptions.RunContinuationsAsynchronously));
                if (status is null)
                    _forgotten?.Add(message.Topic);
            }

            change = waiting;
        }

        if (status?.Expires is { } expires)
            _expiries[message.Topic] = expires;
        else
            _expiries.TryRemove(message.Topic, out _);
        _wake.Writer.TryWrite(true);
        if (delivery != Dispatch.Delivery.Acknowledged)
            return Rejection.None;
        try
        {
            if (await change.Done.Task.WaitAsync(options.Value.ResponseTimeout, time, _stopping.Token))
                return Rejection.None;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // It is tried on: the sender's next try may find it done.
        }

        return meter.Reject(Rejection.Unavailable, message.Topic, message.Payload.Length);
    }

    /// <summary>Whether a retained message still holds for who subscribes now; it then says how long it does [MQTT-3.3.2-6].</summary>
    public async ValueTask<bool> HoldsAsync(MqttApplicationMessage message)
    {
        if (!_expiries.TryGetValue(message.Topic, out var expires))
            return true;
        var left = expires - time.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            message.MessageExpiryInterval = (uint)Math.Ceiling(left.TotalSeconds);
            return true;
        }

        var forget = new MqttApplicationMessage { Topic = message.Topic, Retain = true };
        await KeepAsync(forget, Dispatch.Delivery.AtMostOnce);
        await _server!.UpdateRetainedMessageAsync(forget);
        return false;
    }

    /// <summary>Writes what waits, for no longer than stopping may take.</summary>
    public async Task StopAsync()
    {
        _wake.Writer.TryComplete();
        await _writing.WaitAsync(options.Value.StopTimeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stopping.CancelAsync();
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task WriteAsync()
    {
        // False when there will be nothing more.
        while (await _wake.Reader.WaitToReadAsync(_stopping.Token))
        {
            _wake.Reader.TryRead(out _);
            Dictionary<string, Change> changes;
            lock (_lock)
                (changes, _changes) = (_changes, []);
            var failed = new ConcurrentQueue<string>();
            await Parallel.ForEachAsync(
                changes,
                new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = _stopping.Token },
                async (change, _) =>
                {
                    if (!await TryWriteAsync(change.Key, change.Value))
                        failed.Enqueue(change.Key);
                });
            if (failed.IsEmpty)
                continue;

            lock (_lock)
            {
                // What came meanwhile is newer.
                foreach (var topic in failed)
                    _changes.TryAdd(topic, new Change(changes[topic].Status, new(TaskCreationOptions.RunContinuationsAsynchronously)));
            }

            await Task.Delay(RetryDelay, time, _stopping.Token);
            _wake.Writer.TryWrite(true);
        }
    }

    private async Task<bool> TryWriteAsync(string topic, Change change)
    {
        try
        {
            var grain = grains.GetGrain<IRetainedStatusGrain>(RetainedStatus.PartOf(topic));
            await (change.Status is null ? grain.Forget(topic) : grain.Keep(change.Status));
            change.Done.TrySetResult(true);
            return true;
        }
        catch (Exception exception)
        {
            BridgeLog.RetainedNotKept(logger, topic, exception);
            change.Done.TrySetResult(false);
            return false;
        }
    }

    private async Task<bool> LoadAllAsync()
    {
        try
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, RetainedStatus.Parts),
                new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = _stopping.Token },
                async (part, _) =>
                {
                    foreach (var status in await grains.GetGrain<IRetainedStatusGrain>(part).List())
                        await LoadAsync(status);
                });
            lock (_lock)
                _forgotten = null;
            return true;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception exception)
        {
            BridgeLog.RetainedUnavailable(logger, exception);
            return false;
        }
    }

    private async Task LoadAsync(RetainedStatus status)
    {
        lock (_lock)
        {
            if (_forgotten?.Contains(status.Topic) == true)
                return;
        }

        // What a device said since the start is newer.
        if (status.Expires <= time.GetUtcNow() || await _server!.GetRetainedMessageAsync(status.Topic) is not null)
            return;
        if (status.Expires is { } expires)
            _expiries[status.Topic] = expires;
        await _server.UpdateRetainedMessageAsync(new MqttApplicationMessage
        {
            Topic = status.Topic,
            Payload = new ReadOnlySequence<byte>(status.Payload),
            QualityOfServiceLevel = (MqttQualityOfServiceLevel)status.QualityOfService,
            ContentType = status.ContentType,
            PayloadFormatIndicator = status.IsText ? MqttPayloadFormatIndicator.CharacterData : MqttPayloadFormatIndicator.Unspecified,
            Retain = true,
        });
    }

    private RetainedStatus Of(MqttApplicationMessage message) => new()
    {
        Topic = message.Topic,
        Payload = message.Payload.ToArray(),
        QualityOfService = (int)message.QualityOfServiceLevel,
        ContentType = message.ContentType,
        IsText = message.PayloadFormatIndicator == MqttPayloadFormatIndicator.CharacterData,
        Expires = message.MessageExpiryInterval == 0 ? null : time.GetUtcNow().AddSeconds(message.MessageExpiryInterval),
    };

    private static bool IsSame(MqttApplicationMessage? before, MqttApplicationMessage after) =>
        before is not null
        && before.MessageExpiryInterval == 0
        && after.MessageExpiryInterval == 0
        && before.QualityOfServiceLevel == after.QualityOfServiceLevel
        && before.ContentType == after.ContentType
        && before.Payload.Length == after.Payload.Length
        && before.Payload.ToArray().AsSpan().SequenceEqual(after.Payload.ToArray());

    /// <summary>What waits to be written of one topic.</summary>
    /// <param name="Status">The message; null when it is forgotten.</param>
    /// <param name="Done">Whether it was written.</param>
    private sealed record Change(RetainedStatus? Status, TaskCompletionSource<bool> Done);
}
