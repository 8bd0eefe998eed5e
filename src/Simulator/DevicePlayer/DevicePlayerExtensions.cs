using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SafeCommunity.Simulator.DevicePlayer;

/// <summary>Registers the device player.</summary>
public static class DevicePlayerExtensions
{
    /// <summary>
    /// Adds a hosted service that plays some devices of each community over MQTT. It needs an <c>IGrainFactory</c>, to
    /// learn which devices there are.
    /// </summary>
    public static IServiceCollection AddDevicePlayer(this IServiceCollection services, Action<DevicePlayerOptions> configure)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.Configure(configure);
        return services.AddHostedService<DevicePlayerService>();
    }
}
