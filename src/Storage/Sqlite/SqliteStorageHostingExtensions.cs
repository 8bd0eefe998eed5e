using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Storage.Sqlite.Matters;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>Puts the embedded store into a silo.</summary>
public static class SqliteStorageHostingExtensions
{
    /// <summary>The name under which Orleans' streams look for the storage of their subscriptions.</summary>
    private const string PubSubStore = "PubSubStore";

    /// <summary>
    /// Keeps the journal, its read tables and the grains' snapshots in one SQLite file. Registers
    /// <see cref="IJournalStore"/>, <see cref="IJournalReader"/>, <see cref="IAlarmReader"/>, <see cref="IAlarmStatisticsReader"/>,
    /// <see cref="IMatterReader{T}"/> of each sort of matter, <see cref="ISnapshotReader"/>, and the grain storage <see cref="GrainStorageNames.Snapshots"/> and <c>PubSubStore</c>. The file is opened when the
    /// silo starts, which fails with <see cref="StoreOpenException"/> or <see cref="StoreUnavailableException"/>.
    /// </summary>
    public static ISiloBuilder AddSqliteStorage(this ISiloBuilder builder, Action<SqliteStorageOptions> configure)
    {
        var services = builder.Services;
        services.AddOptions<SqliteStorageOptions>()
            .Configure(configure)
            .Validate(options => options.DataFolder.Length > 0, "The data folder has no name.")
            .Validate(
                options => options is { MaxBatchRows: > 0, QueueCapacity: > 0, ReadConnections: > 0, CheckpointPages: > 0 },
                "The sizes of the store's batches, queue, readers and checkpoints must be at least 1.");
        services.AddSingleton(provider => SqliteStore.Open(
            provider.GetRequiredService<IOptions<SqliteStorageOptions>>().Value,
            provider.GetRequiredService<ILogger<SqliteStore>>(),
            provider.GetService<TimeProvider>()));
        services.AddSingleton(provider => provider.GetRequiredService<SqliteStore>().Condition);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteStore>().Journal);
        services.AddSingleton<IJournalReader>(provider => provider.GetRequiredService<SqliteStore>().Journal);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteStore>().Alarms);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteStore>().AlarmStatistics);
        foreach (var table in MatterTables.All)
        {
            services.AddSingleton(
                table.ReaderType, provider => provider.GetRequiredService<SqliteStore>().MatterReader(table.ReaderType));
        }

        services.AddSingleton<ISnapshotReader>(provider => provider.GetRequiredService<SqliteStore>().Snapshots);
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, StoreOpening>();

        services.AddGrainStorage(GrainStorageNames.Snapshots, (provider, _) => new SqliteGrainStorage(
            provider.GetRequiredService<SqliteStore>(),
            SqliteStore.SnapshotSerializer,
            isText: true,
            provider.GetRequiredService<IActivatorProvider>()));

        // The subscriptions are Orleans' own types, which its serializer writes with stable ids and JSON does not know.
        services.AddGrainStorage(PubSubStore, (provider, _) => new SqliteGrainStorage(
            provider.GetRequiredService<SqliteStore>(),
            new OrleansGrainStorageSerializer(provider.GetRequiredService<Serializer>()),
            isText: false,
            provider.GetRequiredService<IActivatorProvider>()));
        return builder;
    }

    /// <summary>Opens the store before anything needs it, so that a silo that cannot keep anything does not start.</summary>
    private sealed class StoreOpening(IServiceProvider services) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<StoreOpening>(
            ServiceLifecycleStage.RuntimeStorageServices,
            _ =>
            {
                services.GetRequiredService<SqliteStore>();
                return Task.CompletedTask;
            });
    }
}
