using Microsoft.Extensions.Logging.Abstractions;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Storage.Sqlite;

namespace SafeCommunity.Storage.Tests;

public class StoreFailureTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_locked_file_refuses_all_waiting_callers_and_later_appends_continue_without_a_gap()
    {
        await using var temporary = new TemporaryStore();
        await temporary.AppendAsync("chengbei", TemporaryStore.Raised("a"));

        using (var other = temporary.Connect())
        {
            using var locking = other.CreateCommand();
            locking.CommandText = "BEGIN EXCLUSIVE";
            locking.ExecuteNonQuery();

            var refused = await Task.WhenAll(Enumerable.Range(0, 20).Select(
                i => Record.ExceptionAsync(() => temporary.AppendAsync("chengbei", TemporaryStore.Raised($"refused-{i}"))).AsTask()));

            Assert.All(refused, error => Assert.Contains(
                "locked by another program", Assert.IsType<StoreUnavailableException>(error).Message, StringComparison.Ordinal));
        }

        var next = await temporary.AppendAsync("chengbei", TemporaryStore.Raised("b"));
        Assert.Equal(2, next[0][0].Position);
        await AssertWholeAsync(temporary, 2);
    }

    [Fact]
    public async Task A_full_file_refuses_and_keeps_what_it_holds_and_continues_without_a_gap_when_there_is_room()
    {
        await using var temporary = new TemporaryStore { MaxFileBytes = 400_000 };
        var durable = 0;
        StoreUnavailableException? refusal = null;
        while (refusal is null)
        {
            Assert.InRange(durable, 0, 100_000);
            try
            {
                await temporary.AppendAsync("chengbei", [.. Enumerable.Range(durable, 50).Select(i => TemporaryStore.Raised($"smoke-{i}"))]);
                durable += 50;
            }
            catch (StoreUnavailableException e)
            {
                refusal = e;
            }
        }

        Assert.Contains("is full", refusal.Message, StringComparison.Ordinal);
        Assert.NotEqual(0, durable);
        await AssertWholeAsync(temporary, durable);

        await temporary.CloseAsync();
        temporary.MaxFileBytes = null;
        var next = await temporary.AppendAsync("chengbei", TemporaryStore.Raised("after"));
        Assert.Equal(durable + 1, next[0][0].Position);
        await AssertWholeAsync(temporary, durable + 1);
    }

    [Fact]
    public async Task Another_writer_on_the_file_makes_no_gap_and_no_fork()
    {
        await using var temporary = new TemporaryStore();
        await temporary.AppendAsync("chengbei", TemporaryStore.Raised("a"), TemporaryStore.Raised("b"));
        await using (var second = SqliteStore.Open(
            new SqliteStorageOptions { DataFolder = temporary.Folder }, NullLogger<SqliteStore>.Instance))
        {
            await second.Journal.AppendAsync("chengbei", [TemporaryStore.Raised("c")], TemporaryStore.Noon, Cancellation);
        }

        var next = await temporary.AppendAsync("chengbei", TemporaryStore.Raised("d"));

        Assert.Equal(4, next[0][0].Position);
        await AssertWholeAsync(temporary, 4);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_one_clear_error()
    {
        await using var temporary = new TemporaryStore();
        await File.WriteAllTextAsync(temporary.File, string.Concat(Enumerable.Repeat("This is a diary. ", 100)), Cancellation);

        AssertOneLine("is not a database", Assert.Throws<StoreOpenException>(() => temporary.Store));
    }

    [Fact]
    public async Task A_database_of_another_program_is_one_clear_error()
    {
        await using var temporary = new TemporaryStore();
        temporary.Execute("CREATE TABLE diary (page TEXT)");

        AssertOneLine("another program", Assert.Throws<StoreOpenException>(() => temporary.Store));
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_one_clear_error()
    {
        await using var temporary = new TemporaryStore();
        await temporary.AppendAsync("chengbei", TemporaryStore.Raised("a"));
        await temporary.CloseAsync();
        temporary.Execute("PRAGMA user_version = 99");

        AssertOneLine("version 99", Assert.Throws<StoreOpenException>(() => temporary.Store));
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_is_one_clear_error()
    {
        await using var temporary = new TemporaryStore();
        var path = Path.Combine(temporary.Folder, "taken");
        await File.WriteAllTextAsync(path, "", Cancellation);

        AssertOneLine("cannot be made", Assert.Throws<StoreOpenException>(
            () => SqliteStore.Open(new SqliteStorageOptions { DataFolder = path }, NullLogger<SqliteStore>.Instance)));
    }

    [Fact]
    public async Task An_archive_of_an_empty_folder_says_that_there_is_no_store()
    {
        await using var temporary = new TemporaryStore();
        using var archive = SqliteArchive.Of(temporary.Folder);

        AssertOneLine("no store", await Assert.ThrowsAsync<StoreOpenException>(() => archive.Journal.ListCommunitiesAsync(Cancellation)));
        Assert.False(File.Exists(temporary.File));
    }

    private static void AssertOneLine(string expected, StoreOpenException error)
    {
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static async Task AssertWholeAsync(TemporaryStore temporary, int entries)
    {
        var journal = temporary.Store.Journal;
        Assert.Equal(
            new JournalVerification("chengbei", entries, null, null), await journal.VerifyAsync("chengbei", cancellation: Cancellation));
        var alarms = await temporary.Store.Alarms.ReadOpenAsync("chengbei", Cancellation);
        Assert.Equal((entries, entries), ((int)alarms.Position, alarms.Alarms.Length));
    }
}
