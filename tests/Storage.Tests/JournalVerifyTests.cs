using SafeCommunity.Grains.Storage;
using SafeCommunity.Storage.Sqlite;

namespace SafeCommunity.Storage.Tests;

public class JournalVerifyTests
{
    private const int Entries = 2_500;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, "UPDATE journal SET body = replace(body, '0.42', '0.41') WHERE position = 1")]
    [InlineData(2100, "UPDATE journal SET body = replace(body, '0.42', '0.41') WHERE position = 2100")]
    [InlineData(2500, "UPDATE journal SET hash = zeroblob(32) WHERE position = 2500")]
    [InlineData(700, "UPDATE journal SET hash = zeroblob(31) WHERE position = 700")]
    [InlineData(700, "UPDATE journal SET actor = 'somebody' WHERE position = 700")]
    [InlineData(700, "UPDATE journal SET kind = 'alarm.closed' WHERE position = 700")]
    [InlineData(700, "UPDATE journal SET time = time + 1 WHERE position = 700")]
    [InlineData(700, "UPDATE subjects SET name = 'other' WHERE number = (SELECT subject FROM journal WHERE position = 700)")]
    [InlineData(700, "DELETE FROM subjects WHERE number = (SELECT subject FROM journal WHERE position = 700)")]
    [InlineData(1, "DELETE FROM journal WHERE position = 1")]
    [InlineData(2000, "DELETE FROM journal WHERE position = 2000")]
    [InlineData(10, """
        UPDATE journal SET position = 90010 WHERE position = 10;
        UPDATE journal SET position = 10 WHERE position = 11;
        UPDATE journal SET position = 11 WHERE position = 90010
        """)]
    public async Task The_first_broken_entry_is_named(long position, string tampering)
    {
        await using var temporary = new TemporaryStore();
        await temporary.AppendAsync("chengbei", [.. Enumerable.Range(0, Entries).Select(i => TemporaryStore.Raised($"smoke-{i}"))]);
        await temporary.CloseAsync();
        Assert.NotEqual(0, temporary.Execute(tampering));

        var verification = await temporary.Store.Journal.VerifyAsync("chengbei", cancellation: Cancellation);

        Assert.Equal(position, verification.BrokenPosition);
        Assert.Equal(position - 1, verification.Entries);
        Assert.Contains($"Entry {position} ", verification.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_verifies_beside_a_store_that_is_open_and_tells_its_progress()
    {
        await using var temporary = new TemporaryStore();
        await temporary.AppendAsync("chengbei", [.. Enumerable.Range(0, Entries).Select(i => TemporaryStore.Raised($"smoke-{i}"))]);
        using var archive = SqliteArchive.Of(temporary.Folder);
        var progress = new Progress();

        var verification = await archive.Journal.VerifyAsync("chengbei", progress, Cancellation);

        Assert.Equal(new JournalVerification("chengbei", Entries, null, null), verification);
        Assert.Equal([2_000L, 2_500L], progress.Reports);
    }

    private sealed class Progress : IProgress<long>
    {
        public List<long> Reports { get; } = [];

        public void Report(long value) => Reports.Add(value);
    }
}
