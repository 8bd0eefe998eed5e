using Proto;
using Proto.Cluster;
using Proto.Cluster.PartitionActivator;
using Proto.Cluster.SingleNode;
using Proto.Remote;
using Proto.Remote.GrpcNet;

namespace SafeCommunity.Bench.Peers.Servers;

/// <summary>Proto.Actor: one virtual actor a device, in a cluster of one node.</summary>
/// <param name="request">Whether the broker waits for the actor's answer; else the message is sent.</param>
internal sealed class ProtoServer(bool request) : PeerServer<ProtoServer.DeviceAddress>
{
    private const string Kind = "device";

    private ActorSystem? _system;

    /// <inheritdoc/>
    public override async Task StartAsync()
    {
        _system = new ActorSystem(new ActorSystemConfig())
            .WithRemote(RemoteConfig.BindToLocalhost())
            .WithCluster(ClusterConfig
                .Setup("peers", new SingleNodeProvider(), new PartitionActivatorLookup())
                .WithClusterKind(Kind, Props.FromProducer(() => new DeviceActor(Totals))));
        await _system!.Cluster().StartMemberAsync();
    }

    /// <inheritdoc/>
    public override async Task StopAsync()
    {
        await _system!.Cluster().ShutdownAsync();
        await _system!.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override DeviceAddress AddressOf(string device) => new(ClusterIdentity.Create(device, Kind));

    /// <inheritdoc/>
    protected override Task HandAsync(DeviceAddress address, DeviceReading reading)
    {
        if (request)
            return _system!.Cluster().RequestAsync<DeviceAnswer>(address.Identity, reading, CancellationToken.None);
        if (address.Actor is not { } actor)
            return SendFirstAsync(address, reading);
        _system!.Root.Send(actor, reading);
        return Task.CompletedTask;
    }

    private async Task SendFirstAsync(DeviceAddress address, DeviceReading reading)
    {
        var actor = await _system!.Cluster().GetAsync(address.Identity, CancellationToken.None)
            ?? throw new InvalidOperationException($"{address.Identity} was not activated.");
        address.Actor = actor;
        _system!.Root.Send(actor, reading);
    }

    /// <summary>A virtual actor's name and, once known, where it lives. With one node it never moves.</summary>
    internal sealed class DeviceAddress(ClusterIdentity identity)
    {
        /// <summary>Its name.</summary>
        public ClusterIdentity Identity => identity;

        /// <summary>Where it lives.</summary>
        public PID? Actor { get; set; }
    }

    private sealed class DeviceActor(Totals totals) : IActor
    {
        private readonly SmokeDevice _device = new(totals);

        public Task ReceiveAsync(IContext context)
        {
            if (context.Message is DeviceReading reading)
            {
                var answer = DeviceAnswer.Of(_device.Take(reading));
                if (context.Sender is not null)
                    context.Respond(answer);
            }

            return Task.CompletedTask;
        }
    }
}
