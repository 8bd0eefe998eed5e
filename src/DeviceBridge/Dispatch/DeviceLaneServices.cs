using Microsoft.Extensions.Options;
using SafeCommunity.DeviceBridge.Diagnostics;

namespace SafeCommunity.DeviceBridge.Dispatch;

/// <summary>What all lanes share.</summary>
internal sealed class DeviceLaneServices(IOptions<DeviceBridgeOptions> options, BridgeMeter meter, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>The limits.</summary>
    public DeviceBridgeOptions Options => options.Value;

    /// <summary>The counters.</summary>
    public BridgeMeter Meter => meter;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>Cancelled when lanes must end.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Ends the lanes.</summary>
    public Task StopAsync() => _stopping.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();
}
