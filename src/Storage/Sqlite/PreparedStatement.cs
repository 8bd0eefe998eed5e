using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>
/// A statement prepared once and run many times, straight on SQLite's API: an ADO.NET command looks its parameters up by
/// name and boxes their values each time, which costs more than the insert itself. Parameters count from 1 in the order
/// they stand in the SQL. Not for several threads.
/// </summary>
internal sealed class PreparedStatement : IDisposable
{
    private const int LongestStackText = 512;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public PreparedStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public void Bind(int parameter, long value) => Check(raw.sqlite3_bind_int64(_statement, parameter, value));

    public void Bind(int parameter, long? value)
    {
        if (value is { } some)
            Bind(parameter, some);
        else
            Check(raw.sqlite3_bind_null(_statement, parameter));
    }

    public void Bind(int parameter, double? value)
    {
        if (value is { } some)
            Check(raw.sqlite3_bind_double(_statement, parameter, some));
        else
            Check(raw.sqlite3_bind_null(_statement, parameter));
    }

    public void BindText(int parameter, string? value)
    {
        if (value is null)
        {
            Check(raw.sqlite3_bind_null(_statement, parameter));
            return;
        }

        if (value.Length > LongestStackText / 3)
        {
            BindText(parameter, Encoding.UTF8.GetBytes(value));
            return;
        }

        Span<byte> utf8 = stackalloc byte[LongestStackText];
        BindText(parameter, utf8[..Encoding.UTF8.GetBytes(value, utf8)]);
    }

    public void BindText(int parameter, ReadOnlySpan<byte> utf8) => Check(raw.sqlite3_bind_text(_statement, parameter, utf8));

    public void BindBlob(int parameter, ReadOnlySpan<byte> value) => Check(raw.sqlite3_bind_blob(_statement, parameter, value));

    /// <summary>Runs the statement to its end and returns how many rows it changed.</summary>
    public int Execute()
    {
        int result;
        do
        {
            result = raw.sqlite3_step(_statement);
        }
        while (result == raw.SQLITE_ROW);
        Finish(result);
        return raw.sqlite3_changes(_database);
    }

    /// <summary>Runs a query of at most one row; null when there is none.</summary>
    public T? QuerySingle<T>(Func<sqlite3_stmt, T> read)
        where T : class
    {
        var result = raw.sqlite3_step(_statement);
        var row = result == raw.SQLITE_ROW ? read(_statement) : null;
        Finish(result);
        return row;
    }

    /// <summary>Runs a query of at most one integer; null when there is none.</summary>
    public long? QueryInt64()
    {
        var result = raw.sqlite3_step(_statement);
        long? value = result == raw.SQLITE_ROW ? raw.sqlite3_column_int64(_statement, 0) : null;
        Finish(result);
        return value;
    }

    public void Dispose() => _statement.Dispose();

    private void Finish(int result)
    {
        if (result is raw.SQLITE_DONE or raw.SQLITE_ROW)
        {
            Check(raw.sqlite3_reset(_statement));
            return;
        }

        // The message is the database's last error: taken before the reset, which may set another.
        try
        {
            Check(result);
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
