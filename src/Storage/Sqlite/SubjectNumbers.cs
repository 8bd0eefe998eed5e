using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>
/// Gives each subject of a community's journal a number at its first entry. Numbers grow with time, so that the index of
/// subjects and the table of alarms are written where they end; ordered by names each entry would touch a page of its own.
/// </summary>
internal sealed class SubjectNumbers(SqliteConnection connection) : IDisposable
{
    /// <summary>More than the alarms that are open at any moment; beyond it the cache starts anew.</summary>
    private const int CacheSize = 65_536;

    private readonly PreparedStatement _read =
        new(connection, "SELECT number FROM subjects WHERE community = ?1 AND name = ?2");

    private readonly PreparedStatement _insert =
        new(connection, "INSERT INTO subjects (community, name) VALUES (?1, ?2)");

    private readonly Dictionary<(string Community, string Subject), long> _cache = [];

    public long NumberOf(string community, string subject)
    {
        if (_cache.Count >= CacheSize)
            _cache.Clear();
        if (_cache.TryGetValue((community, subject), out var number))
            return number;

        _read.BindText(1, community);
        _read.BindText(2, subject);
        number = _read.QueryInt64() ?? Insert(community, subject);
        _cache.Add((community, subject), number);
        return number;
    }

    /// <summary>The numbers may no longer be those of the file.</summary>
    public void Forget() => _cache.Clear();

    public void Dispose()
    {
        _read.Dispose();
        _insert.Dispose();
    }

    private long Insert(string community, string subject)
    {
        _insert.BindText(1, community);
        _insert.BindText(2, subject);
        _insert.Execute();
        return raw.sqlite3_last_insert_rowid(connection.Handle!);
    }
}
