using Microsoft.Extensions.Logging;

namespace SafeCommunity.Simulator.DevicePlayer;

/// <summary>Tells once that the broker cannot be reached, and once that it can again, however many devices notice.</summary>
internal sealed partial class BrokerReachability(Uri broker, ILogger log)
{
    private int _isLost;

    public void Lost(Exception fault)
    {
        if (Interlocked.Exchange(ref _isLost, 1) == 0)
            LogLost(broker.Authority[(broker.Authority.LastIndexOf('@') + 1)..], fault.Message);
    }

    public void Found()
    {
        if (Interlocked.Exchange(ref _isLost, 0) == 1)
            LogFound();
    }

    [LoggerMessage(1, LogLevel.Warning, "The device player does not reach the MQTT broker {Broker} ({Reason}); it keeps trying")]
    private partial void LogLost(string broker, string reason);

    [LoggerMessage(2, LogLevel.Information, "The device player reaches the MQTT broker again")]
    private partial void LogFound();
}
