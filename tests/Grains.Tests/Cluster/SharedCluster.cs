using Xunit;

namespace SafeCommunity.Grains.Tests.Cluster;

/// <summary>One cluster for the tests of a class; each test takes a community of its own.</summary>
public sealed class SharedCluster : IAsyncLifetime
{
    private int _communities;

    public GrainCluster Cluster { get; private set; } = null!;

    public IGrainFactory Grains => Cluster.Grains;

    public MemoryStore Store => Cluster.Store;

    public AdjustableClock Clock => Cluster.Clock;

    public async ValueTask InitializeAsync() => Cluster = await GrainCluster.StartAsync();

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    public string NewCommunity() => $"c{Interlocked.Increment(ref _communities)}";
}
