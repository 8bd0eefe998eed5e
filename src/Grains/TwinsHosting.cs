using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SafeCommunity.Grains.Background;
using SafeCommunity.Grains.Clocks;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Rules;

namespace SafeCommunity.Grains;

/// <summary>Adds the twins to a silo.</summary>
public static class TwinsHosting
{
    /// <summary>
    /// Registers what the grains need of their process. The storage must be added too: the snapshots' provider
    /// and the journal's readers.
    /// </summary>
    public static ISiloBuilder AddTwins(this ISiloBuilder silo)
    {
        var services = silo.Services;
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CommunityClocks>();
        services.TryAddSingleton<RandomNumberGenerator>(_ => RandomNumberGenerator.Create());
        services.TryAddSingleton<BackgroundWork>();
        services.AddSingleton<DeskWatch>();
        services.AddSingleton<DeviceMetrics>();
        services.AddSingleton<LeftOutLog>();
        services.AddSingleton<DeviceFaults>();
        services.AddSingleton(provider => new TwinClock(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<LocalDevices>();
        services.AddSingleton<ILocalDevices>(provider => provider.GetRequiredService<LocalDevices>());
        services.AddSingleton<TwinReporter>();
        services.AddHostedService(provider => provider.GetRequiredService<TwinReporter>());
        services.AddSingleton<RuleBooks>();
        services.AddHostedService(provider => provider.GetRequiredService<RuleBooks>());
        services.AddSingleton<DeviceServices>();
        return silo;
    }
}
