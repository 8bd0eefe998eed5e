using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using SafeCommunity.Bench.Load;

namespace SafeCommunity.Bench.Peers.Servers;

/// <summary>
/// Orleans as it comes: one grain a device, in memory, one awaited call a message. What the frameworks have in common is
/// compared with this; the silo of SafeCommunity does more and does it another way.
/// </summary>
internal sealed class OrleansServer : PeerServer<IDevice>
{
    private IHost? _host;
    private IGrainFactory? _grains;

    /// <inheritdoc/>
    public override async Task StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(Totals);
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering()
            .Configure<EndpointOptions>(endpoints =>
            {
                endpoints.AdvertisedIPAddress = IPAddress.Loopback;
                endpoints.SiloPort = ServerProcess.FreeEndpoint().Port;
                endpoints.GatewayPort = 0;
            }));
        _host = builder.Build();
        await _host.StartAsync();
        _grains = _host.Services.GetRequiredService<IGrainFactory>();
    }

    /// <inheritdoc/>
    public override async Task StopAsync()
    {
        await _host!.StopAsync();
        _host.Dispose();
    }

    /// <inheritdoc/>
    protected override IDevice AddressOf(string device) => _grains!.GetGrain<IDevice>(device);

    /// <inheritdoc/>
    protected override Task HandAsync(IDevice address, DeviceReading reading) => address.Take(reading);
}

/// <summary>A device.</summary>
[Alias("SafeCommunity.Bench.Peers.IDevice")]
internal interface IDevice : IGrainWithStringKey
{
    /// <summary>Takes a reading; returns whether it was new.</summary>
    [Alias("Take")]
    Task<bool> Take(DeviceReading reading);
}

/// <summary>A device.</summary>
internal sealed class DeviceGrain(Totals totals) : Grain, IDevice
{
    private readonly SmokeDevice _device = new(totals);

    /// <inheritdoc/>
    public Task<bool> Take(DeviceReading reading) => Task.FromResult(_device.Take(reading));
}
