using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Storage.Sqlite;

namespace SafeCommunity.Storage.Tests;

/// <summary>Whatever is wrong with a snapshot, its grain begins from nothing, and that is told.</summary>
public sealed class DamagedSnapshotTests : IAsyncDisposable
{
    private readonly TemporaryStore _temporary = new();

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();

    [Theory]
    [InlineData("UPDATE snapshots SET payload = replace(payload, 'online', 'offlin')")]
    [InlineData("UPDATE snapshots SET payload = ''")]
    [InlineData("UPDATE snapshots SET payload = substr(payload, 1, length(payload) - 1)")]
    [InlineData("UPDATE snapshots SET payload = zeroblob(10)")]
    [InlineData("UPDATE snapshots SET etag = 'other'")]
    [InlineData("UPDATE snapshots SET checksum = zeroblob(16)")]
    [InlineData("UPDATE snapshots SET checksum = x''")]
    [InlineData("UPDATE snapshots SET payload = (SELECT payload FROM snapshots WHERE grain_key = 'chengbei/smoke-2') WHERE grain_key = 'chengbei/smoke-1'")]
    public async Task A_snapshot_that_was_altered_is_set_aside_and_its_grain_begins_anew_and_can_write(string tampering)
    {
        await WriteAsync("chengbei/smoke-1", Health.Online);
        await WriteAsync("chengbei/smoke-2", Health.Offline);
        await _temporary.CloseAsync();
        Assert.NotEqual(0, _temporary.Execute(tampering));

        var read = await ReadAsync("chengbei/smoke-1");

        Assert.Equal((false, null, Health.Unknown), (read.RecordExists, read.ETag, read.State!.Health));
        var fault = Assert.Single(_temporary.Store.Condition.Faults, fault => fault.Text.Contains("chengbei/smoke-1", StringComparison.Ordinal));
        Assert.False(fault.IsFailing);
        Assert.Contains("device of chengbei/smoke-1", fault.Text, StringComparison.Ordinal);
        Assert.Equal(1L, Scalar("SELECT count(*) FROM snapshots_aside WHERE grain_key = 'chengbei/smoke-1' AND payload IS NOT NULL"));
        read.State = new StoredDevice { Health = Health.Offline };
        await Storage.WriteStateAsync("device", Id("chengbei/smoke-1"), read);
        Assert.Equal(Health.Offline, (await ReadAsync("chengbei/smoke-1")).State!.Health);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"health":"asleep"}""")]
    [InlineData("""{"health":17.5}""")]
    [InlineData("""{"state":{"values":"none"}}""")]
    public async Task A_snapshot_of_the_right_checksum_that_makes_no_state_is_set_aside(string payload)
    {
        await WriteAsync("chengbei/smoke-1", Health.Online);
        await _temporary.CloseAsync();
        Replace(payload);

        Assert.False((await ReadAsync("chengbei/smoke-1")).RecordExists);
        Assert.Single(_temporary.Store.Condition.Faults, fault => fault.Text.Contains("cannot be understood", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_state_that_says_that_it_cannot_be_used_is_set_aside()
    {
        await Storage.WriteStateAsync("checked", Id("chengbei/1"), new GrainState<CheckedState>(new CheckedState { Count = 2 }));
        await _temporary.CloseAsync();
        Replace("""{"count":-1}""");

        var read = new GrainState<CheckedState>();
        await Storage.ReadStateAsync("checked", Id("chengbei/1"), read);

        Assert.Equal((false, 0), (read.RecordExists, read.State!.Count));
        Assert.Single(_temporary.Store.Condition.Faults, fault => fault.Text.Contains("fewer than none", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_unreadable_snapshot_among_many_takes_none_of_the_others()
    {
        foreach (var number in Enumerable.Range(1, 5))
            await WriteAsync($"chengbei/smoke-{number}", Health.Online);
        await _temporary.CloseAsync();
        _temporary.Execute("UPDATE snapshots SET payload = substr(payload, 2) WHERE grain_key = 'chengbei/smoke-3'");

        var all = await _temporary.Store.Snapshots.ReadAllAsync<StoredDevice>("device", "chengbei/", TestContext.Current.CancellationToken);

        Assert.Equal(["chengbei/smoke-1", "chengbei/smoke-2", "chengbei/smoke-4", "chengbei/smoke-5"], all.Select(one => one.Key));
        Assert.Equal(1L, Scalar("SELECT count(*) FROM snapshots_aside"));
    }

    [Fact]
    public async Task How_to_reach_a_reporter_is_not_kept_aside()
    {
        await Storage.WriteStateAsync(GrainStorageNames.ReportContact, Id("chengbei/1"), new GrainState<TwinValue>(new TwinValue("13800000000", 1, false)));
        await _temporary.CloseAsync();
        _temporary.Execute("UPDATE snapshots SET checksum = zeroblob(16)");

        await Storage.ReadStateAsync(GrainStorageNames.ReportContact, Id("chengbei/1"), new GrainState<TwinValue>());

        Assert.Equal(1L, Scalar("SELECT count(*) FROM snapshots_aside WHERE payload IS NULL"));
        Assert.Contains("LOST", Assert.Single(_temporary.Store.Condition.Faults, fault => fault.Text.Contains("report-contact", StringComparison.Ordinal)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_than_a_hundred_are_kept_aside()
    {
        foreach (var number in Enumerable.Range(1, 120))
            await WriteAsync($"chengbei/smoke-{number}", Health.Online);
        await _temporary.CloseAsync();
        _temporary.Execute("UPDATE snapshots SET checksum = zeroblob(16)");

        Assert.Empty(await _temporary.Store.Snapshots.ReadAllAsync<StoredDevice>("device", "chengbei/", TestContext.Current.CancellationToken));

        Assert.Equal(100L, Scalar("SELECT count(*) FROM snapshots_aside"));
        Assert.Equal(0L, Scalar("SELECT count(*) FROM snapshots"));
    }

    private SqliteGrainStorage Storage => new(_temporary.Store, SqliteStore.SnapshotSerializer, isText: true, new NewStates());

    private static GrainId Id(string key) => GrainId.Create("sensor", key);

    private Task WriteAsync(string key, Health health) =>
        Storage.WriteStateAsync("device", Id(key), new GrainState<StoredDevice>(new StoredDevice { Health = health }));

    private async Task<GrainState<StoredDevice>> ReadAsync(string key)
    {
        var state = new GrainState<StoredDevice>();
        await Storage.ReadStateAsync("device", Id(key), state);
        return state;
    }

    /// <summary>Gives the only snapshot another payload, and the checksum that fits.</summary>
    private void Replace(string payload)
    {
        using var connection = _temporary.Connect();
        connection.CreateFunction(
            "sum", (string state, string type, string key, string etag) =>
                SnapshotChecksum.Of(new SnapshotKey(state, type, key), etag, System.Text.Encoding.UTF8.GetBytes(payload)));
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE snapshots SET payload = $payload, checksum = sum(state_name, grain_type, grain_key, etag)";
        command.Parameters.AddWithValue("$payload", payload);
        Assert.Equal(1, command.ExecuteNonQuery());
    }

    private object? Scalar(string sql)
    {
        using var connection = _temporary.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private sealed record CheckedState : ICheckedState
    {
        public int Count { get; init; }

        public void Check()
        {
            if (Count < 0)
                throw new InvalidDataException("fewer than none");
        }
    }

    private sealed class NewStates : Orleans.Serialization.Serializers.IActivatorProvider
    {
        public Orleans.Serialization.Activators.IActivator<T> GetActivator<T>() => new New<T>();

        private sealed class New<T> : Orleans.Serialization.Activators.IActivator<T>
        {
            public T Create() => Activator.CreateInstance<T>();
        }
    }
}
