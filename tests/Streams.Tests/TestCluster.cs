using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;
using Orleans.Streams;
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
    private readonly bool _implicitly;
    private InProcessTestCluster _cluster;

    private TestCluster(short silos, bool implicitly)
    {
        _implicitly = implicitly;
        _cluster = Build(silos);
    }

    public InMemoryJournal Journal { get; } = new();

    public Deliveries Deliveries { get; } = new();

    /// <summary>Starts silos.</summary>
    /// <param name="silos">How many.</param>
    /// <param name="implicitly">Whether the grains with an implicit subscription follow every journal.</param>
    public static async Task<TestCluster> Start(short silos = 1, bool implicitly = false)
    {
        TestCluster cluster = new(silos, implicitly);
        await cluster._cluster.DeployAsync();
        return cluster;
    }

    public T Grain<T>(string key)
        where T : IGrainWithStringKey => _cluster.Client.GetGrain<T>(key);

    public IFollowerGrain Follower(string key) => Grain<IFollowerGrain>(key);

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
            if (!_implicitly)
            {
                silo.Services.Configure<StreamPubSubOptions>(
                    JournalStreams.Provider, subscriptions => subscriptions.PubSubType = StreamPubSubType.ExplicitGrainBasedOnly);
            }

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
