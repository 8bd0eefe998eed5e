using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>
/// One connection that only reads, with the statements it has prepared: preparing costs several times what a lookup
/// does. Used by one read at a time.
/// </summary>
internal sealed class SqliteReadSession(SqliteConnection connection) : IDisposable
{
    // The fixed texts of this store are a few dozen; a list's text depends on its filter and must not fill the memory.
    private const int MaxPrepared = 64;

    private const int StepsBetweenRests = 200_000;
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(2);

    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);
    private SqliteTransaction? _transaction;

    /// <summary>Runs reads that see one state of the file.</summary>
    public T InTransaction<T>(Func<SqliteReadSession, T> read)
    {
        using var transaction = connection.BeginTransaction(deferred: true);
        _transaction = transaction;
        var result = read(this);
        transaction.Commit();
        return result;
    }

    /// <summary>Takes row after row until there is none, or <paramref name="take"/> wants no more.</summary>
    /// <remarks>Parameters are named by their place: <c>$0</c>, <c>$1</c> ...</remarks>
    public void ReadWhile(string sql, Func<SqliteDataReader, bool> take, params ReadOnlySpan<object> parameters)
    {
        var command = CommandOf(sql);
        try
        {
            command.Transaction = _transaction;
            command.Parameters.Clear();
            for (var i = 0; i < parameters.Length; i++)
                command.Parameters.AddWithValue($"${i}", parameters[i]);
            using var rows = command.ExecuteReader();
            while (rows.Read() && take(rows))
            {
            }
        }
        finally
        {
            if (!_prepared.ContainsKey(sql))
                command.Dispose();
        }
    }

    /// <summary>All rows; parameters as for <see cref="ReadWhile"/>.</summary>
    public ImmutableArray<T> ReadAll<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object> parameters)
    {
        var result = ImmutableArray.CreateBuilder<T>();
        ReadWhile(
            sql,
            row =>
            {
                result.Add(read(row));
                return true;
            },
            parameters);
        return result.DrainToImmutable();
    }

    /// <summary>The first row; null when there is none.</summary>
    public T? ReadFirst<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object> parameters)
        where T : class
    {
        var rows = ReadAll(sql, read, parameters);
        return rows.IsEmpty ? null : rows[0];
    }

    /// <summary>
    /// Looks through the pages of the file, but does not compare each index with its table (<c>quick_check</c>); what is wrong in a
    /// line, or null. It takes about a second for a gigabyte, and ends early, with nothing found, when it is cancelled.
    /// </summary>
    public string? CheckPages(CancellationToken cancellation)
    {
        // Every so many steps of SQLite's it rests for a moment: others wait for the same disk and processors.
        raw.sqlite3_progress_handler(connection.Handle, StepsBetweenRests, _ => cancellation.WaitHandle.WaitOne(Rest) ? 1 : 0, null);
        try
        {
            var found = ReadFirst("PRAGMA quick_check(1)", row => row.GetString(0));
            return found is null or "ok" ? null : found.ReplaceLineEndings(" ");
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            cancellation.ThrowIfCancellationRequested();
            throw;
        }
        finally
        {
            raw.sqlite3_progress_handler(connection.Handle, 0, null, null);
        }
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose()
    {
        foreach (var command in _prepared.Values)
            command.Dispose();
        connection.Dispose();
    }

    private SqliteCommand CommandOf(string sql)
    {
        if (_prepared.TryGetValue(sql, out var prepared))
            return prepared;
        var command = connection.CreateCommand();
        command.CommandText = sql;
        if (_prepared.Count < MaxPrepared)
            _prepared.Add(sql, command);
        return command;
    }
}
