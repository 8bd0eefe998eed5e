using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Storage.Sqlite.Care;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>A store opened for reading only, with no silo and beside one that runs: for the <c>verify</c> command.</summary>
public sealed class SqliteArchive : IDisposable
{
    private readonly SqliteStorageOptions _options;
    private readonly SqliteReadPool _reads;
    private readonly TimeProvider _time;

    private SqliteArchive(SqliteStorageOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _reads = new SqliteReadPool(options);
        Journal = new SqliteJournalReader(_reads);
    }

    /// <summary>
    /// The journals. Its members throw <see cref="StoreOpenException"/> when there is no store in the folder, or the file is
    /// not one of ours.
    /// </summary>
    public IJournalReader Journal { get; }

    /// <summary>The store in a folder; the file is opened at the first read.</summary>
    public static SqliteArchive Of(string dataFolder, TimeProvider? time = null) =>
        new(new SqliteStorageOptions { DataFolder = dataFolder }, time ?? TimeProvider.System);

    /// <summary>
    /// Looks through all that stands beside the chains: whether the journals' ends are those that were durable, the pages and
    /// indexes of the file, the snapshots, and whether the read tables are what the journals say. What is wrong, in a line each.
    /// </summary>
    /// <param name="whole">The communities whose chains are whole: of the others no tables can be made.</param>
    /// <param name="isComplete">Whether those are all that there are.</param>
    /// <param name="progress">What is being done, in a few words, and how many entries of it.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ImmutableArray<string>> InspectAsync(
        IReadOnlyCollection<string> whole, bool isComplete, Action<string, long>? progress = null, CancellationToken cancellation = default)
    {
        var wrong = ImmutableArray.CreateBuilder<string>();
        await LookAsync(wrong, "the journals' ends", CompareAnchorAsync(cancellation));
        await LookAsync(wrong, "pages and indexes", CheckPagesAsync(cancellation));
        await LookAsync(wrong, "snapshots", CheckSnapshotsAsync(cancellation));
        await LookAsync(wrong, "read tables", CheckTablesAsync(whole, isComplete, progress, cancellation));
        return wrong.DrainToImmutable();
    }

    /// <summary>Whether the file that knows the journals' ends is there; without it a cut-off end looks whole.</summary>
    public bool HasAnchor => File.Exists(StoreAnchor.PathOf(_options));

    /// <summary>Closes the file.</summary>
    public void Dispose() => _reads.Dispose();

    private static async Task LookAsync(ImmutableArray<string>.Builder wrong, string what, Task<List<string>> look)
    {
        try
        {
            wrong.AddRange(await look);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or SqliteException or InvalidDataException)
        {
            wrong.Add($"{what} cannot be looked at: {fault.Message.TrimEnd('.')}");
        }
    }

    private async Task<List<string>> CompareAnchorAsync(CancellationToken cancellation)
    {
        StoreAnchor? anchor;
        try
        {
            anchor = StoreAnchor.Read(_options);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            return [$"{StoreAnchor.PathOf(_options)} cannot be read: {fault.Message.TrimEnd('.')}"];
        }

        if (anchor is null)
            return [];
        return await _reads.ReadAsync(
            session =>
            {
                var store = session.ReadFirst("SELECT id FROM store", row => row.GetString(0)) ?? "";
                return anchor.Compare(
                    store,
                    (community, position) => session.ReadFirst(
                        "SELECT lower(hex(hash)) FROM journal WHERE community = $0 AND position = $1", row => row.GetString(0), community, position),
                    _time.GetUtcNow());
            },
            cancellation);
    }

    private async Task<List<string>> CheckPagesAsync(CancellationToken cancellation)
    {
        var found = await _reads.ReadAsync(session => session.ReadAll("PRAGMA integrity_check(20)", row => row.GetString(0)), cancellation);
        return found is ["ok"] ? [] : [.. found.Select(line => $"the file is damaged: {line.ReplaceLineEndings(" ")}")];
    }

    private Task<List<string>> CheckSnapshotsAsync(CancellationToken cancellation) => _reads.ReadAsync(
        session =>
        {
            var wrong = new List<string>();
            session.ReadWhile(
                "SELECT state_name, grain_type, grain_key, etag, payload, checksum FROM snapshots ORDER BY id",
                row =>
                {
                    var key = new SnapshotKey(row.GetString(0), row.GetString(1), row.GetString(2));
                    if (!SnapshotChecksum.Of(key, row.GetString(3), row.GetFieldValue<byte[]>(4)).AsSpan().SequenceEqual(row.GetFieldValue<byte[]>(5)))
                        wrong.Add($"the snapshot '{key.StateName}' of {key.GrainKey} does not fit its checksum; {SnapshotLoss.Of(key.StateName)}");
                    return true;
                });
            return wrong;
        },
        cancellation);

    private async Task<List<string>> CheckTablesAsync(
        IReadOnlyCollection<string> whole, bool isComplete, Action<string, long>? progress, CancellationToken cancellation)
    {
        using var check = new TableCheck(_options, _reads, isComplete);
        var wrong = new List<string>();
        foreach (var community in whole)
        {
            if (await check.ReplayAsync(community, new Progress(community, progress), cancellation) is { } problem)
                wrong.Add($"{community}: {problem}");
        }

        wrong.AddRange(check.Compare());
        return wrong;
    }

    private sealed class Progress(string community, Action<string, long>? tell) : IProgress<long>
    {
        public void Report(long value) => tell?.Invoke($"{community}: read tables", value);
    }
}
