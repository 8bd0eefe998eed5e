using System.Collections.Immutable;
using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Grains.Directory;

/// <summary>The order of a list of twins: its keys, then the name, so that no two twins are equal.</summary>
internal sealed class TwinOrder
{
    private readonly TwinTable _table;
    private readonly Column[] _columns;

    /// <summary>The order by these keys.</summary>
    /// <exception cref="RefusedException">A key is not a field that has an order.</exception>
    public TwinOrder(TwinTable table, ImmutableArray<SortKey> keys)
    {
        _table = table;
        _columns = keys.IsDefaultOrEmpty ? [] : [.. keys.Select(key => ColumnOf(table, key))];
    }

    /// <summary>Whether it is the order of the names alone, and so that of the table's rows.</summary>
    public bool IsByName => _columns.Length == 0;

    /// <summary>How two rows stand.</summary>
    public int Compare(int a, int b)
    {
        foreach (var column in _columns)
        {
            var order = column.Text is { } text
                ? string.CompareOrdinal(text(a), text(b))
                : column.Number!(a).CompareTo(column.Number(b));
            if (order != 0)
                return column.Descending ? -order : order;
        }

        // The table's rows are in the order of their names.
        return a.CompareTo(b);
    }

    /// <summary>How a row stands to where a page ended.</summary>
    public int Compare(int row, PageToken end)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            var (column, key) = (_columns[i], end.Keys[i]);
            var order = column.Text is { } text
                ? string.CompareOrdinal(text(row), key.Text)
                : column.Number!(row).CompareTo(key.Number ?? double.NaN);
            if (order != 0)
                return column.Descending ? -order : order;
        }

        return string.CompareOrdinal(_table[row].Definition.Id.Name, end.Name);
    }

    /// <summary>The token of a page that ends with a row.</summary>
    public PageToken TokenAfter(int row, string list) => new(
        list,
        _table[row].Definition.Id.Name,
        [
            .. _columns.Select(column => column.Text is { } text
                ? new PageKey(text(row), null)
                : PageKey.Of(column.Number!(row))),
        ]);

    /// <summary>Whether a token's keys are of this order's kinds.</summary>
    public bool Fits(PageToken token) =>
        !token.Keys.IsDefault
        && token.Keys.Length == _columns.Length
        && token.Keys.Zip(_columns).All(pair => pair.First is { } key && (pair.Second.Text is null) == (key.Text is null));

    private static Column ColumnOf(TwinTable table, SortKey key)
    {
        var text = TwinColumns.Text(table, key.Field);
        var number = TwinColumns.Number(table, key.Field);
        return text is null && number is null
            ? throw new RefusedException(Refusal.InvalidArgument, $"A list of twins cannot be ordered by '{key.Field}'.")
            : new Column(text, number, key.Descending);
    }

    private sealed record Column(Func<int, string>? Text, Func<int, double>? Number, bool Descending);
}
