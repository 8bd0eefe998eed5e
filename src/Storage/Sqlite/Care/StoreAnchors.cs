using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Storage.Sqlite.Care;

/// <summary>Keeps the anchor of an open store: compares it once with the database, then lets it follow the commits.</summary>
/// <remarks>
/// The writer notes, the watch writes: at most once a second, and at the end. An anchor is therefore never ahead of the disk, and
/// after a crash at most a second behind it. Not kept where a commit does not wait for the disk, which would be ahead of it.
/// </remarks>
internal sealed partial class StoreAnchors(SqliteStorageOptions options, StoreCondition condition, TimeProvider time, ILogger logger)
{
    private const string HashAt = "SELECT lower(hex(hash)) FROM journal WHERE community = ?1 AND position = ?2";

    private readonly Lock _lock = new();
    private StoreAnchor _anchor = new();
    private string? _told;
    private bool _changed;
    private bool _failing;

    /// <summary>
    /// Refuses a database that is missing or empty where the anchor says that there was one, before anything makes a new one.
    /// </summary>
    /// <exception cref="StoreOpenException">There was one.</exception>
    public static void RefuseEmpty(SqliteStorageOptions options)
    {
        var database = new FileInfo(SqliteConnections.PathOf(options));
        if (database is { Exists: true, Length: > 0 })
            return;
        var log = new FileInfo(database.FullName + "-wal");
        var anchor = StoreAnchor.PathOf(options);
        if (!File.Exists(anchor) && log is not { Exists: true, Length: > 0 })
            return;
        throw new StoreOpenException(
            $"{database.FullName} is {(database.Exists ? "empty" : "missing")}, and there was a database here ({(File.Exists(anchor) ? anchor : log.FullName)} is of it): "
            + $"put it back from a copy, or give the data folder another name to begin anew with an empty journal");
    }

    /// <summary>Reads the anchor and compares it with the database that was opened.</summary>
    public void Open(SqliteConnection connection)
    {
        if (!options.WaitForDisk)
            return;
        try
        {
            Compare(connection);
        }
        catch (SqliteException fault) when (SqliteErrors.IsNotADatabase(fault))
        {
            // What can be kept is kept: alarms of today go where the damage may not be. The anchor stays as it was.
            condition.Damaged(SqliteErrors.ToUnavailable(fault, SqliteConnections.PathOf(options)).Message);
        }
    }

    /// <summary>A journal's newest entry is durable.</summary>
    public void Note(string community, JournalHead head)
    {
        if (!options.WaitForDisk)
            return;
        lock (_lock)
        {
            _anchor.Note(community, head);
            _changed = true;
        }
    }

    /// <summary>Writes the anchor where it changed.</summary>
    public void Save()
    {
        lock (_lock)
        {
            if (!_changed)
                return;
            try
            {
                _anchor.Write(options);
                _changed = false;
                if (_failing)
                    condition.AnchorChecked(_told);
                _failing = false;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                if (!_failing)
                    LogNotWritten(StoreAnchor.PathOf(options), fault.Message);
                condition.AnchorChecked($"{StoreAnchor.PathOf(options)} cannot be written: {fault.Message}");
                _failing = true;
            }
        }
    }

    private void Compare(SqliteConnection connection)
    {
        try
        {
            _anchor = StoreAnchor.Read(options) ?? _anchor;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            // It is made anew from the database, and that is told: for once nothing was there to compare with.
            Tell($"{StoreAnchor.PathOf(options)} could not be read ({fault.Message.TrimEnd('.')}) and was made anew: whether the journals' ends are whole is not known");
        }

        var store = Read(connection, "SELECT id FROM store") ?? "";
        var lost = _anchor.Compare(store, (community, position) => Read(connection, HashAt, community, position), time.GetUtcNow());
        if (lost.Count > 0)
            Tell($"{string.Join("; ", lost)}. Put the newest copy back; if there is none, go on: verify keeps telling it");

        _anchor.Store = store;
        for (var community = Read(connection, "SELECT min(community) FROM journal");
            community is not null;
            community = Read(connection, "SELECT min(community) FROM journal WHERE community > ?1", community))
        {
            var position = Read(connection, "SELECT max(position) FROM journal WHERE community = ?1", community)!;
            var at = long.Parse(position, System.Globalization.CultureInfo.InvariantCulture);
            _anchor.Journals[community] = new AnchoredEntry(at, Read(connection, HashAt, community, at) ?? "");
        }

        // Journals that are wholly gone are told as lost and have no end to watch over.
        foreach (var gone in _anchor.Journals.Keys.Where(community => Read(connection, "SELECT 1 FROM journal WHERE community = ?1 LIMIT 1", community) is null).ToList())
            _anchor.Journals.Remove(gone);
        _changed = true;
    }

    private void Tell(string fault)
    {
        _told = fault;
        condition.AnchorChecked(fault);
        LogTold(fault);
    }

    private static string? Read(SqliteConnection connection, string sql, params ReadOnlySpan<object> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters.Add(new SqliteParameter($"?{i + 1}", parameters[i]));
        return command.ExecuteScalar() is { } value and not DBNull ? Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) : null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database is not as it was left: {Fault}")]
    private partial void LogTold(string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} cannot be written, so that a cut-off end may go unnoticed: {Reason}")]
    private partial void LogNotWritten(string file, string reason);
}
