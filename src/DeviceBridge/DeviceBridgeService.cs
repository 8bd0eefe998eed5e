using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Dispatch;
using SafeCommunity.DeviceBridge.Embedded;
using SafeCommunity.DeviceBridge.External;
using SafeCommunity.DeviceBridge.Routing;
using SafeCommunity.DeviceBridge.Unknown;

namespace SafeCommunity.DeviceBridge;

/// <summary>
/// Runs the bridge for as long as the host runs. Its doors open when everything else of the host has started: in a district the
/// first look at all devices takes seconds, and the API need not wait for it.
/// </summary>
internal sealed class DeviceBridgeService(
    IServiceProvider services,
    DeviceDirectory directory,
    UnknownDevices unknown,
    DeviceLaneServices lanes,
    BridgeMeter meter,
    IOptions<DeviceBridgeOptions> options,
    TimeProvider time,
    ILogger<DeviceBridgeService> logger) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private EmbeddedBroker? _embedded;
    // Long enough for a store that is slow to open; the doors open then in any case, for nothing depends on it but how soon a
    // device is answered.
    private static readonly TimeSpan FirstReadLimit = TimeSpan.FromSeconds(15);

    private Task _firstRead = Task.CompletedTask;
    private Task _directory = Task.CompletedTask;
    private Task _unknown = Task.CompletedTask;
    private Task _external = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _firstRead = directory.ReadAsync();
        _directory = WatchAsync(directory.RunAsync(_stopping.Token));
        _unknown = WatchAsync(unknown.RunAsync(_stopping.Token));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The endpoint cannot be listened on; the message says which and why.</exception>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        await _firstRead.WaitAsync(FirstReadLimit, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_firstRead.IsCompleted)
            BridgeLog.OpenedUnready(logger, FirstReadLimit);

        if (options.Value.ExternalBroker is null)
        {
            _embedded = services.GetRequiredService<EmbeddedBroker>();
            await _embedded.StartAsync();
        }
        else
        {
            _external = WatchAsync(services.GetRequiredService<ExternalBroker>().RunAsync(_stopping.Token));
        }
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // First nothing new comes in, then what is on its way may arrive, then the rest is given up: nobody was told
        // that it is safe.
        if (_embedded is not null)
            await _embedded.StopAsync();
        await _stopping.CancelAsync();
        await _external;
        await _directory;
        await _unknown;

        var waiting = Task.WhenAll(directory.Routes.Select(route => route.Lane.Completion));
        await waiting.WaitAsync(options.Value.StopTimeout, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (meter.Queued > 0)
            BridgeLog.StoppedWithWaiting(logger, meter.Queued);
        await lanes.StopAsync();
        await waiting;
    }

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task WatchAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception exception) when (!_stopping.IsCancellationRequested)
        {
            BridgeLog.Failed(logger, exception);
            throw;
        }
    }
}
