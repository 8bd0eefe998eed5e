using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Storage.Sqlite;
using SafeCommunity.Storage.Tests.Matters;

namespace SafeCommunity.Storage.Tests;

public class SchemaVersionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_of_the_first_version_keeps_what_it_holds_and_takes_what_is_new()
    {
        await using var temporary = new TemporaryStore();
        await MakeFirstAsync(temporary);

        var kept = await temporary.Store.Alarms.GetAsync("chengbei", "smoke-1.smoke-high.1", Cancellation);
        await temporary.AppendAsync(
            "chengbei",
            JournalDraft.Of("smoke-1.smoke-high.1", "system", new AlarmSuppressed(4, "drill")),
            MatterTableTests.Opened(1));

        Assert.Equal(("smoke-1", 2, null), (kept!.Twin, kept.Count, kept.SuppressedBy));
        Assert.Equal(4, (await temporary.Store.Alarms.GetAsync("chengbei", "smoke-1.smoke-high.1", Cancellation))?.SuppressedBy);
        Assert.NotNull(await temporary.Store.Matters<IncidentRecord>().GetAsync("chengbei", "incidents/1", Cancellation));
        Assert.Equal(
            new JournalVerification("chengbei", 4, null, null),
            await temporary.Store.Journal.VerifyAsync("chengbei", cancellation: Cancellation));
    }

    [Fact]
    public async Task A_file_that_was_brought_up_is_like_a_new_one()
    {
        await using var old = new TemporaryStore();
        await MakeFirstAsync(old);
        await using var fresh = new TemporaryStore();

        Assert.Equal(await SchemaOfAsync(fresh), await SchemaOfAsync(old));
    }

    [Fact]
    public async Task A_file_that_cannot_be_brought_up_stays_as_it_was()
    {
        await using var temporary = new TemporaryStore();
        await MakeFirstAsync(temporary);
        temporary.Execute("CREATE TABLE suppressions (in_the_way INTEGER)");

        var error = Assert.Throws<StoreUnavailableException>(() => temporary.Store);

        Assert.Contains("already exists", error.Message, StringComparison.Ordinal);
        Assert.Equal(1L, Read(temporary, "PRAGMA user_version"));
        Assert.Equal(0L, Read(temporary, "SELECT count(*) FROM sqlite_schema WHERE name = 'incidents'"));
        Assert.Equal(0L, Read(temporary, "SELECT count(*) FROM pragma_table_info('alarms') WHERE name = 'suppressed_by'"));
    }

    [Fact]
    public async Task An_archive_of_an_older_version_says_what_to_do()
    {
        await using var temporary = new TemporaryStore();
        await MakeFirstAsync(temporary);
        using var archive = SqliteArchive.Of(temporary.Folder);

        var error = await Assert.ThrowsAsync<StoreOpenException>(() => archive.Journal.ListCommunitiesAsync(Cancellation));

        Assert.Contains("has version 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("start the store on it once", error.Message, StringComparison.Ordinal);
    }

    // The rows are written by today's program into today's file and copied: those of the journal and the alarms are the first version's.
    private static async Task MakeFirstAsync(TemporaryStore temporary)
    {
        await using var today = new TemporaryStore();
        var raised = TemporaryStore.Raised("smoke-1");
        await today.AppendAsync(
            "chengbei", raised, JournalDraft.Of(raised.Subject, "twin:smoke-1", new AlarmRecurred(new AlarmCause(18, TemporaryStore.Noon, 0.5))));
        await today.CloseAsync();

        temporary.Execute("PRAGMA journal_mode = WAL");
        temporary.Execute(SchemaVersions.First);
        temporary.Execute($"""
            ATTACH '{today.File}' AS today;
            INSERT INTO subjects SELECT * FROM today.subjects;
            INSERT INTO journal SELECT * FROM today.journal;
            """);
        using var connection = temporary.Connect();
        using var columns = connection.CreateCommand();
        columns.CommandText = "SELECT group_concat(name) FROM pragma_table_info('alarms')";
        var names = columns.ExecuteScalar();
        temporary.Execute($"ATTACH '{today.File}' AS today; INSERT INTO alarms ({names}) SELECT {names} FROM today.alarms;");
    }

    private static async Task<string[]> SchemaOfAsync(TemporaryStore temporary)
    {
        _ = temporary.Store;
        await temporary.CloseAsync();
        using var connection = temporary.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL UNION ALL SELECT (SELECT user_version FROM pragma_user_version) ORDER BY 1";
        using var rows = command.ExecuteReader();
        var sql = new List<string>();
        while (rows.Read())
            sql.Add(rows.GetString(0));
        return [.. sql];
    }

    private static object? Read(TemporaryStore temporary, string sql)
    {
        using var connection = temporary.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
