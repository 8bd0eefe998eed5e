using SafeCommunity.Grains.Incidents;
using SafeCommunity.Storage.Sqlite;
using SafeCommunity.Storage.Sqlite.Care;
using SafeCommunity.Storage.Tests.Matters;

namespace SafeCommunity.Storage.Tests;

/// <summary>What is wrong beside the chains is named by the inspection, and made good from the journal.</summary>
public sealed class InspectionTests : IAsyncDisposable
{
    private readonly TemporaryStore _temporary = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();

    [Fact]
    public async Task A_whole_store_has_nothing_wrong_open_or_closed()
    {
        await FillAsync();
        Assert.Empty(await InspectAsync());
        await _temporary.CloseAsync();
        Assert.Empty(await InspectAsync());
    }

    [Theory]
    [InlineData("UPDATE alarms SET closed_at = 1, closed_by = 'nobody' WHERE rowid = 1", "alarms is not what the journal says")]
    [InlineData("UPDATE alarms SET count = 7", "alarms is not what the journal says")]
    [InlineData("UPDATE alarms SET position = position + 1", "alarms is not what the journal says")]
    [InlineData("DELETE FROM alarms WHERE rowid = 1", "alarms lacks 1 rows")]
    [InlineData("UPDATE alarms SET subject = 1000 WHERE rowid = 1", "alarms has too many: 1 rows")]
    [InlineData("UPDATE incidents SET kind = 'picnic'", "incidents is not what the journal says")]
    [InlineData("UPDATE incidents SET body = replace(body, 'fire', 'picnic')", "incidents is not what the journal says")]
    [InlineData("UPDATE incidents SET body = '{}'", "incidents is not what the journal says")]
    [InlineData("DELETE FROM incidents", "incidents lacks 1 rows")]
    [InlineData("DROP INDEX alarms_open", "the index alarms_open is missing")]
    [InlineData("DROP TABLE lessons", "the table lessons is missing")]
    [InlineData("CREATE TRIGGER mute AFTER INSERT ON alarms BEGIN DELETE FROM alarms; END", "there is a trigger mute that this program does not make")]
    [InlineData("DROP INDEX alarms_open; CREATE INDEX alarms_open ON alarms (community) WHERE count = 0", "alarms_open is not as this program makes it")]
    public async Task What_is_altered_beside_the_journal_is_named_and_a_rebuild_makes_it_good(string tampering, string told)
    {
        await FillAsync();
        await _temporary.CloseAsync();
        _temporary.Execute(tampering);

        Assert.Contains(await InspectAsync(), line => line.Contains(told, StringComparison.Ordinal));

        await RebuildAsync();
        Assert.Empty(await InspectAsync());
        Assert.Equal(3, (await _temporary.Store.Alarms.ReadOpenAsync("chengbei", Cancellation)).Alarms.Length);
        Assert.NotNull(await _temporary.Store.Matters<IncidentRecord>().GetAsync("chengbei", "incidents/1", Cancellation));
        var next = await _temporary.AppendAsync("chengbei", TemporaryStore.Raised("next"));
        Assert.Equal(6, next[0][0].Position);
    }

    [Fact]
    public async Task A_damaged_page_of_a_read_table_is_named_and_a_rebuild_makes_it_good()
    {
        await _temporary.AppendAsync("chengbei", [.. Enumerable.Range(0, 500).Select(i => TemporaryStore.Raised($"smoke-{i}"))]);
        await _temporary.CloseAsync();
        Damage("alarms");

        Assert.Contains(await InspectAsync(), line => line.Contains("damaged", StringComparison.Ordinal) || line.Contains("malformed", StringComparison.Ordinal));
        Assert.Contains(_temporary.Store.Condition.Faults, fault => fault.IsFailing && fault.Text.Contains("is damaged", StringComparison.Ordinal));
        await _temporary.CloseAsync();

        await RebuildAsync();
        Assert.Empty(await InspectAsync());
        Assert.DoesNotContain(_temporary.Store.Condition.Faults, fault => fault.IsFailing);
        Assert.Equal(500, (await _temporary.Store.Alarms.ReadOpenAsync("chengbei", Cancellation)).Alarms.Length);
    }

