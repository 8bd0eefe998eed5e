using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Directory;

/// <summary>Calls many devices' grains, a bounded number at a time, and remembers which must be called again.</summary>
internal sealed partial class DeviceCalls(Func<TwinDefinition, IDeviceGrain> grainOf, ILogger logger)
{
    private const int BatchSize = 64;

    private List<TwinDefinition> _toRefresh = [];
    private List<TwinDefinition> _toWake = [];

    /// <summary>Whether a device waits to be called by <see cref="RetryAsync"/>.</summary>
    public bool IsWaiting => _toRefresh.Count > 0 || _toWake.Count > 0;

    /// <summary>Notes a device to be woken by <see cref="RetryAsync"/>.</summary>
    public void WakeLater(TwinDefinition device) => _toWake.Add(device);

    /// <summary>Tells devices that their plan changed; those that fail are told again by <see cref="RetryAsync"/>.</summary>
    public async Task RefreshAsync(IReadOnlyCollection<TwinDefinition> devices) =>
        _toRefresh.AddRange(await CallAsync(devices, device => grainOf(device).Refresh()));

    /// <summary>Wakes the devices that wait for it, and refreshes those that could not be.</summary>
    /// <param name="woken">Is given each woken device as it is.</param>
    public async Task RetryAsync(Action<TwinSnapshot> woken)
    {
        if (_toRefresh.Count > 0)
        {
            var devices = _toRefresh;
            _toRefresh = [];
            await RefreshAsync(devices);
        }

        if (_toWake.Count > 0)
        {
            var devices = _toWake;
            _toWake = [];
            _toWake.AddRange(await CallAsync(
                devices, async device => woken(await grainOf(device).Get())));
        }
    }

    private async Task<List<TwinDefinition>> CallAsync(
        IReadOnlyCollection<TwinDefinition> devices, Func<TwinDefinition, Task> call)
    {
        var failed = new List<TwinDefinition>();
        foreach (var batch in devices.Chunk(BatchSize))
            await Task.WhenAll(batch.Select(CallOneAsync));
        return failed;

        async Task CallOneAsync(TwinDefinition device)
        {
            try
            {
                await call(device);
            }
            catch (RefusedException refused) when (refused.Refusal == Refusal.NotFound)
            {
                // A newer plan removed it: there is nothing to tell.
                LogGone(device.Id);
            }
            catch (Exception exception)
            {
                LogFailed(device.Id, exception);
                failed.Add(device);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Device {Device} is in no plan any more.")]
    private partial void LogGone(TwinId device);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Device {Device} could not be called; it is called again.")]
    private partial void LogFailed(TwinId device, Exception exception);
}
