using System.Net;
using Microsoft.Extensions.Logging;

namespace SafeCommunity.DeviceBridge.Diagnostics;

/// <summary>What the bridge says in the log.</summary>
internal static partial class BridgeLog
{
    [LoggerMessage(1, LogLevel.Warning, "Not taken: {Reason} ({Subject}, {Size} bytes); {Suppressed} more since the last such line")]
    public static partial void Rejected(ILogger logger, string reason, string subject, long size, long suppressed, Exception? cause);

    [LoggerMessage(2, LogLevel.Information, "MQTT broker listens on {Endpoint}")]
    public static partial void Listening(ILogger logger, EndPoint endpoint);

    [LoggerMessage(3, LogLevel.Information, "Devices known: {Devices} in {Communities} communities")]
    public static partial void DirectoryLoaded(ILogger logger, int devices, int communities);

    [LoggerMessage(4, LogLevel.Warning, "The directory of devices could not be read; trying again")]
    public static partial void DirectoryUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(5, LogLevel.Information, "Connected to the MQTT broker {Host}:{Port}")]
    public static partial void ExternalConnected(ILogger logger, string host, int port);

    [LoggerMessage(6, LogLevel.Warning, "No connection to the MQTT broker {Host}:{Port}; next try in {Delay}")]
    public static partial void ExternalDisconnected(ILogger logger, string host, int port, TimeSpan delay, Exception? exception);

    [LoggerMessage(7, LogLevel.Warning, "{Waiting} messages still waited for their twins when the bridge stopped")]
    public static partial void StoppedWithWaiting(ILogger logger, int waiting);

    [LoggerMessage(8, LogLevel.Error, "An MQTT connection from {Remote} ended by an error")]
    public static partial void ConnectionFailed(ILogger logger, string remote, Exception exception);

    [LoggerMessage(9, LogLevel.Error, "The MQTT listener could not accept a connection; trying again")]
    public static partial void AcceptFailed(ILogger logger, Exception exception);

    [LoggerMessage(11, LogLevel.Debug, "The connection to the MQTT broker did not end cleanly")]
    public static partial void ExternalDisconnectFailed(ILogger logger, Exception exception);

    [LoggerMessage(13, LogLevel.Warning, "Devices of {Community} send more than can be taken ({Device} and perhaps others): their QoS 0 readings that change no alarm are shed, but for one a second of each device")]
    public static partial void SheddingBegins(ILogger logger, string community, string device);

    [LoggerMessage(14, LogLevel.Warning, "Devices of {Community} send no more than can be taken: {Shed} readings were shed in {Seconds:0.0} s")]
    public static partial void SheddingEnded(ILogger logger, string community, long shed, double seconds);

    [LoggerMessage(15, LogLevel.Warning, "Left out of a message, the rest is taken: {Reason} ({Device}); {Suppressed} more since the last such line")]
    public static partial void LeftOut(ILogger logger, string reason, string device, long suppressed);

    [LoggerMessage(16, LogLevel.Warning, "What unknown devices said could not be noted; trying again")]
    public static partial void UnknownDevicesNotNoted(ILogger logger, Exception exception);

    [LoggerMessage(17, LogLevel.Warning, "The directory of devices could not be read for {Limit}: devices are let in and their messages left with them until it can be")]
    public static partial void OpenedUnready(ILogger logger, TimeSpan limit);

    [LoggerMessage(18, LogLevel.Warning, "The retained message on {Topic} could not be stored; trying again")]
    public static partial void RetainedNotKept(ILogger logger, string topic, Exception exception);

    [LoggerMessage(19, LogLevel.Warning, "The retained status messages could not be read; the next subscriber tries again")]
    public static partial void RetainedUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(12, LogLevel.Critical, "The bridge stopped by an error")]
    public static partial void Failed(ILogger logger, Exception exception);
}
