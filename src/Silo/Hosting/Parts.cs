using SafeCommunity.Api;
using SafeCommunity.DeviceBridge;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Silo.CommandLine;
using SafeCommunity.Storage.Sqlite;
using SafeCommunity.Storage.Streams;

namespace SafeCommunity.Silo.Hosting;

/// <summary>Puts the product's parts together: the one place that knows all of them.</summary>
internal static class Parts
{
    /// <summary>The silo's part of the grains and their storage.</summary>
    public static void AddTwinsAndStorage(this ISiloBuilder silo, SiloSettings settings)
    {
        silo.AddSqliteStorage(options => options.DataFolder = settings.DataFolder);
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
    public static void AddApi(this IServiceCollection services)
    {
        services.AddSafeCommunityApi();
    }

    /// <summary>The API's routes.</summary>
    public static void MapApi(this WebApplication app)
    {
        app.MapSafeCommunityApi();
    }

    /// <summary>The journals of a data folder, opened for reading only, with no silo.</summary>
    public static (IDisposable Store, IJournalReader Journals) OpenJournals(string dataFolder)
    {
        var archive = SqliteArchive.Of(dataFolder);
        return (archive, archive.Journal);
    }
}
