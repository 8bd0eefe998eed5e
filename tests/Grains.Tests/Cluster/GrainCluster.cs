using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Orleans.TestingHost;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Clocks;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Tests.Cluster;

/// <summary>One silo with the grains on a store in memory and a clock of its own.</summary>
public sealed class GrainCluster : IAsyncDisposable
{
    private static readonly string[] OrleansClocks =
    [
        TimeProviderNames.Grains,
        TimeProviderNames.Messaging,
        TimeProviderNames.SystemTimers,
        TimeProviderNames.Membership,
        TimeProviderNames.ActivationManagement,
        TimeProviderNames.GrainDirectory,
    ];

    private readonly InProcessTestCluster _cluster;

    private readonly GuardedClock _guarded;

    private GrainCluster(InProcessTestCluster cluster, MemoryStore store, AdjustableClock clock, GuardedClock guarded) =>
        (_cluster, Store, Clock, _guarded) = (cluster, store, clock, guarded);

    public MemoryStore Store { get; }

    public AdjustableClock Clock { get; }

    public IGrainFactory Grains => _cluster.Client;

    /// <summary>Sets the wall clock and lets the process adopt that, which takes as long as a step must hold.</summary>
    public void StepClock(TimeSpan by)
    {
        Clock.Step(by);
        _guarded.Look();
        Clock.Advance(GuardedClock.Settling);
        if (_guarded.Look() is null)
            throw new InvalidOperationException($"A step of {by} was not adopted.");
    }

    public static Task<GrainCluster> StartAsync() => StartAsync(new MemoryStore(), new AdjustableClock());

    /// <summary>Begins again on what another cluster left behind.</summary>
    public async Task<GrainCluster> RestartAsync()
    {
        await DisposeAsync();
        return await StartAsync(Store, Clock);
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    private static async Task<GrainCluster> StartAsync(MemoryStore store, AdjustableClock clock)
    {
        var guarded = new GuardedClock(clock);
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureHost(host => host.Logging.SetMinimumLevel(LogLevel.Warning));
        builder.ConfigureSilo((_, silo) => silo.AddTwins().ConfigureServices(services =>
        {
            // Orleans keeps its own time: what it does with a clock that jumps is not tested here.
            foreach (var area in OrleansClocks)
                services.AddKeyedSingleton(area, TimeProvider.System);
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(guarded));
            services.AddSingleton<IJournalStore>(store);
            services.AddSingleton<IJournalReader>(store);
            services.AddSingleton<IAlarmReader>(store);
            services.AddSingleton<IAlarmStatisticsReader>(store);
            services.AddSingleton<IMatterReader<IncidentRecord>>(store.Incidents);
            services.AddSingleton<IMatterReader<TaskRecord>>(store.Tasks);
            services.AddSingleton<IMatterReader<UnitRecord>>(store.Units);
            services.AddSingleton<IMatterReader<ReportRecord>>(store.Reports);
            services.AddSingleton<IMatterReader<LessonRecord>>(store.Lessons);
            services.AddSingleton<IMatterReader<SeatRecord>>(store.Seats);
            services.AddSingleton<IMatterReader<SuppressionRecord>>(store.Suppressions);
            services.AddSingleton<ISnapshotReader>(store);
            services.AddKeyedSingleton<IGrainStorage>(GrainStorageNames.Snapshots, store);
        }));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new GrainCluster(cluster, store, clock, guarded);
    }
}
