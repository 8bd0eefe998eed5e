using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Directory;

/// <summary>Answers lists from a table: one pass over its rows, holding one page.</summary>
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
        var matches = TwinFilter.Compile(query.Filter, table);
        var order = new TwinOrder(table, query.OrderBy);
        var list = PageToken.ListOf(community, query);
        var end = ReadToken(query.PageToken, list, order);

        // The page so far, its last row on top.
        var page = new PriorityQueue<int, int>(query.PageSize, Comparer<int>.Create((a, b) => order.Compare(b, a)));
        int total = 0, after = 0;
        var (row, step) = order.IsBackward ? (table.Count - 1, -1) : (0, 1);
        for (var left = table.Count; left > 0; left--, row += step)
        {
            if (!matches(row))
                continue;
            total++;
            if (end is not null && order.Compare(row, end) <= 0)
                continue;
            after++;
            if (page.Count < query.PageSize)
                page.Enqueue(row, row);
            else if (order.Compare(row, page.Peek()) < 0)
                page.EnqueueDequeue(row, row);
        }

        var rows = new int[page.Count];
        for (var i = rows.Length - 1; i >= 0; i--)
            rows[i] = page.Dequeue();
        return new TwinPage
        {
            Twins = [.. rows.Select(table.SnapshotOf)],
            NextPageToken = after > rows.Length ? order.TokenAfter(rows[^1], list).Encode() : "",
            TotalSize = total,
            Position = position,
        };
    }

    private static PageToken? ReadToken(string text, string list, TwinOrder order)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        return PageToken.TryDecode(text, out var token) && token.List == list && order.Fits(token)
            ? token
            : throw Invalid("The page token is not of this list: use the one that came with the page before, filter and order unchanged.");
    }

    private static RefusedException Invalid(string message) => new(Refusal.InvalidArgument, message);
}
