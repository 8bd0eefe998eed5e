using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;
using Orleans.TestingHost;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Storage.Streams;

namespace SafeCommunity.Streams.Tests;

/// <summary>Silos with the stream provider, over a journal and a grain storage that outlive them.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    public const string Storage = "kept";

    private readonly ConcurrentDictionary<string, (byte[] State, string ETag)> _states = new();
    private InProcessTestCluster _cluster;

    private TestCluster(short silos) => _cluster = Build(silos);

    public InMemoryJournal Journal { get; } = new();

    public Deliveries Deliveries { get; } = new();

    public static async Task<TestCluster> Start(short silos = 1)
    {
        TestCluster cluster = new(silos);
        await cluster._cluster.DeployAsync();
        return cluster;
    }

    public IFollowerGrain Follower(string key) => _cluster.Client.GetGrain<IFollowerGrain>(key);

    public Task Kill(SiloAddress silo) => _cluster.KillSiloAsync(_cluster.GetSiloForAddress(silo)!);

    public Task StartSilo() => _cluster.StartAdditionalSiloAsync();

    /// <summary>Begins a new cluster, with a membership of its own, over what the one before left.</summary>
    public async Task StartAnew()
    {
        await _cluster.DisposeAsync();
        _cluster = Build(silos: 1);
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }

    private InProcessTestCluster Build(short silos)
    {
        InProcessTestClusterBuilder builder = new(silos);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddJournalStreams();

            // Long before the end of a test the agent gives an entry up that it cannot deliver.
            silo.Services.Configure<StreamPullingAgentOptions>(
                JournalStreams.Provider, agent => agent.MaxEventDeliveryTime = TimeSpan.FromMilliseconds(100));
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = TimeSpan.FromMilliseconds(500);
                membership.MaxProbeTimeout = TimeSpan.FromSeconds(1);
                membership.NumMissedProbesLimit = 2;
                membership.NumVotesForDeathDeclaration = 1;
                membership.TableRefreshTimeout = TimeSpan.FromSeconds(1);
            });
            silo.Services.AddSingleton<IJournalReader>(Journal);
            silo.Services.AddSingleton(Deliveries);
            foreach (string name in new[] { Storage, "PubSubStore" })
            {
                silo.Services.AddKeyedSingleton<IGrainStorage>(
                    name, (services, _) => new DurableGrainStorage(services.GetRequiredService<Serializer>(), _states));
            }
        });
        return builder.Build();
    }
}