    [Fact]
    public async Task A_damaged_page_of_the_journal_is_told_at_the_start_and_nothing_is_rebuilt_of_it()
    {
        await _temporary.AppendAsync("chengbei", [.. Enumerable.Range(0, 500).Select(i => TemporaryStore.Raised($"smoke-{i}"))]);
        await _temporary.CloseAsync();
        Damage("journal");

        Assert.Contains(_temporary.Store.Condition.Faults, fault => fault.IsFailing && fault.Text.Contains("is damaged", StringComparison.Ordinal));
        Assert.NotNull((await _temporary.Store.Journal.VerifyAsync("chengbei", cancellation: Cancellation)).Problem);
        await _temporary.CloseAsync();
        var before = await File.ReadAllBytesAsync(_temporary.File, Cancellation);

        await Assert.ThrowsAnyAsync<Exception>(RebuildAsync);

        Assert.Equal(before, await File.ReadAllBytesAsync(_temporary.File, Cancellation));
    }

    [Fact]
    public async Task A_broken_chain_is_told_at_the_start_and_nothing_is_rebuilt_of_it()
    {
        await FillAsync();
        await _temporary.CloseAsync();
        _temporary.Execute("UPDATE journal SET body = replace(body, '0.42', '0.41') WHERE position = 2");

        var fault = Assert.Single(_temporary.Store.Condition.Faults, fault => fault.IsFailing);
        Assert.Contains("the journal of chengbei is broken: Entry 2", fault.Text, StringComparison.Ordinal);
        await _temporary.CloseAsync();

        await Assert.ThrowsAsync<InvalidDataException>(RebuildAsync);
    }

    [Fact]
    public async Task A_rebuild_keeps_the_snapshots_that_can_be_read()
    {
        await FillAsync();
        var storage = _temporary.Store;
        foreach (var number in Enumerable.Range(1, 3))
            await storage.WriteAsync(new SnapshotWrite(new SnapshotKey("desk", "desk", $"c{number}"), null, $"{number}", new SnapshotPayload("{}"u8.ToArray(), true)));
        await _temporary.CloseAsync();
        _temporary.Execute("UPDATE snapshots SET payload = '[]' WHERE grain_key = 'c2'");

        await RebuildAsync();

        using var connection = _temporary.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT group_concat(grain_key || typeof(payload), ' ') FROM snapshots";
        Assert.Equal("c1text c3text", command.ExecuteScalar());
        Assert.Empty(await InspectAsync());
    }

    [Fact]
    public async Task Verifying_beside_a_store_that_writes_finds_nothing_wrong()
    {
        await FillAsync();
        using var ending = new CancellationTokenSource();
        var writing = Task.Run(
            async () =>
            {
                for (var i = 0; !ending.IsCancellationRequested; i++)
                    await _temporary.AppendAsync("chengbei", TemporaryStore.Raised($"more-{i}"));
            },
            Cancellation);

        for (var i = 0; i < 5; i++)
            Assert.Empty(await InspectAsync());

        await ending.CancelAsync();
        await writing;
    }

    private async Task FillAsync()
    {
        await _temporary.AppendAsync("chengbei", TemporaryStore.Raised("a"), TemporaryStore.Raised("b"), TemporaryStore.Raised("c"));
        await _temporary.AppendAsync("chengbei", MatterTableTests.Opened(1));
        await _temporary.AppendAsync(
            "chengbei", Grains.Journal.JournalDraft.Of(TemporaryStore.Raised("a").Subject, "lin", new Grains.Alarms.AlarmAcknowledged("seen")));
    }

    private async Task<IReadOnlyCollection<string>> InspectAsync()
    {
        using var archive = SqliteArchive.Of(_temporary.Folder);
        return await archive.InspectAsync(["chengbei"], isComplete: true, cancellation: Cancellation);
    }

    private Task<string> RebuildAsync() => StoreRebuild.RunAsync(_temporary.Folder, _ => { }, (_, _) => { }, TimeProvider.System, Cancellation);

    /// <summary>Overwrites the middle of a page that a table's tree begins with.</summary>
    private void Damage(string table)
    {
        long root;
        using (var connection = _temporary.Connect())
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT rootpage FROM sqlite_schema WHERE name = '{table}'";
            root = (long)command.ExecuteScalar()!;
        }

        using var file = new FileStream(_temporary.File, FileMode.Open);
        file.Position = ((root - 1) * 4096) + 4;
        file.Write(new byte[64]);
        file.Position = (root - 1) * 4096;
        file.WriteByte(0x77);
    }
}
