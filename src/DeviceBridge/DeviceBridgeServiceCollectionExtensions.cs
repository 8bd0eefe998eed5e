using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Dispatch;
using SafeCommunity.DeviceBridge.Embedded;
using SafeCommunity.DeviceBridge.External;
using SafeCommunity.DeviceBridge.Routing;
using SafeCommunity.DeviceBridge.Unknown;

namespace SafeCommunity.DeviceBridge;

/// <summary>Adds the bridge to a host.</summary>
public static class DeviceBridgeServiceCollectionExtensions
{
    /// <summary>
    /// Adds the bridge between MQTT and the twins as a hosted service. The host must have an Orleans client or silo
    /// (<see cref="IGrainFactory"/>), registered before, so that it starts first and stops last. <see cref="IBridgeStatus"/>
    /// shows what it counts.
    /// </summary>
    public static IServiceCollection AddDeviceBridge(this IServiceCollection services, Action<DeviceBridgeOptions> configure)
    {
        services.AddOptions<DeviceBridgeOptions>()
            .Configure(configure)
            .Validate(
                o => o.ExternalBroker is null or { Scheme: "mqtt", Host.Length: > 0 },
                "The external broker must be given as mqtt://[user:password@]host[:port].")
            .Validate(
                o => o.MaxPayloadBytes > 0 && o.MaxPacketBytes > o.MaxPayloadBytes && o.MaxConnections > 0 && o.MaxQueuedPerDevice > 0
                    && o.MaxReadingDelay > TimeSpan.Zero && o.MaxQueued > 0 && o.MaxPendingPerClient > 0 && o.ExternalInFlight > 0 && o.ResponseTimeout > TimeSpan.Zero,
                "The limits of the bridge must be positive, and a packet larger than a payload.");
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<BridgeMeter>();
        services.AddSingleton<IBridgeStatus>(provider => provider.GetRequiredService<BridgeMeter>());
        services.AddHealthChecks()
            .AddCheck<SheddingHealthCheck>("readings")
            .AddCheck<ExternalBrokerHealthCheck>("external broker")
            .AddCheck<ConnectionsHealthCheck>("mqtt-connections");
        services.AddSingleton<DeviceLaneServices>();
        services.AddSingleton<DeviceDirectory>();
        services.AddSingleton<UnknownDevices>();
        services.AddSingleton<ReadingDispatcher>();
        services.AddSingleton<RetainedStatuses>();
        services.AddSingleton<ConnectionLimit>();
        services.AddSingleton<EmbeddedBroker>();
        services.AddSingleton<ExternalBroker>();
        services.AddSingleton<DeviceBridgeService>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<DeviceBridgeService>());
        return services;
    }
}
