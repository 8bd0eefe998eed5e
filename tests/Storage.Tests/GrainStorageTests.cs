using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.Streams;
using Orleans.TestingHost;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Storage.Sqlite;

namespace SafeCommunity.Storage.Tests;

public sealed class GrainStorageTests : IAsyncLifetime
{
    private const string MemoryStreams = "memory";

    // Silos are configured by type, so the folder of the one cluster of a test travels in the flow of its calls.
    private static readonly AsyncLocal<string> Folder = new();

    private readonly TemporaryStore _temporary = new();
    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        Folder.Value = _temporary.Folder;
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _temporary.DisposeAsync();
    }

    [Fact]
    public async Task A_state_is_read_as_it_was_written_and_after_a_restart()
    {
        var stored = new StoredDevice
        {
            Health = Health.Online,
            State = new DeviceState
            {
                LastSeen = TemporaryStore.Noon.AddTicks(1),
                LastSeq = 17,
                Values = [new TwinValue("smoke", 0.42, false), new TwinValue("open", 1, true)],
                Counters = new DeviceCounters(1, 2, 3, 4, 5),
            },
        };
        var written = new GrainState<StoredDevice>(stored);
        await Snapshots.WriteStateAsync("device", Id("chengbei/smoke-1"), written);
        await RestartAsync();

        var read = new GrainState<StoredDevice>();
        await Snapshots.ReadStateAsync("device", Id("chengbei/smoke-1"), read);

        Assert.True(read.RecordExists);
        Assert.Equal(written.ETag, read.ETag);
        Assert.Equal(stored.Health, read.State!.Health);
        Assert.Equal(stored.State with { Values = [] }, read.State!.State with { Values = [] });
        Assert.Equal(stored.State.Values, read.State!.State.Values);
    }

    [Fact]
    public async Task A_cleared_state_is_in_the_file_no_more()
    {
        const string Secret = "ring at 302 and ask for the key";
        var written = new GrainState<TwinValue>(new TwinValue(Secret, 1, false));
        await Snapshots.WriteStateAsync("contact", Id("chengbei/1"), written);
        // Closing moves what was written from the log into the file.
        await RestartAsync();
        Assert.Contains(Secret, await ReadFileAsync(), StringComparison.Ordinal);

        await Snapshots.ClearStateAsync("contact", Id("chengbei/1"), written);
        await RestartAsync();

        Assert.DoesNotContain(Secret, await ReadFileAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_of_required_members_nulls_durations_and_ids_is_read_as_it_was_written()
    {
        var stored = new TwinSnapshot
        {
            Definition = new TwinDefinition
            {
                Id = TwinId.Parse("chengbei/smoke-1"),
                Kind = TwinKind.Sensor,
                Model = "smoke",
                Parent = "b03-1502",
                Place = new Place(),
                Title = new BilingualText("烟感", "Smoke sensor"),
                SilenceLimit = TimeSpan.FromMinutes(90),
            },
            Health = Health.Offline,
            Device = null,
        };
        await Snapshots.WriteStateAsync("twin", Id("chengbei/smoke-1"), new GrainState<TwinSnapshot>(stored));

        var all = await Services.GetRequiredService<ISnapshotReader>()
            .ReadAllAsync<TwinSnapshot>("twin", "chengbei/", TestContext.Current.CancellationToken);

        Assert.Equal(stored, Assert.Single(all).Value);
    }

    [Fact]
    public async Task A_stored_state_is_plain_text_without_type_names()
    {
        await Snapshots.WriteStateAsync("device", Id("chengbei/smoke-1"), new GrainState<StoredDevice>(new StoredDevice { Health = Health.Offline }));

        using var connection = _temporary.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT typeof(payload) || ' ' || payload FROM snapshots";
        var payload = (string)command.ExecuteScalar()!;

        Assert.StartsWith("""text {"health":"offline",""", payload, StringComparison.Ordinal);
        Assert.DoesNotContain("SafeCommunity", payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_that_is_not_there_is_new_and_has_no_etag()
    {
        var read = new GrainState<StoredDevice> { ETag = "old", RecordExists = true };

        await Snapshots.ReadStateAsync("device", Id("chengbei/nobody"), read);

        Assert.Equal((null, false), (read.ETag, read.RecordExists));
        Assert.Equal(Health.Unknown, read.State!.Health);
    }

    [Fact]
    public async Task A_write_with_a_stale_etag_is_refused_and_others_beside_it_are_not()
    {
        var first = await WriteAsync("chengbei/smoke-1", Health.Online);
        var stale = new GrainState<StoredDevice>(new StoredDevice { Health = Health.Offline }, first.ETag) { RecordExists = true };
        await Snapshots.WriteStateAsync("device", Id("chengbei/smoke-1"), first);

        var journal = Services.GetRequiredService<IJournalStore>();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i => i == 25
            ? await Record.ExceptionAsync(() => Snapshots.WriteStateAsync("device", Id("chengbei/smoke-1"), stale))
            : await Record.ExceptionAsync(() => journal.AppendAsync(
                "chengbei", [TemporaryStore.Raised($"smoke-{i}")], TemporaryStore.Noon, TestContext.Current.CancellationToken))));

        var refused = Assert.IsType<InconsistentStateException>(outcomes[25]);
        Assert.Equal((first.ETag, stale.ETag), (refused.StoredEtag, refused.CurrentEtag));
        Assert.All(outcomes.Where((_, i) => i != 25), Assert.Null);
        Assert.Equal(Health.Online, (await ReadAsync("chengbei/smoke-1")).State!.Health);
    }

    [Fact]
    public async Task A_first_write_is_refused_where_somebody_wrote_already()
    {
        await WriteAsync("chengbei/smoke-1", Health.Online);

        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync("chengbei/smoke-1", Health.Offline));

        Assert.Equal(Health.Online, (await ReadAsync("chengbei/smoke-1")).State!.Health);
    }

    [Fact]
    public async Task Clearing_deletes_and_an_etag_from_before_stays_stale()
    {
        var state = await WriteAsync("chengbei/smoke-1", Health.Online);
        var before = new GrainState<StoredDevice>(state.State, state.ETag) { RecordExists = true };

        await Snapshots.ClearStateAsync("device", Id("chengbei/smoke-1"), state);
        Assert.Equal((null, false), (state.ETag, state.RecordExists));
        Assert.False((await ReadAsync("chengbei/smoke-1")).RecordExists);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Snapshots.WriteStateAsync("device", Id("chengbei/smoke-1"), before));

        await WriteAsync("chengbei/smoke-1", Health.Offline);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Snapshots.WriteStateAsync("device", Id("chengbei/smoke-1"), before));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Snapshots.ClearStateAsync("device", Id("chengbei/smoke-1"), before));
    }

    [Fact]
    public async Task All_snapshots_of_a_community_are_read_and_no_others()
    {
        await WriteAsync("chengbei/smoke-1", Health.Online);
        await WriteAsync("chengbei/smoke-2", Health.Offline);
        await WriteAsync("chengbei-2/smoke-1", Health.Online);
        await Snapshots.WriteStateAsync("other", Id("chengbei/smoke-3"), new GrainState<StoredDevice>(new StoredDevice()));

        var all = await Services.GetRequiredService<ISnapshotReader>()
            .ReadAllAsync<StoredDevice>("device", "chengbei/", TestContext.Current.CancellationToken);

        Assert.Equal(
            [("chengbei/smoke-1", Health.Online), ("chengbei/smoke-2", Health.Offline)], all.Select(one => (one.Key, one.Value.Health)));
    }

    [Fact]
    public async Task Subscriptions_of_streams_outlive_the_silo()
    {
        var listener = _cluster.GrainFactory.GetGrain<IListenerGrain>("one");
        await listener.Listen();
        await RestartAsync();

        var handles = await _cluster.GrainFactory.GetGrain<IListenerGrain>("one").CountSubscriptions();

        Assert.Equal(1, handles);
    }

    private IServiceProvider Services => _cluster.GetSiloServiceProvider();

    private IGrainStorage Snapshots => Services.GetRequiredKeyedService<IGrainStorage>(GrainStorageNames.Snapshots);

    private static GrainId Id(string key) => GrainId.Create("sensor", key);

    private async Task<GrainState<StoredDevice>> WriteAsync(string key, Health health)
    {
        var state = new GrainState<StoredDevice>(new StoredDevice { Health = health });
        await Snapshots.WriteStateAsync("device", Id(key), state);
        return state;
    }

    private async Task<GrainState<StoredDevice>> ReadAsync(string key)
    {
        var state = new GrainState<StoredDevice>();
        await Snapshots.ReadStateAsync("device", Id(key), state);
        return state;
    }

    private async Task StartAsync()
    {
        var builder = new TestClusterBuilder(initialSilosCount: 1);
        builder.AddSiloBuilderConfigurator<Silo>();
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    private async Task RestartAsync()
    {
        await StopAsync();
        Folder.Value = _temporary.Folder;
        await StartAsync();
    }

    private Task<string> ReadFileAsync() =>
        File.ReadAllTextAsync(_temporary.File, System.Text.Encoding.Latin1, TestContext.Current.CancellationToken);

    private async Task StopAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }

    private sealed class Silo : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            var folder = Folder.Value!;
            siloBuilder.AddSqliteStorage(options => options.DataFolder = folder);
            siloBuilder.AddMemoryStreams(MemoryStreams);
        }
    }

    [Alias("sc.test.IListenerGrain")]
    public interface IListenerGrain : IGrainWithStringKey
    {
        [Alias("Listen")]
        Task Listen();

        [Alias("CountSubscriptions")]
        Task<int> CountSubscriptions();
    }

    public sealed class ListenerGrain : Grain, IListenerGrain
    {
        private IAsyncStream<int> Stream => this.GetStreamProvider(MemoryStreams).GetStream<int>(StreamId.Create("numbers", "one"));

        public Task Listen() => Stream.SubscribeAsync((_, _) => Task.CompletedTask);

        public async Task<int> CountSubscriptions() => (await Stream.GetAllSubscriptionHandles()).Count;
    }
}
