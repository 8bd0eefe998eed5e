using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>Runs parameterised queries on a read connection. Parameters are named by their place: <c>$0</c>, <c>$1</c> ...</summary>
internal static class SqliteQuery
{
    /// <summary>All rows.</summary>
    public static ImmutableArray<T> ReadAll<T>(
        this SqliteConnection connection, string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters.AddWithValue($"${i}", parameters[i]);
        using var rows = command.ExecuteReader();
        var result = ImmutableArray.CreateBuilder<T>();
        while (rows.Read())
            result.Add(read(rows));
        return result.DrainToImmutable();
    }

    /// <summary>The first row; null when there is none.</summary>
    public static T? ReadFirst<T>(
        this SqliteConnection connection, string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object> parameters)
        where T : class
    {
        var rows = connection.ReadAll(sql, read, parameters);
        return rows.IsEmpty ? null : rows[0];
    }
}
