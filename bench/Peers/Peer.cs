using SafeCommunity.Bench.Load;
using SafeCommunity.Bench.Peers.Servers;

namespace SafeCommunity.Bench.Peers;

/// <summary>One of the servers that are compared.</summary>
/// <param name="Name">Its name on the command line, and in the figures.</param>
/// <param name="Title">Its name in the table.</param>
/// <param name="Create">Its actors; null for a server that has none of this program.</param>
internal sealed record Peer(string Name, string Title, Func<IPeerServer>? Create)
{
    /// <summary>The baseline: the broker that only counts.</summary>
    public static readonly Peer Bare = new("bare", "bare MQTTnet broker", null);

    /// <summary>The silo of SafeCommunity.</summary>
    public static readonly Peer Silo = new("silo", "SafeCommunity silo", null);

    /// <summary>All, in the order of the table.</summary>
    public static readonly Peer[] All =
    [
        Bare,
        new("orleans", "Orleans grain, awaited", () => new OrleansServer()),
        new("akka-ask", "Akka.NET sharding, ask", () => new AkkaServer(ask: true)),
        new("proto-request", "Proto.Actor, request", () => new ProtoServer(request: true)),
        new("akka-tell", "Akka.NET sharding, tell", () => new AkkaServer(ask: false)),
        new("proto-send", "Proto.Actor, send", () => new ProtoServer(request: false)),
        Silo,
    ];

    /// <summary>Serves in this process until it is ended.</summary>
    public static Task ServeAsync(string name, int port, CancellationToken stop) =>
        All.Single(peer => peer.Name == name).Create is { } create
            ? PeerRole.ServeAsync(create(), port, stop)
            : BareBroker.RunAsync(port, stop);
}
