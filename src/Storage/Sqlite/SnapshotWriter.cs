using Microsoft.Data.Sqlite;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>Whose snapshot: the state's name and the grain.</summary>
internal readonly record struct SnapshotKey(string StateName, string GrainType, string GrainKey);

/// <summary>Writes snapshots, each on the condition that its etag is the caller's; belongs to the writer's thread.</summary>
internal sealed class SnapshotWriter : IDisposable
{
    // In every statement ?1 to ?3 are the key, and ?7 of a write is the checksum; a null etag means that there is no snapshot.
    private readonly PreparedStatement _insert;
    private readonly PreparedStatement _update;
    private readonly PreparedStatement _delete;
    private readonly PreparedStatement _readEtag;
    private readonly PreparedStatement _setAside;
    private readonly PreparedStatement _forgetAside;

    /// <summary>How many unreadable snapshots are kept, the newest.</summary>
    private const int MostAside = 100;

    public SnapshotWriter(SqliteConnection connection)
    {
        const string Key = "state_name = ?1 AND grain_type = ?2 AND grain_key = ?3";
        _insert = new PreparedStatement(connection, """
            INSERT INTO snapshots (state_name, grain_type, grain_key, etag, payload, checksum) VALUES (?1, ?2, ?3, ?4, ?5, ?7) ON CONFLICT DO NOTHING
            """);
        _update = new PreparedStatement(connection, $"UPDATE snapshots SET etag = ?4, payload = ?5, checksum = ?7 WHERE {Key} AND etag = ?6");
        _delete = new PreparedStatement(connection, $"DELETE FROM snapshots WHERE {Key} AND etag = ?4");
        _setAside = new PreparedStatement(connection, $"""
            INSERT INTO snapshots_aside (state_name, grain_type, grain_key, time, reason, payload)
            SELECT state_name, grain_type, grain_key, ?5, ?6, CASE WHEN ?7 THEN payload END FROM snapshots WHERE {Key} AND etag = ?4
            """);
        _forgetAside = new PreparedStatement(
            connection, $"DELETE FROM snapshots_aside WHERE id <= (SELECT max(id) FROM snapshots_aside) - {MostAside}");
        _readEtag = new PreparedStatement(connection, $"SELECT etag FROM snapshots WHERE {Key}");
    }

    /// <summary>Writes a snapshot; false when the stored etag is another.</summary>
    public bool TryWrite(SnapshotKey key, string? etag, string newEtag, SnapshotPayload payload)
    {
        var statement = etag is null ? _insert : _update;
        BindKey(statement, key);
        statement.BindText(4, newEtag);
        if (payload.IsText)
            statement.BindText(5, payload.Bytes.Span);
        else
            statement.BindBlob(5, payload.Bytes.Span);
        if (etag is not null)
            statement.BindText(6, etag);
        statement.BindBlob(7, SnapshotChecksum.Of(key, newEtag, payload.Bytes.Span));
        return statement.Execute() == 1;
    }

    /// <summary>Deletes a snapshot; false when the stored etag is another.</summary>
    public bool TryDelete(SnapshotKey key, string etag)
    {
        BindKey(_delete, key);
        _delete.BindText(4, etag);
        return _delete.Execute() == 1;
    }

    /// <summary>
    /// Moves a snapshot that cannot be read to where it is in nobody's way; does nothing when the stored etag is another.
    /// </summary>
    /// <param name="key">Whose.</param>
    /// <param name="etag">Its etag.</param>
    /// <param name="unixMilliseconds">Now.</param>
    /// <param name="reason">Why it cannot be read.</param>
    /// <param name="keepPayload">Whether what it holds is kept; else only that it was.</param>
    public void SetAside(SnapshotKey key, string etag, long unixMilliseconds, string reason, bool keepPayload)
    {
        BindKey(_setAside, key);
        _setAside.BindText(4, etag);
        _setAside.Bind(5, unixMilliseconds);
        _setAside.BindText(6, reason);
        _setAside.Bind(7, keepPayload ? 1 : 0);
        _setAside.Execute();
        TryDelete(key, etag);
        _forgetAside.Execute();
    }

    /// <summary>The stored etag; null when there is no snapshot.</summary>
    public string? ReadEtag(SnapshotKey key)
    {
        BindKey(_readEtag, key);
        return _readEtag.QuerySingle(row => SQLitePCL.raw.sqlite3_column_text(row, 0).utf8_to_string());
    }

    public void Dispose()
    {
        _insert.Dispose();
        _update.Dispose();
        _delete.Dispose();
        _readEtag.Dispose();
        _setAside.Dispose();
        _forgetAside.Dispose();
    }

    private static void BindKey(PreparedStatement statement, SnapshotKey key)
    {
        statement.BindText(1, key.StateName);
        statement.BindText(2, key.GrainType);
        statement.BindText(3, key.GrainKey);
    }
}

/// <summary>A serialised state.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="IsText">Whether they are UTF-8, and stored as text that a person can read with any SQLite tool.</param>
internal readonly record struct SnapshotPayload(ReadOnlyMemory<byte> Bytes, bool IsText);
