using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>A store opened for reading only, with no silo and beside one that runs: for the <c>verify</c> command.</summary>
public sealed class SqliteArchive : IDisposable
{
    private readonly SqliteReadPool _reads;

    private SqliteArchive(SqliteReadPool reads) => (_reads, Journal) = (reads, new SqliteJournalReader(reads));

    /// <summary>
    /// The journals. Its members throw <see cref="StoreOpenException"/> when there is no store in the folder, or the file is
    /// not one of ours.
    /// </summary>
    public IJournalReader Journal { get; }

    /// <summary>The store in a folder; the file is opened at the first read.</summary>
    public static SqliteArchive Of(string dataFolder) => new(new SqliteReadPool(new SqliteStorageOptions { DataFolder = dataFolder }));

    /// <summary>Closes the file.</summary>
    public void Dispose() => _reads.Dispose();
}
