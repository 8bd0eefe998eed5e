using System.Globalization;

namespace SafeCommunity.Storage.Sqlite.Care;

/// <summary>
/// Knows which files the store was opened on, and tells when others, or none, stand in their place: what is written then goes
/// where nobody will find it. Looked at before and after each commit, and twice a second; from any thread.
/// </summary>
/// <param name="options">How the store is kept.</param>
internal sealed class StoreFiles(SqliteStorageOptions options)
{
    private readonly WatchedPath _database = new(SqliteConnections.PathOf(options));
    private readonly WatchedPath _log = new(SqliteConnections.PathOf(options) + "-wal");
    private readonly WatchedPath _index = new(SqliteConnections.PathOf(options) + "-shm");
    private volatile Known? _known;

    /// <summary>Whether the store was opened: from then on no other file will do.</summary>
    public bool IsKnown => _known is not null;

    /// <summary>Remembers the files that the writer has just opened.</summary>
    /// <exception cref="IOException">They are gone already.</exception>
    public void Remember() => _known = new Known(
        _database.Look() ?? throw new IOException($"{_database.Path} went while it was opened."), _log.Look(), _index.Look());

    /// <summary>Why nothing may be acknowledged, in a sentence or two for a person; null when all is as it was.</summary>
    public string? FindHindrance()
    {
        if (_known is not { } known)
            return null;
        if (_database.Look() is not { } database)
        {
            return $"{_database.Path} is gone: it, or its folder, was deleted, renamed or moved. Put the very same file back and the "
                + "program goes on; else end it, put a copy back, and start it again.";
        }

        if (!database.IsSameFile(known.Database))
        {
            return $"{_database.Path} was replaced by another file while the program runs. Put the one before back and the program "
                + "goes on; or end it and start it again, which takes the new one.";
        }

        if (database.Length < known.Database.Length)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{_database.Path} was cut off: it has {database.Length} bytes and had {known.Database.Length}. End the program, put a copy back, and start it again.");
        }

        if (database.Length > known.Database.Length)
            _known = known with { Database = database };
        if (LogFault(known) is { } log)
            return log;
        return options.FindHindrance?.Invoke();
    }

    /// <summary>
    /// Whether the write-ahead log or its index was removed and none stands in its place: what it held is still in this
    /// process's hands and can be moved into the database.
    /// </summary>
    public bool IsLogRemoved() =>
        _known is { } known
        && _database.Look() is { } database && database.IsSameFile(known.Database)
        && (Is(known.Log, _log.Look()), Is(known.Index, _index.Look())) is var (log, index)
        && (log, index) is (null, not false) or (not false, null);

    private string? LogFault(Known known)
    {
        foreach (var (path, expected) in ((WatchedPath, FileIdentity?)[])[(_log, known.Log), (_index, known.Index)])
        {
            if (expected is null)
                continue;
            var found = path.Look();
            if (found is null)
                return $"{path.Path} was removed while the program runs. What it held is moved into the database; if this stays, end the program and start it again.";
            if (!found.Value.IsSameFile(expected.Value))
                return $"{path.Path} was replaced while the program runs. End the program, look at what was done to the data folder, and start it again.";
        }

        return null;
    }

    // True: the same; null: gone; false: another.
    private static bool? Is(FileIdentity? expected, FileIdentity? found) =>
        expected is null ? true : found is null ? null : found.Value.IsSameFile(expected.Value);

    private sealed record Known(FileIdentity Database, FileIdentity? Log, FileIdentity? Index);
}
