using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>Opens connections to the store's file. They are not pooled by the driver: the store keeps its own.</summary>
internal static class SqliteConnections
{
    public const int PageSize = 4_096;

    /// <summary>The connection of the writer, on a file that is made and checked.</summary>
    /// <param name="options">How the store is kept.</param>
    /// <param name="isNew">Whether the store is opened, and a file made where there is none; else it is opened again, on the file it had.</param>
    /// <exception cref="StoreOpenException">The file is not one of ours, or the folder cannot be used.</exception>
    /// <exception cref="SqliteException">The file is locked, or the disk is full.</exception>
    public static SqliteConnection OpenForWriting(SqliteStorageOptions options, bool isNew)
    {
        var path = PathOf(options);
        try
        {
            if (isNew)
                Directory.CreateDirectory(options.DataFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreOpenException($"The data folder {options.DataFolder} cannot be made: {e.Message}", e);
        }

        // The page size only takes effect on a new file, before the log mode is set. The writer makes each subject before the
        // rows that refer to it, so that checking it again would only cost. What is deleted is overwritten: how to reach a
        // reporter must not stay readable in the file's free space.
        var mode = isNew ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite;
        return Open(path, mode, options, readOnly: false, string.Create(CultureInfo.InvariantCulture, $"""
            PRAGMA page_size = {PageSize};
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = {(options.WaitForDisk ? "FULL" : "OFF")};
            PRAGMA wal_autocheckpoint = {options.CheckpointPages};
            PRAGMA foreign_keys = OFF;
            PRAGMA secure_delete = ON;
            PRAGMA cache_size = -65536;
            {(options.MaxFileBytes is { } bytes ? $"PRAGMA max_page_count = {Math.Max(1, bytes / PageSize)};" : "")}
            """));
    }

    /// <summary>A connection that only reads.</summary>
    /// <exception cref="StoreOpenException">There is no such file, or it is not one of ours.</exception>
    /// <exception cref="SqliteException">The file is locked.</exception>
    public static SqliteConnection OpenForReading(SqliteStorageOptions options) =>
        File.Exists(PathOf(options))
            ? Open(PathOf(options), SqliteOpenMode.ReadOnly, options, readOnly: true, "PRAGMA query_only = 1;")
            : throw new StoreOpenException($"There is no store at {PathOf(options)}: check the data folder.");

    public static string PathOf(SqliteStorageOptions options) =>
        Path.GetFullPath(Path.Combine(options.DataFolder, SqliteStorageOptions.FileName));

    private static SqliteConnection Open(string path, SqliteOpenMode mode, SqliteStorageOptions options, bool readOnly, string pragmas)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = Math.Max(1, (int)Math.Ceiling(options.BusyTimeout.TotalSeconds)),
        }.ConnectionString);
        try
        {
            connection.Open();
            Execute(connection, string.Create(
                CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {(long)options.BusyTimeout.TotalMilliseconds}; {pragmas}"));
            SqliteSchema.Prepare(connection, readOnly);
            return connection;
        }
        catch (SqliteException e) when (SqliteErrors.IsNotADatabase(e))
        {
            connection.Dispose();
            throw new StoreOpenException($"{path} is not a database: choose another data folder, or put the file back from a copy.", e);
        }
        catch (SqliteException e) when (SqliteErrors.CannotOpen(e))
        {
            connection.Dispose();
            throw new StoreOpenException($"{path} cannot be opened: check that this account may read and write the folder and the file.", e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
