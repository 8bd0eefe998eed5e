using Microsoft.Data.Sqlite;
using SafeCommunity.Grains.Storage;
using SQLitePCL;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>What SQLite's result codes (sqlite.org/rescode.html) mean to the store and to a person.</summary>
internal static class SqliteErrors
{
    public static bool IsNotADatabase(SqliteException error) => error.SqliteErrorCode is raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT;

    public static bool CannotOpen(SqliteException error) =>
        error.SqliteErrorCode is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH;

    /// <summary>Whether the operation itself was wrong, so that the others of its transaction need not fail with it.</summary>
    public static bool IsOfOperation(SqliteException error) =>
        error.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG or raw.SQLITE_RANGE;

    /// <summary>Whether the connection may be at fault and a new one may help.</summary>
    public static bool NeedsNewConnection(SqliteException error) =>
        error.SqliteErrorCode is not (raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_FULL);

    /// <summary>The error as callers get it.</summary>
    public static StoreUnavailableException ToUnavailable(SqliteException error, string path) => new(
        error.SqliteErrorCode switch
        {
            raw.SQLITE_FULL => $"Nothing was written: the disk of {path}, or the size allowed to it, is full. Free some space.",
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED =>
                $"{path} is locked by another program: nothing was done. Close that program, then try again.",
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
                $"Nothing was written: {path} may not be written. Give this account the right to write the file and its folder.",
            raw.SQLITE_IOERR => $"The disk of {path} reports an error ({error.SqliteExtendedErrorCode}): nothing was done. Check the disk.",
            raw.SQLITE_CANTOPEN => $"{path} cannot be opened: nothing was done. Check that the folder is there and may be used.",
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => $"{path} is damaged: nothing was done. Stop, keep the file, and put a copy back.",
            _ => $"{path} cannot be used: nothing was done. {error.Message}",
        },
        error);
}
