using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Storage.Sqlite;

namespace SafeCommunity.Storage.Tests;

/// <summary>A store in a folder of its own that goes with it.</summary>
public sealed class TemporaryStore : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("safecommunity-storage-");
    private SqliteStore? _store;

    public static DateTimeOffset Noon { get; } = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    public string Folder => _folder.FullName;

    public string File => Path.Combine(Folder, SqliteStorageOptions.FileName);

    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromMilliseconds(100);

    public long? MaxFileBytes { get; set; }

    public int QueueCapacity { get; init; } = 8_192;

    public SqliteStore Store => _store ??= SqliteStore.Open(
        new SqliteStorageOptions
        {
            DataFolder = Folder,
            BusyTimeout = BusyTimeout,
            MaxFileBytes = MaxFileBytes,
            QueueCapacity = QueueCapacity,
        },
        NullLogger<SqliteStore>.Instance);

    public async Task CloseAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _store = null;
    }

    /// <summary>Does something to the file behind the store's back.</summary>
    public int Execute(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=False;Foreign Keys=False");
        connection.Open();
        return connection;
    }

    public Task<ImmutableArray<JournalEntry>[]> AppendAsync(string community, params JournalDraft[] drafts) =>
        Store.Journal.AppendAsync(community, drafts, Noon, TestContext.Current.CancellationToken);

    public static JournalDraft Raised(string twin, string rule = "smoke-high", int ordinal = 1) =>
        JournalDraft.Of(AlarmRecord.IdOf(twin, rule, ordinal), $"twin:{twin}", new AlarmRaised
        {
            Twin = twin,
            Rule = rule,
            Severity = AlarmSeverity.High,
            Message = new BilingualText("烟雾", "Smoke"),
            Cause = new AlarmCause(17, Noon, 0.42),
        });

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Delete(recursive: true);
    }
}
