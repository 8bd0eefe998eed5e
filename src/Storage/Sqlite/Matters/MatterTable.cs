using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Data.Sqlite;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Storage.Sqlite.Lists;

namespace SafeCommunity.Storage.Sqlite.Matters;

/// <summary>The read table of one sort of matter.</summary>
internal abstract class MatterTable(string name)
{
    /// <summary>The table's name.</summary>
    public string Name { get; } = name;

    /// <summary>The SQL that makes the table.</summary>
    public abstract string CreateSql { get; }

    /// <summary>The type under which its reader is asked for: <see cref="IMatterReader{T}"/>.</summary>
    public abstract Type ReaderType { get; }

    /// <summary>Reads the table.</summary>
    public abstract object ReaderOn(SqliteReadPool reads);

    /// <summary>A stored body as this program would write it: one of an older program may lack what has a default.</summary>
    /// <exception cref="InvalidDataException">It is no record.</exception>
    public abstract string Rewrite(ReadOnlySpan<byte> body);

    /// <summary>Keeps the table on the writer's connection.</summary>
    public abstract IMatterProjector ProjectorOn(SqliteConnection connection);
}

/// <summary>
/// The read table of one sort of matter: a row for each, with the columns that lists need, and the record as JSON. What a
/// row holds is what the sort's fold makes of the journal's entries.
/// </summary>
/// <param name="name">The table's name, which is also how the ids begin: <c>incidents</c> of <c>incidents/17</c>.</param>
/// <param name="json">How the record is written.</param>
internal sealed class MatterTable<T>(string name, JsonTypeInfo<T> json) : MatterTable(name)
    where T : class, IMatter
{
    private const string LastSegment = "substr(m.id, instr(m.id, '/') + 1)";

    /// <summary>The columns of every table before those of its sort, with their types.</summary>
    private static readonly ImmutableArray<(string Name, string Type)> CommonColumns =
    [
        ("subject", "INTEGER PRIMARY KEY REFERENCES subjects (number)"),
        ("community", "TEXT NOT NULL"),
        ("id", "TEXT NOT NULL"),
        ("is_open", "INTEGER NOT NULL"),
        ("position", "INTEGER NOT NULL"),
    ];

    /// <summary>How the record is written.</summary>
    public JsonTypeInfo<T> Json { get; } = json;

    /// <summary>Whether an event is of this sort.</summary>
    public required Func<JournalEvent, bool> Takes { get; init; }

    /// <summary>
    /// Whether an event begins a matter, and so may come once only. A sort that is there without a beginning (a unit, a seat)
    /// has none.
    /// </summary>
    public required Func<JournalEvent, bool> Begins { get; init; }

    /// <summary>How an entry changes the record.</summary>
    public required Func<T?, JournalEntry, T> Fold { get; init; }

    /// <summary>The columns of this sort.</summary>
    public required ImmutableArray<MatterColumn<T>> Columns { get; init; }

    /// <summary>Fields that no column holds as it is, and their SQL.</summary>
    public ImmutableDictionary<string, string> Computed { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The fields that lists may name, as the contract has them.</summary>
    public required ImmutableArray<FilterField> Fields { get; init; }

    /// <summary>The order where a query has none.</summary>
    public required SortKey DefaultOrder { get; init; }

    /// <summary>The lists of this sort.</summary>
    public ListSource List => field ??= ToList();

    public override string Rewrite(ReadOnlySpan<byte> body) => JsonSerializer.Serialize(MatterJson.Read(body, Json), Json);

    public override Type ReaderType => typeof(IMatterReader<T>);

    /// <summary>
    /// The body stands last: SQLite reads a row from its front, and a list that passes the row by its columns reads none of it.
    /// </summary>
    public override string CreateSql => $"""
        CREATE TABLE {Name} (
            {string.Join(",\n    ", CommonColumns.Select(column => $"{column.Name} {column.Type}"))},
            {string.Concat(Columns.Select(column => $"{column.Name} {column.Type} NOT NULL,\n    "))}body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX {Name}_by_community ON {Name} (community);
        CREATE INDEX {Name}_open ON {Name} (community) WHERE is_open = 1;
        """;

    /// <summary>The SQL that writes a row, new or changed; its parameters are the columns in the table's order.</summary>
    public string WriteSql
    {
        get
        {
            string[] columns = [.. CommonColumns.Select(column => column.Name), .. Columns.Select(column => column.Name), "body"];
            return $"""
                INSERT INTO {Name} ({string.Join(", ", columns)})
                VALUES ({string.Join(", ", columns.Select((_, index) => $"?{index + 1}"))})
                ON CONFLICT (subject) DO UPDATE SET {string.Join(", ", columns[3..].Select(column => $"{column} = excluded.{column}"))}
                """;
        }
    }

    public override object ReaderOn(SqliteReadPool reads) => new SqliteMatterReader<T>(reads, this);

    public override IMatterProjector ProjectorOn(SqliteConnection connection) => new MatterProjector<T>(connection, this);

    private ListSource ToList()
    {
        var fields = Columns.ToDictionary(column => column.Name, column => column.Expression);
        fields["name"] = LastSegment;
        fields["open"] = "m.is_open";
        foreach (var (field, expression) in Computed)
            fields[field] = expression;
        return new ListSource
        {
            Title = $"{char.ToUpperInvariant(Name[0])}{Name[1..]}",
            From = $"{Name} m",
            Columns = "m.body",
            ColumnCount = 1,
            Fields = Fields.ToFrozenDictionary(field => field.Name, field => fields[field.Name], StringComparer.Ordinal),
            WholeName = "m.id",
            DefaultOrder = DefaultOrder,
            Open = ("open", 1, "(m.is_open = 1)"),
        };
    }
}
