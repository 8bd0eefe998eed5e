using SafeCommunity.Storage.Sqlite.Lists;

namespace SafeCommunity.Storage.Sqlite.Matters;

/// <summary>A column that a matter's list may name, of the same name as the field, and how it comes from the record.</summary>
/// <param name="Name">The column's name, and the field's.</param>
/// <param name="Type">The column's type.</param>
/// <param name="Bind">Binds the record's value to a parameter; never null.</param>
/// <param name="Expression">The SQL of the field.</param>
internal sealed record MatterColumn<T>(string Name, string Type, Action<PreparedStatement, int, T> Bind, string Expression)
{
    /// <summary>A text.</summary>
    public static MatterColumn<T> Text(string name, Func<T, string> value) =>
        new(name, "TEXT", (statement, parameter, record) => statement.BindText(parameter, value(record)), ColumnOf(name));

    /// <summary>A number, or an enumeration's.</summary>
    public static MatterColumn<T> Number(string name, Func<T, long> value) =>
        new(name, "INTEGER", (statement, parameter, record) => statement.Bind(parameter, value(record)), ColumnOf(name));

    /// <summary>True or false, as 1 and 0.</summary>
    public static MatterColumn<T> Boolean(string name, Func<T, bool> value) => Number(name, record => value(record) ? 1 : 0);

    /// <summary>A time; none is later than any.</summary>
    public static MatterColumn<T> Time(string name, Func<T, DateTimeOffset?> value) =>
        Number(name, record => TimeColumn.Of(value(record) ?? TimeColumn.Never)) with
        {
            Expression = ListSource.Milliseconds(ColumnOf(name)),
        };

    private static string ColumnOf(string name) => $"m.{name}";
}
