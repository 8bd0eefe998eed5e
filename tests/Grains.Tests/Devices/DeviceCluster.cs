using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using Orleans.Storage;
using Orleans.TestingHost;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;
using Xunit;

namespace SafeCommunity.Grains.Tests.Devices;

/// <summary>One silo with the device twins, on alarms, places and snapshots that a test holds in its hand.</summary>
public sealed class DeviceCluster : IAsyncDisposable
{
    private InProcessTestCluster _cluster = null!;

    private DeviceCluster() => Alarms = new FakeAlarms(Clock);

    public FakeTimeProvider Clock { get; } = new(World.Start);

    public FakeAlarms Alarms { get; }

    public FakePlaces Places { get; } = new();

    public FakeSnapshots Snapshots { get; } = new();

    public static async Task<DeviceCluster> StartAsync(string rules)
    {
        var cluster = new DeviceCluster();
        cluster.Places.Rules = new RuleText(World.RuleText(rules), "1", "Asia/Shanghai");
        await cluster.DeployAsync();
        return cluster;
    }

    public IDeviceGrain Device(string name = "smoke-1") => _cluster.Client.GetGrain<ISensorGrain>($"testville/{name}");

    public ICommunityGrain Community => _cluster.Client.GetGrain<ICommunityGrain>("testville");

    public ILocalDevices Local => _cluster.GetSiloServiceProvider().GetRequiredService<ILocalDevices>();

    public Task<ReadingOutcome> Receive(double smoke, long? seq = null, string name = "smoke-1") => Device(name).Receive(Reading(smoke, seq));

    public static Reading Reading(double smoke, long? seq = null) => new()
    {
        Seq = seq,
        Values = [new("smoke", smoke, false)],
        Delivery = MaybeAgain,
    };

    /// <summary>Hands a reading to the twin as a bridge in its process does.</summary>
    public ReadingOutcome Offer(double smoke, long? seq = null, string name = "smoke-1") =>
        Local.TryGetInbox($"testville/{name}", out var inbox)
            ? inbox.Offer(new ReadingView { Seq = seq, TimeMs = null, Names = "smoke"u8, Values = [new ValueView(0, 5, smoke, false)], Delivery = MaybeAgain })
            : ReadingOutcome.Detached;

    /// <summary>What its sender calls sent again, so that the same message is recognised.</summary>
    private static ReadingDelivery MaybeAgain => new(1, IsRedelivery: true, IsRetained: false);

    public Task DeactivateAsync(string name = "smoke-1") => _cluster.DeactivateAsync(Device(name));

    /// <summary>Another process on what this one left behind.</summary>
    /// <param name="kill">Whether it ends without a word.</param>
    public async Task RestartAsync(bool kill)
    {
        if (kill)
            await _cluster.KillSiloAsync(_cluster.Silos[0]);
        await _cluster.DisposeAsync();
        Places.Observer = null;
        await DeployAsync();
    }

    /// <summary>Lets the clock run until something holds.</summary>
    public async Task Eventually(Func<bool> condition, string what, TimeSpan? step = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(30), $"Not within 30 s: {what}.");
            Clock.Advance(step ?? TimeSpan.FromMilliseconds(50));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    private async Task DeployAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddTwins();
            var services = silo.Services;
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
            services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            services.AddSingleton<IJournalStore>(Alarms.Store);
            services.AddSingleton<IJournalReader>(Alarms.Store);
            services.AddSingleton<IAlarmReader>(Alarms.Store);
            services.AddSingleton(Places);
            services.AddKeyedSingleton<IGrainStorage>(GrainStorageNames.Snapshots, Snapshots);
            // Of the product's grains the devices and the journal alone: all others are this test's.
            services.PostConfigure<GrainTypeOptions>(types => types.Classes.RemoveWhere(type =>
                type.Assembly == typeof(TwinsHosting).Assembly && !typeof(IDeviceGrain).IsAssignableFrom(type) && type != typeof(JournalGrain)));
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }
}
