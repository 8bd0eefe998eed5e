using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using SafeCommunity.Grains;
using SafeCommunity.Simulator.Time;
using SafeCommunity.Storage.Sqlite;

namespace SafeCommunity.Simulator.Running;

/// <summary>A silo with the product's own grains, rules, procedures, journal and store, in virtual time.</summary>
/// <remarks>The thread pool of the process is limited for it: one such silo at a time, and nothing that blocks workers beside it.</remarks>
public sealed class SimulatedSilo : IAsyncDisposable
{
    private static readonly HashSet<string> DeviceTypes = ["sensor", "door", "camera", "cargate", "patrolunit"];

    // What Orleans does for itself, between silos and inside one: nothing of the product depends on it.
    private static readonly string[] OwnTimeOfOrleans =
        [TimeProviderNames.Messaging, TimeProviderNames.SystemTimers, TimeProviderNames.Membership, TimeProviderNames.GrainDirectory];

    private readonly IHost _host;
    private readonly JournalGate _gate;

    private SimulatedSilo(IHost host, VirtualClock clock, WorkerPool pool, JournalGate gate)
    {
        (_host, _gate) = (host, gate);
        (Clock, Pool, Driver) = (clock, pool, new VirtualTimeDriver(clock, pool, gate.Release));
    }

    /// <summary>The time.</summary>
    public VirtualClock Clock { get; }

    /// <summary>Moves the time on.</summary>
    public VirtualTimeDriver Driver { get; }

    /// <summary>The thread pool.</summary>
    public WorkerPool Pool { get; }

    /// <summary>The grains. Call them within <see cref="VirtualTimeDriver.DoAsync"/> or <see cref="IWorld.ActAsync"/>.</summary>
    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>What the silo is made of.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Starts a silo; no time goes by meanwhile.</summary>
    public static async Task<SimulatedSilo> StartAsync(SimulatedSiloOptions options)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(LogLevel.Warning)
            // It warns of settings that matter to servers.
            .AddFilter("Orleans", LogLevel.Error);
        builder.UseOrleans(silo => Configure(silo, options));
        var host = builder.Build();
        try
        {
            var store = host.Services.GetRequiredService<SqliteStore>();
            var pool = WorkerPool.Limit(options.Workers, () => store.WaitingWrites == 0);
            await host.StartAsync();
            var gate = host.Services.GetRequiredService<JournalGate>();
            gate.Close();
            return new SimulatedSilo(host, host.Services.GetRequiredService<VirtualClock>(), pool, gate);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Stops it; what must still be stored is.</summary>
    public async ValueTask DisposeAsync()
    {
        _gate.Open();
        Pool.Dispose();
        await _host.StopAsync();
        _host.Dispose();
    }

    private static void Configure(ISiloBuilder silo, SimulatedSiloOptions options)
    {
        // Before the gate: call filters run in this order, and nothing may come between the gate and the journals.
        options.Configure?.Invoke(silo);
        silo.UseLocalhostClustering(gatewayPort: 0, serviceId: "safecommunity", clusterId: "safecommunity");
        silo.Configure<EndpointOptions>(endpoints => endpoints.SiloListeningEndpoint = new IPEndPoint(IPAddress.Loopback, 0));
        var services = silo.Services;
        services.AddSingleton(provider => new VirtualClock(options.Start, () => OwnerOf(provider.GetRequiredService<IGrainContextAccessor>().GrainContext)));
        services.AddSingleton<TimeProvider>(provider => provider.GetRequiredService<VirtualClock>());
        foreach (var area in OwnTimeOfOrleans)
            services.AddKeyedSingleton(area, TimeProvider.System);
        services.AddSingleton<RandomNumberGenerator>(_ => new SeededNumbers(options.Seed));
        services.AddSingleton<JournalGate>();
        services.AddSingleton<IIncomingGrainCallFilter>(provider => provider.GetRequiredService<JournalGate>());
        silo.AddSqliteStorage(storage =>
        {
            storage.DataFolder = options.DataFolder;
            storage.WaitForDisk = false;
        });
        silo.AddTwins();
    }

    private static TimerOwner? OwnerOf(IGrainContext? context)
    {
        if (context is null)
            return null;
        var id = context.GrainId;
        return new TimerOwner(id.ToString(), DeviceTypes.Contains(id.Type.ToString() ?? ""));
    }
}
