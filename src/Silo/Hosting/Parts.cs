using SafeCommunity.Api;
using SafeCommunity.DeviceBridge;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Silo.CommandLine;
using SafeCommunity.Storage.Sqlite;
using SafeCommunity.Storage.Sqlite.Care;
using SafeCommunity.Storage.Streams;

namespace SafeCommunity.Silo.Hosting;

/// <summary>Puts the product's parts together: the one place that knows all of them.</summary>
internal static class Parts
{
    /// <summary>The silo's part of the grains and their storage.</summary>
    public static void AddTwinsAndStorage(this ISiloBuilder silo, SiloSettings settings, DataFolder folder)
    {
        silo.AddSqliteStorage(options =>
        {
            options.DataFolder = settings.DataFolder;
            options.FindHindrance = folder.FindHindrance;
        });
        silo.Services.AddHealthChecks().AddCheck<StoreHealthCheck>("store").AddCheck<DeskHealthCheck>("desks");
        silo.Services.Configure<PlayingOptions>(playing => playing.IsAllowed = settings.IsSimulated);
        if (settings.IsSimulated)
            silo.Services.AddHealthChecks().AddCheck<SimulationHealthCheck>("simulation");
        silo.AddJournalStreams();
        silo.AddTwins();
    }

    /// <summary>The way in for devices.</summary>
    public static void AddDevices(this IServiceCollection services, SiloSettings settings, OpenFiles files)
    {
        services.AddDeviceBridge(options =>
        {
            options.MaxConnections = files.MqttConnections;
            options.Endpoint = new(settings.Mqtt.Address, settings.Mqtt.Port);
            options.ExternalBroker = settings.MqttBroker;
        });
    }

    /// <summary>The way in for clients.</summary>
    public static void AddApi(this IServiceCollection services, SiloSettings settings)
    {
        services.AddSafeCommunityApi(options =>
        {
            foreach (var origin in settings.AllowedOrigins)
                options.AllowedOrigins.Add(origin);
        });
    }

    /// <summary>The API's routes.</summary>
    public static void MapApi(this WebApplication app)
    {
        app.MapSafeCommunityApi();
    }

    /// <summary>Whether a data folder holds a store: then something may be in force.</summary>
    public static bool HasStore(string dataFolder) => File.Exists(Path.Combine(dataFolder, SqliteStorageOptions.FileName));

    /// <summary>The store of a data folder, opened for reading only, with no silo.</summary>
    public static SqliteArchive OpenArchive(string dataFolder, TimeProvider time) => SqliteArchive.Of(dataFolder, time);

    /// <summary>Makes the store of a data folder anew from its journal; returns the name that the old file has now.</summary>
    public static Task<string> RebuildStoreAsync(
        string dataFolder, Action<string> tell, Action<string, long> progress, TimeProvider time, CancellationToken cancellation) =>
        StoreRebuild.RunAsync(dataFolder, tell, progress, time, cancellation);
}
