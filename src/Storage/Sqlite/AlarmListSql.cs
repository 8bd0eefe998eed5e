using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>
/// A query of alarms as SQL. Pages go by key, not by offset: each begins after the values of the last row of the page
/// before, so that what is raised meanwhile neither repeats nor hides a row.
/// </summary>
internal sealed class AlarmListSql
{
    private readonly AlarmFilterSql _filter;
    private readonly IReadOnlyList<(string Expression, bool Descending)> _order;
    private readonly string _fingerprint;

    private AlarmListSql(
        AlarmFilterSql filter, IReadOnlyList<(string Expression, bool Descending)> order, string fingerprint, int pageSize)
    {
        _filter = filter;
        _order = order;
        _fingerprint = fingerprint;
        PageSize = pageSize;
    }

    public int PageSize { get; }

    public string PageSql { get; private set; } = "";

    public string CountSql { get; private set; } = "";

    public IReadOnlyList<object> Parameters => _filter.Parameters;

    /// <summary>Translates a query that was checked.</summary>
    /// <exception cref="Grains.RefusedException">The page token is not one of this query, or the filter is too long.</exception>
    public static AlarmListSql Of(string community, AlarmQuery query)
    {
        var filter = new AlarmFilterSql(community, query.Now);
        var condition = query.Filter is null ? "1" : filter.Translate(query.Filter);

        List<(string Expression, bool Descending)> order = [];
        foreach (var key in query.OrderBy.IsDefaultOrEmpty ? [new Grains.Filters.SortKey("raise_time", Descending: true)] : query.OrderBy)
            order.Add((AlarmFilterSql.ExpressionOf(key.Field), key.Descending));
        order.Add((AlarmFilterSql.ExpressionOf("name"), false));

        var orderSql = string.Join(", ", order.Select(key => key.Descending ? $"{key.Expression} DESC" : key.Expression));
        var list = new AlarmListSql(filter, order, Fingerprint(condition, orderSql, filter.StableParameters), query.PageSize)
        {
            CountSql = $"SELECT count(*) FROM alarms a WHERE a.community = $0 AND ({condition})",
        };

        var after = query.PageToken.Length == 0
            ? "1"
            : list.After(AlarmPageToken.Read(query.PageToken, list._fingerprint, order.Count));
        list.PageSql = string.Create(CultureInfo.InvariantCulture, $"""
            SELECT {AlarmTable.Columns}, {string.Join(", ", order.Select(key => key.Expression))} FROM alarms a
            WHERE a.community = $0 AND ({condition}) AND ({after}) ORDER BY {orderSql} LIMIT {query.PageSize + 1}
            """);
        return list;
    }

    /// <summary>The row's values of the order's keys.</summary>
    public object[] ReadKeys(SqliteDataReader row)
    {
        var keys = new object[_order.Count];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = row.GetValue(AlarmTable.ColumnCount + i);
        return keys;
    }

    /// <summary>The token of the page that begins after a row of these keys.</summary>
    public string TokenAfter(object[] keys) => AlarmPageToken.Write(_fingerprint, keys);

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

    private static string Fingerprint(string condition, string order, IEnumerable<object> parameters)
    {
        var values = parameters.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture));
        var text = string.Join('\n', [condition, order, .. values]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }
}
