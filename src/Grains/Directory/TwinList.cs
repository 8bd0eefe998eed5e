using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Directory;

/// <summary>Answers lists from a table.</summary>
internal static class TwinList
{
    private const int MaxPageSize = 1_000;

    /// <summary>One page.</summary>
    /// <exception cref="RefusedException">The query is wrong.</exception>
    public static TwinPage Read(TwinTable table, string community, TwinQuery query, long position)
    {
        if (query.PageSize is < 1 or > MaxPageSize)
            throw Invalid($"A page holds 1 to {MaxPageSize} twins.");
        // First, for it bounds the filter's depth.
        var matches = TwinFilter.Find(query.Filter, table);
        var order = new TwinOrder(table, query.OrderBy);
        var list = PageToken.ListOf(community, query);
        var end = ReadToken(query.PageToken, list, order);
        var (rows, isLast) = order.IsByName
            ? ReadByName(table, matches, end, query.PageSize)
            : ReadOrdered(matches, order, end, query.PageSize);
        return new TwinPage
        {
            Twins = [.. rows.Select(table.SnapshotOf)],
            NextPageToken = isLast ? "" : order.TokenAfter(rows[^1], list).Encode(),
            TotalSize = matches.Count,
            Position = position,
        };
    }

    /// <summary>How many twins match.</summary>
    /// <exception cref="RefusedException">The filter is wrong.</exception>
    public static int Count(TwinTable table, FilterNode? filter) => TwinFilter.Find(filter, table).Count;

    // The table's rows are in the order of their names.
    private static (int[] Rows, bool IsLast) ReadByName(TwinTable table, RowSet matches, PageToken? end, int pageSize)
    {
        var rows = new List<int>();
        var next = matches.NextFrom(end is null ? 0 : table.RowAfter(end.Name));
        for (; next >= 0 && rows.Count < pageSize; next = matches.NextFrom(next + 1))
            rows.Add(next);
        return ([.. rows], next < 0);
    }

    // The page so far is held, its last row on top.
    private static (int[] Rows, bool IsLast) ReadOrdered(RowSet matches, TwinOrder order, PageToken? end, int pageSize)
    {
        var page = new PriorityQueue<int, int>(pageSize, Comparer<int>.Create((a, b) => order.Compare(b, a)));
        var after = 0;
        for (var row = matches.NextFrom(0); row >= 0; row = matches.NextFrom(row + 1))
        {
            if (end is not null && order.Compare(row, end) <= 0)
                continue;
            after++;
            if (page.Count < pageSize)
                page.Enqueue(row, row);
            else if (order.Compare(row, page.Peek()) < 0)
                page.EnqueueDequeue(row, row);
        }

        var rows = new int[page.Count];
        for (var i = rows.Length - 1; i >= 0; i--)
            rows[i] = page.Dequeue();
        return (rows, after == rows.Length);
    }

    private static PageToken? ReadToken(string text, string list, TwinOrder order)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        return PageToken.TryDecode(text, out var token) && token.List == list && order.Fits(token)
            ? token
            : throw PageToken.NotOfThisList();
    }

    private static RefusedException Invalid(string message) => new(Refusal.InvalidArgument, message);
}
