using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Simulator.DevicePlayer;

/// <summary>
/// Plays devices that send normal readings, as an MQTT client like any other. Each device has a connection of its own,
/// as in the world: MQTT's last will belongs to a connection, so only then does it speak for the device and no other.
/// </summary>
internal sealed class DevicePlayerService(
    IGrainFactory grains, IOptions<DevicePlayerOptions> options, TimeProvider time, ILogger<DevicePlayerService> log) : BackgroundService
{
    /// <summary>Devices come one after the other, not all at once.</summary>
    private static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var devices = new List<TwinSnapshot>();
            foreach (var community in options.Value.Communities)
                devices.AddRange(await ChooseAsync(community, stoppingToken));

            var factory = new MqttClientFactory();
            var reachability = new BrokerReachability(options.Value.Broker, log);
            await Task.WhenAll(devices.Select((device, order) =>
                new PlayedDevice(device, options.Value, factory, reachability, time).PlayAsync(order * Stagger, stoppingToken)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>Some devices of each model, spread over the community; always the same ones.</summary>
    private async Task<IEnumerable<TwinSnapshot>> ChooseAsync(string community, CancellationToken stopping)
    {
        var directory = grains.GetGrain<ITwinDirectoryGrain>(community);
        var devices = new List<TwinSnapshot>();
        var query = new TwinQuery { PageSize = 1_000 };
        do
        {
            stopping.ThrowIfCancellationRequested();
            var page = await directory.List(query);
            devices.AddRange(page.Twins.Where(twin => twin.Definition.Kind.IsDevice() && !IsLeftAlone(twin.Definition.Id.Name)));
            query = query with { PageToken = page.NextPageToken };
        }
        while (query.PageToken.Length > 0);

        return devices.GroupBy(device => device.Definition.Model).SelectMany(Spread);
    }

    private IEnumerable<TwinSnapshot> Spread(IEnumerable<TwinSnapshot> ofModel)
    {
        var all = ofModel.OrderBy(device => device.Definition.Id.Name, StringComparer.Ordinal).ToList();
        var count = Math.Min(options.Value.DevicesPerModel, all.Count);
        return Enumerable.Range(0, count).Select(pick => all[pick * all.Count / count]);
    }

    private bool IsLeftAlone(string name) => options.Value.LeftAlone.Any(part => name.Contains(part, StringComparison.Ordinal));
}
