using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Configuration;

namespace SafeCommunity.Bench.Peers.Servers;

/// <summary>Akka.NET: one sharded entity a device, in a cluster of one node.</summary>
/// <param name="ask">Whether the broker waits for the actor's answer; else the message is told.</param>
internal sealed class AkkaServer(bool ask) : PeerServer<string>
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(30);

    private const string Settings = """
        akka {
          loglevel = WARNING
          actor.provider = cluster
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
          cluster {
            min-nr-of-members = 1
            sharding { state-store-mode = ddata, remember-entities = off, passivate-idle-entity-after = off }
          }
        }
        """;

    private ActorSystem? _system;
    private IActorRef? _region;

    /// <inheritdoc/>
    public override async Task StartAsync()
    {
        _system = ActorSystem.Create(
            "peers",
            ConfigurationFactory.ParseString(Settings)
                .WithFallback(ClusterSharding.DefaultConfig())
                .WithFallback(Akka.DistributedData.DistributedData.DefaultConfig()));
        var cluster = Akka.Cluster.Cluster.Get(_system);
        await cluster.JoinAsync(cluster.SelfAddress);
        _region = await ClusterSharding.Get(_system).StartAsync(
            "device",
            _ => Props.Create(() => new DeviceActor(Totals)),
            ClusterShardingSettings.Create(_system),
            new DeviceMessages());
    }

    /// <inheritdoc/>
    public override Task StopAsync() => _system!.Terminate();

    /// <inheritdoc/>
    protected override string AddressOf(string device) => device;

    /// <inheritdoc/>
    protected override Task HandAsync(string address, DeviceReading reading)
    {
        var message = new DeviceMessage(address, reading);
        if (ask)
            return _region!.Ask<DeviceAnswer>(message, AskTimeout);
        _region!.Tell(message, ActorRefs.NoSender);
        return Task.CompletedTask;
    }

    private sealed record DeviceMessage(string Device, DeviceReading Reading);

    private sealed class DeviceMessages() : HashCodeMessageExtractor(maxNumberOfShards: 100)
    {
        public override string EntityId(object message) => ((DeviceMessage)message).Device;

        public override object EntityMessage(object message) => ((DeviceMessage)message).Reading;
    }

    private sealed class DeviceActor(Totals totals) : UntypedActor
    {
        private readonly SmokeDevice _device = new(totals);

        protected override void OnReceive(object message)
        {
            if (message is not DeviceReading reading)
            {
                Unhandled(message);
                return;
            }

            var answer = DeviceAnswer.Of(_device.Take(reading));
            if (!Sender.IsNobody())
                Sender.Tell(answer);
        }
    }
}
