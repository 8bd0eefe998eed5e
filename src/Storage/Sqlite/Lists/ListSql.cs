using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Storage.Sqlite.Lists;

/// <summary>
/// A query of a read table as SQL. Pages go by key, not by offset: each begins after the values of the last row of the page
/// before, so that what is raised meanwhile neither repeats nor hides a row.
/// </summary>
internal sealed class ListSql
{
    private const int MaxPageSize = 1_000;

    private readonly FilterSql _filter;
    private readonly List<(string Expression, bool Descending)> _order = [];
    private readonly string _fingerprint;
    private readonly int _pageSize;
    private readonly int _columnCount;
    private readonly string _pageSql;
    private readonly string _countSql;

    /// <summary>Translates a query that was checked.</summary>
    /// <exception cref="RefusedException">
    /// The page's size or token is not one of this query, the filter is too long, or a field is not one of the table.
    /// </exception>
    public ListSql(ListSource source, string community, MatterQuery query)
    {
        if (query.PageSize is < 1 or > MaxPageSize)
            throw new RefusedException(Refusal.InvalidArgument, $"The page size is {query.PageSize}: use 1 to {MaxPageSize}.");
        _pageSize = query.PageSize;
        _columnCount = source.ColumnCount;
        _filter = new FilterSql(source, community, query.Now);
        var condition = query.Filter is null ? "1" : _filter.Translate(query.Filter);

        foreach (var key in query.OrderBy.IsDefaultOrEmpty ? [source.DefaultOrder] : query.OrderBy)
            _order.Add((source.ExpressionOf(key.Field), key.Descending));
        _order.Add((source.ExpressionOf("name"), false));

        var orderSql = string.Join(", ", _order.Select(key => key.Descending ? $"{key.Expression} DESC" : key.Expression));
        _fingerprint = Fingerprint(source.From, condition, orderSql, _filter.StableParameters);
        _countSql = $"SELECT count(*) FROM {source.From} WHERE community = $0 AND ({condition})";

        var after = query.PageToken.Length == 0 ? "1" : After(PageToken.Read(query.PageToken, _fingerprint, _order.Count));
        _pageSql = string.Create(CultureInfo.InvariantCulture, $"""
            SELECT {source.Columns}, {string.Join(", ", _order.Select(key => key.Expression))} FROM {source.From}
            WHERE community = $0 AND ({condition}) AND ({after}) ORDER BY {orderSql} LIMIT {query.PageSize + 1}
            """);
    }

    /// <summary>The page.</summary>
    public MatterPage<T> Read<T>(SqliteReadSession session, Func<SqliteDataReader, T> read)
        where T : class
    {
        // One more than asked for tells whether there is a next page.
        var rows = session.ReadAll(_pageSql, row => (Record: read(row), Keys: ReadKeys(row)), [.. _filter.Parameters]);
        var total = session.ReadAll(_countSql, row => row.GetInt32(0), [.. _filter.Parameters])[0];
        var isLast = rows.Length <= _pageSize;
        var page = isLast ? rows : rows[.._pageSize];
        return new MatterPage<T>(
            [.. page.Select(row => row.Record)], isLast ? "" : PageToken.Write(_fingerprint, page[^1].Keys), total);
    }

    private object[] ReadKeys(SqliteDataReader row)
    {
        var keys = new object[_order.Count];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = row.GetValue(_columnCount + i);
        return keys;
    }

    private string After(IReadOnlyList<object> keys)
    {
        // (a > x) or (a = x and b > y) or (a = x and b = y and c > z): the keys may go in different directions.
        var parameters = keys.Select(_filter.Parameter).ToArray();
        var alternatives = new List<string>();
        var equal = "";
        for (var i = 0; i < _order.Count; i++)
        {
            alternatives.Add($"({equal}{_order[i].Expression} {(_order[i].Descending ? '<' : '>')} {parameters[i]})");
            equal += $"{_order[i].Expression} = {parameters[i]} AND ";
        }

        return string.Join(" OR ", alternatives);
    }

    private static string Fingerprint(string from, string condition, string order, IEnumerable<object> parameters)
    {
        var values = parameters.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture));
        var text = string.Join('\n', [from, condition, order, .. values]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }
}
