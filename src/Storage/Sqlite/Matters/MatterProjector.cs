using System.Buffers;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Journal;
using SQLitePCL;

namespace SafeCommunity.Storage.Sqlite.Matters;

/// <summary>Keeps the table of one sort of matter in the journal's transaction.</summary>
internal interface IMatterProjector : IDisposable
{
    /// <summary>Whether an event is of this sort.</summary>
    bool Takes(JournalEvent @event);

    /// <summary>Applies one entry about a matter of this sort.</summary>
    /// <param name="subject">The number of the entry's subject.</param>
    /// <param name="entry">The entry.</param>
    /// <exception cref="InvalidDataException">The entry cannot follow.</exception>
    void Apply(long subject, JournalEntry entry);

    /// <summary>What is cached may no longer be what the file holds.</summary>
    void Forget();
}

/// <inheritdoc/>
internal sealed class MatterProjector<T> : IMatterProjector
    where T : class, IMatter
{
    /// <summary>More than the matters that change about the same time; beyond it the cache starts anew.</summary>
    private const int CacheSize = 1_024;

    private readonly MatterTable<T> _table;
    private readonly PreparedStatement _read;
    private readonly PreparedStatement _write;
    private readonly Func<sqlite3_stmt, T> _readBody;
    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly Utf8JsonWriter _json;

    // Entries about a matter come close together, and reading its body costs more than all the rest.
    private readonly Dictionary<long, T> _cache = [];

    public MatterProjector(SqliteConnection connection, MatterTable<T> table)
    {
        _table = table;
        _read = new PreparedStatement(connection, $"SELECT body FROM {table.Name} WHERE subject = ?1");
        _write = new PreparedStatement(connection, table.WriteSql);
        _readBody = row => MatterJson.Read(raw.sqlite3_column_blob(row, 0), table.Json);
        _json = new Utf8JsonWriter(_body);
    }

    public bool Takes(JournalEvent @event) => _table.Takes(@event);

    public void Apply(long subject, JournalEntry entry)
    {
        var before = Find(subject);
        if (before is not null && _table.Begins(entry.Event))
            throw new InvalidDataException($"An entry of {entry.Community} begins {entry.Subject}, which began before.");
        var after = Fold(before, entry);
        Write(subject, after);
        if (_cache.Count >= CacheSize)
            _cache.Clear();
        _cache[subject] = after;
    }

    public void Forget() => _cache.Clear();

    public void Dispose()
    {
        _read.Dispose();
        _write.Dispose();
        _json.Dispose();
    }

    private T? Find(long subject)
    {
        if (_cache.TryGetValue(subject, out var cached))
            return cached;
        _read.Bind(1, subject);
        return _read.QuerySingle(_readBody);
    }

    private T Fold(T? before, JournalEntry entry)
    {
        T matter;
        try
        {
            matter = _table.Fold(before, entry);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new InvalidDataException($"An entry of {entry.Community} is of '{entry.Subject}', which is no id of {_table.Name}.", e);
        }

        // A row is found by the entry's subject and known by its own id: they are one.
        return matter.Id == entry.Subject
            ? matter
            : throw new InvalidDataException($"An entry of {entry.Community} is of '{entry.Subject}', which is no id of {_table.Name}.");
    }

    private void Write(long subject, T matter)
    {
        _write.Bind(1, subject);
        _write.BindText(2, matter.Community);
        _write.BindText(3, matter.Id);
        _write.Bind(4, matter.IsOpen ? 1 : 0);
        _write.Bind(5, matter.Position);
        var parameter = 6;
        foreach (var column in _table.Columns)
            column.Bind(_write, parameter++, matter);

        _body.ResetWrittenCount();
        _json.Reset(_body);
        JsonSerializer.Serialize(_json, matter, _table.Json);
        _write.BindText(parameter, _body.WrittenSpan);
        _write.Execute();
    }
}
