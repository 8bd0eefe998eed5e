using Orleans.Streams;
using SafeCommunity.Grains.Clocks;

namespace SafeCommunity.Silo.Hosting;

/// <summary>Gives the process its clocks.</summary>
internal static class ClockHosting
{
    // Orleans keeps activations, calls and members by the wall time it is shown. It must never see that go back: a new
    // activation would be refused until the time has caught up.
    private static readonly string[] OwnTimeOfOrleans =
    [
        TimeProviderNames.Grains,
        TimeProviderNames.Messaging,
        TimeProviderNames.SystemTimers,
        TimeProviderNames.Membership,
        TimeProviderNames.ActivationManagement,
        TimeProviderNames.GrainDirectory,
        StreamingTimeProviderNames.Streaming,
    ];

    /// <summary>Registers the clock of the process, who watches it, and a steady one for Orleans. To be called before Orleans is added.</summary>
    /// <param name="services">The process's services.</param>
    /// <param name="clocks">The machine's clocks; the system's when null.</param>
    public static void AddGuardedClock(this IServiceCollection services, TimeProvider? clocks = null)
    {
        var machine = clocks ?? TimeProvider.System;
        var clock = new GuardedClock(machine);
        var steady = new SteadyClock(machine);
        services.AddSingleton(clock);
        services.AddSingleton<TimeProvider>(clock);
        foreach (var area in OwnTimeOfOrleans)
            services.AddKeyedSingleton<TimeProvider>(area, steady);
        services.AddHostedService<ClockWatch>();
        services.AddHealthChecks().AddCheck<ClockHealthCheck>("clock");
    }
}
