using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using SafeCommunity.Storage.Sqlite;

namespace SafeCommunity.Bench.Journal;

/// <summary>
/// What SQLite itself gives: rows of the journal's size into a table without indexes, one prepared statement, one thread,
/// the same batch size, synchronous FULL, no hashes, no callers.
/// </summary>
internal sealed class BareStore : IDisposable
{
    private readonly int _batch;
    private readonly SqliteConnection _connection;
    private readonly PreparedStatement _begin;
    private readonly PreparedStatement _insert;
    private readonly PreparedStatement _commit;
    private readonly byte[] _hash = RandomNumberGenerator.GetBytes(32);

    // One alarm's life, as AlarmLoad writes it: the same kinds and lengths.
    private readonly (byte[] Kind, byte[] Actor, byte[] Body)[] _life =
    [
        Row("alarm.raised", "twin:smoke-b03-1502", """
            {"twin":"smoke-b03-1502","rule":"smoke-high","severity":"Critical","message":{"zh":"\u70DF\u96FE\u6D53\u5EA6\u8D85\u8FC7\u9608\u503C","en":"Smoke is above the threshold"},"cause":{"seq":17,"time":"2026-01-02T03:04:05.6789012+00:00","value":0.42}}
            """),
        Row("alarm.acknowledged", "zhang.wei", """{"reason":""}"""),
        Row("alarm.cleared", "twin:smoke-b03-1502", """{"reason":""}"""),
        Row("alarm.closed", "zhang.wei", """{"reason":"Cooking smoke; the window was opened."}"""),
    ];

    private long _position;

    public BareStore(string path, int batch, int checkpointPages)
    {
        _batch = batch;
        _connection = new SqliteConnection($"Data Source={path};Pooling=False");
        _connection.Open();
        using var command = _connection.CreateCommand();
        command.CommandText = $"""
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA wal_autocheckpoint = {checkpointPages};
            CREATE TABLE entries (
                id INTEGER PRIMARY KEY, community TEXT, time INTEGER, kind TEXT, subject TEXT, actor TEXT, body TEXT, hash BLOB);
            """;
        command.ExecuteNonQuery();
        _begin = new PreparedStatement(_connection, "BEGIN IMMEDIATE");
        _insert = new PreparedStatement(_connection, "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        _commit = new PreparedStatement(_connection, "COMMIT");
    }

    /// <summary>Inserts until the time is over and returns how many rows became durable.</summary>
    public long Run(TimeSpan duration, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var first = _position;
        var community = "community-1"u8;
        var subject = "smoke-b03-1502.smoke-high.17"u8;
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            cancellation.ThrowIfCancellationRequested();
            _begin.Execute();
            for (var i = 0; i < _batch; i++)
            {
                var (kind, actor, body) = _life[_position % _life.Length];
                _insert.Bind(1, ++_position);
                _insert.BindText(2, community);
                _insert.Bind(3, 1_767_323_045_678 + _position);
                _insert.BindText(4, kind);
                _insert.BindText(5, subject);
                _insert.BindText(6, actor);
                _insert.BindText(7, body);
                _insert.BindBlob(8, _hash);
                _insert.Execute();
            }

            _commit.Execute();
        }

        return _position - first;
    }

    public void Dispose()
    {
        _begin.Dispose();
        _insert.Dispose();
        _commit.Dispose();
        _connection.Dispose();
    }

    private static (byte[] Kind, byte[] Actor, byte[] Body) Row(string kind, string actor, string body) =>
        (Encoding.UTF8.GetBytes(kind), Encoding.UTF8.GetBytes(actor), Encoding.UTF8.GetBytes(body));
}
