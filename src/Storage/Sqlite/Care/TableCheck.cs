using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Storage.Sqlite.Matters;

namespace SafeCommunity.Storage.Sqlite.Care;

/// <summary>
/// Compares a store's read tables, and its schema, with what this program makes of the same journal: in a temporary database,
/// which goes when the check is disposed. A silo may write meanwhile: what it changed after the walk is not compared.
/// </summary>
internal sealed class TableCheck : IDisposable
{
    private const int PageSize = 2_000;
    private const string Alarms = "alarms";

    private readonly SqliteReadPool _reads;
    private readonly SqliteConnection _fresh;
    private readonly JournalWriter _writer;
    private readonly bool _isComplete;

    /// <summary>Makes the temporary database.</summary>
    /// <param name="options">Where the store stands.</param>
    /// <param name="reads">Its readers.</param>
    /// <param name="isComplete">Whether all journals will be replayed; otherwise rows of others are not looked at.</param>
    public TableCheck(SqliteStorageOptions options, SqliteReadPool reads, bool isComplete)
    {
        (_reads, _isComplete) = (reads, isComplete);
        // Without a name: on the disk where memory does not do, and seen by nobody else. As a URI, so that the other may be one too.
        _fresh = new SqliteConnection("Data Source=file:;Pooling=False;Foreign Keys=False");
        _fresh.Open();
        SqliteSchema.Prepare(_fresh, readOnly: false);
        Execute("ATTACH DATABASE $0 AS stored", $"{new Uri(SqliteConnections.PathOf(options)).AbsoluteUri}?mode=ro");
        Execute("PRAGMA synchronous = OFF");
        Execute("CREATE TEMP TABLE replayed (community TEXT PRIMARY KEY, position INTEGER NOT NULL)");
        _writer = new JournalWriter(_fresh);
    }

    /// <summary>Makes the rows of one community's matters from its journal; what is wrong with an entry, or null.</summary>
    public async Task<string?> ReplayAsync(string community, IProgress<long>? progress, CancellationToken cancellation)
    {
        var position = 0L;
        var count = PageSize;
        while (count == PageSize)
        {
            var page = await _reads.ReadAsync(
                session => session.ReadAll(
                    $"{SqliteJournalReader.SelectNumberedEntries} WHERE j.community = $0 AND j.position > $1 ORDER BY j.position LIMIT $2",
                    row => (Subject: row.GetInt64(8), Entry: SqliteJournalReader.ReadEntry(row)),
                    community,
                    position,
                    PageSize),
                cancellation);
            count = page.Length;
            try
            {
                Write(page);
            }
            catch (Exception fault) when (fault is InvalidDataException or SqliteException)
            {
                return $"no tables can be made of its entries: {fault.Message.TrimEnd('.')}";
            }

            position = page is [.., var last] ? last.Entry.Position : position;
            progress?.Report(position);
        }

        Execute("INSERT INTO replayed VALUES ($0, $1)", community, position);
        return null;
    }

    /// <summary>What is not as it should be, a line for each table, index or other thing.</summary>
    public ImmutableArray<string> Compare()
    {
        var wrong = ImmutableArray.CreateBuilder<string>();
        wrong.AddRange(CompareSchema());
        foreach (var (name, table) in MatterTables.All.Select(table => (table.Name, (MatterTable?)table)).Prepend((Alarms, null)))
        {
            try
            {
                wrong.AddRange(CompareTable(name, table));
            }
            catch (SqliteException fault)
            {
                wrong.Add($"the read table {name} cannot be read: {fault.Message.TrimEnd('.')}");
            }
        }

        return wrong.DrainToImmutable();
    }

    public void Dispose()
    {
        _writer.Dispose();
        _fresh.Dispose();
    }

    private void Write(ImmutableArray<(long Subject, JournalEntry Entry)> page)
    {
        using var transaction = _fresh.BeginTransaction();
        foreach (var (subject, entry) in page)
            _writer.Replay(subject, entry);
        transaction.Commit();
    }

    private List<string> CompareSchema() => Read(
        """
        SELECT CASE
            WHEN s.name IS NULL THEN 'the ' || f.type || ' ' || f.name || ' is missing'
            WHEN f.name IS NULL THEN 'there is a ' || s.type || ' ' || s.name || ' that this program does not make'
            ELSE 'the ' || f.type || ' ' || f.name || ' is not as this program makes it' END
        FROM (SELECT * FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^') f
        FULL JOIN (SELECT * FROM stored.sqlite_schema WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^') s
        ON s.type = f.type AND s.name = f.name
        WHERE s.sql IS NOT f.sql ORDER BY 1
        """,
        row => row.GetString(0));

    private IEnumerable<string> CompareTable(string name, MatterTable? matters)
    {
        // Where the row is newer than the walk, the journal must say so.
        const string SameMoment = "(s.position <= f.position OR s.position IS NOT (SELECT max(position) FROM stored.journal j WHERE j.subject = s.subject))";
        var columns = Read($"SELECT name FROM pragma_table_info('{name}') WHERE name NOT IN ('subject', 'body')", row => row.GetString(0));
        var differs = string.Join(" OR ", columns.Select(column => $"s.{column} IS NOT f.{column}"));
        var missing = Count($"main.{name} f LEFT JOIN stored.{name} s ON s.subject = f.subject WHERE s.subject IS NULL", "f");
        var more = Count(
            $"""
            stored.{name} s LEFT JOIN main.{name} f ON f.subject = s.subject LEFT JOIN replayed r ON r.community = s.community
            WHERE f.subject IS NULL AND (s.position <= r.position {(_isComplete ? "OR r.position IS NULL" : "")})
            """,
            "s");
        var altered = Count($"main.{name} f JOIN stored.{name} s ON s.subject = f.subject WHERE ({differs}) AND {SameMoment}", "f");
        if (missing is { } one)
            yield return $"the read table {name} lacks {one}";
        if (more is { } two)
            yield return $"the read table {name} has too many: {two}";
        if (altered is { } three)
            yield return $"the read table {name} is not what the journal says: {three}";
        if (matters is null)
            yield break;
        var bodies = Read(
            $"SELECT f.community || '/' || f.id, f.body, s.body FROM main.{name} f JOIN stored.{name} s ON s.subject = f.subject WHERE s.body IS NOT f.body AND {SameMoment}",
            row => (Id: row.GetString(0), Fresh: row.GetFieldValue<byte[]>(1), Stored: row.GetFieldValue<byte[]>(2)))
            .Where(pair => !IsSame(matters, pair.Fresh, pair.Stored)).ToList();
        if (bodies.Count > 0)
            yield return $"the read table {name} is not what the journal says: {bodies.Count} records, the first is {bodies[0].Id}";
    }

    private static bool IsSame(MatterTable table, byte[] fresh, byte[] stored)
    {
        try
        {
            return table.Rewrite(fresh) == table.Rewrite(stored);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private string? Count(string from, string side) => Read(
        $"SELECT count(*), min({side}.community || '/' || {side}.id) FROM {from}",
        row => row.GetInt64(0) == 0 ? null : $"{row.GetInt64(0)} rows, the first is {row.GetString(1)}").FirstOrDefault();

    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> read)
    {
        using var command = _fresh.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var found = new List<T>();
        while (rows.Read())
            found.Add(read(rows));
        return found;
    }

    private void Execute(string sql, params ReadOnlySpan<object> parameters)
    {
        using var command = _fresh.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters.AddWithValue($"${i}", parameters[i]);
        command.ExecuteNonQuery();
    }
}
