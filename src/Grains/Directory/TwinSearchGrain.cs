using System.Collections.Immutable;
using Orleans.Concurrency;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Directory;

/// <summary>Lists over all communities, by asking their directories and merging what they answer. It holds nothing itself.</summary>
[StatelessWorker(1), Reentrant]
internal sealed class TwinSearchGrain(IGrainFactory grains) : Grain, ITwinSearchGrain
{
    private const string AllCommunities = "-";

    // Sorts behind every name: no name holds it.
    private const string AfterAllNames = "~";

    public async Task<TwinPage> List(TwinQuery query)
    {
        var list = PageToken.ListOf(AllCommunities, query);
        var end = ReadToken(query, list);
        var communities = await grains.GetGrain<ICommunityListGrain>(0).List();
        return query.OrderBy.IsDefaultOrEmpty
            ? await ListByNameAsync(communities, query, list, end)
            : await ListOrderedAsync(communities, query, list, end);
    }

    /// <summary>By name, the community's first: only those that hold the page are asked for twins, all others for their number.</summary>
    private async Task<TwinPage> ListByNameAsync(ImmutableArray<string> communities, TwinQuery query, string list, SearchEnd? end)
    {
        var totals = await Task.WhenAll(communities.Select(community => Directory(community).CountMatches(query.Filter)));
        var twins = ImmutableArray.CreateBuilder<TwinSnapshot>();
        var isLast = true;
        foreach (var (community, total) in communities.Zip(totals))
        {
            var side = end is null ? 1 : string.CompareOrdinal(community, end.Community);
            if (total == 0 || side < 0)
                continue;
            var left = query.PageSize - twins.Count;
            if (left == 0)
            {
                isLast = false;
                break;
            }

            var page = await Directory(community).List(query with
            {
                PageSize = left,
                PageToken = side == 0 ? TokenOf(community, query, end!.Name, []) : "",
            });
            twins.AddRange(page.Twins);
            isLast = page.NextPageToken.Length == 0;
        }

        return PageOf(twins.DrainToImmutable(), totals.Sum(), isLast, query, list);
    }

    private async Task<TwinPage> ListOrderedAsync(ImmutableArray<string> communities, TwinQuery query, string list, SearchEnd? end)
    {
        var pages = await Task.WhenAll(communities.Select(community => Directory(community).List(query with
        {
            PageToken = end is null ? "" : TokenOf(community, query, end.NameIn(community), end.Keys),
        })));
        var twins = Merge(pages, new SearchOrder(query.OrderBy), query.PageSize);
        return PageOf(
            twins,
            pages.Sum(page => page.TotalSize),
            pages.All(page => page.NextPageToken.Length == 0) && pages.Sum(page => page.Twins.Length) == twins.Length,
            query,
            list);
    }

    /// <summary>The first of pages that are each in order.</summary>
    private static ImmutableArray<TwinSnapshot> Merge(TwinPage[] pages, SearchOrder order, int pageSize)
    {
        var heads = new PriorityQueue<(int Page, int Next), TwinSnapshot>(pages.Length, order);
        for (var page = 0; page < pages.Length; page++)
        {
            if (!pages[page].Twins.IsEmpty)
                heads.Enqueue((page, 1), pages[page].Twins[0]);
        }

        var twins = ImmutableArray.CreateBuilder<TwinSnapshot>();
        while (twins.Count < pageSize && heads.TryDequeue(out var head, out var twin))
        {
            twins.Add(twin);
            var rest = pages[head.Page].Twins;
            if (head.Next < rest.Length)
                heads.Enqueue((head.Page, head.Next + 1), rest[head.Next]);
        }

        return twins.DrainToImmutable();
    }

    private ITwinDirectoryGrain Directory(string community) => grains.GetGrain<ITwinDirectoryGrain>(community);

    private static TwinPage PageOf(ImmutableArray<TwinSnapshot> twins, int total, bool isLast, TwinQuery query, string list) => new()
    {
        Twins = twins,
        NextPageToken = isLast || twins.IsEmpty
            ? ""
            : new PageToken(list, twins[^1].Definition.Id.ToString(), new SearchOrder(query.OrderBy).KeysOf(twins[^1])).Encode(),
        TotalSize = total,
        Position = 0,
    };

    private static string TokenOf(string community, TwinQuery query, string name, ImmutableArray<PageKey> keys) =>
        new PageToken(PageToken.ListOf(community, query), name, keys).Encode();

    private static SearchEnd? ReadToken(TwinQuery query, string list)
    {
        if (string.IsNullOrEmpty(query.PageToken))
            return null;
        return PageToken.TryDecode(query.PageToken, out var token)
            && token.List == list
            && TwinId.TryParse(token.Name, out var id)
            && !token.Keys.IsDefault
            ? new SearchEnd(id.Community, id.Name, token.Keys)
            : throw PageToken.NotOfThisList();
    }

    /// <summary>Where a page ended.</summary>
    private sealed record SearchEnd(string Community, string Name, ImmutableArray<PageKey> Keys)
    {
        /// <summary>After which name a community goes on, among twins with the same keys.</summary>
        public string NameIn(string community) => string.CompareOrdinal(community, Community) switch
        {
            < 0 => AfterAllNames,
            0 => Name,
            _ => "",
        };
    }

    /// <summary>The order of a list over communities: its keys, then community and name.</summary>
    private sealed class SearchOrder(ImmutableArray<SortKey> keys) : IComparer<TwinSnapshot>
    {
        private readonly (TwinColumns.Reader<string>? Text, TwinColumns.Reader<double>? Number, bool Descending)[] _columns =
            keys.IsDefaultOrEmpty ? [] : [.. keys.Select(key => (TwinColumns.Text(key.Field), TwinColumns.Number(key.Field), key.Descending))];

        public int Compare(TwinSnapshot? x, TwinSnapshot? y)
        {
            var (a, b) = (TwinTable.Row.Of(x!), TwinTable.Row.Of(y!));
            foreach (var (text, number, descending) in _columns)
            {
                var order = text is not null ? string.CompareOrdinal(text(a), text(b)) : number!(a).CompareTo(number(b));
                if (order != 0)
                    return descending ? -order : order;
            }

            var (one, other) = (a.Definition.Id, b.Definition.Id);
            var communities = string.CompareOrdinal(one.Community, other.Community);
            return communities != 0 ? communities : string.CompareOrdinal(one.Name, other.Name);
        }

        public ImmutableArray<PageKey> KeysOf(TwinSnapshot twin)
        {
            var row = TwinTable.Row.Of(twin);
            return [.. _columns.Select(column => column.Text is { } text ? new PageKey(text(row), null) : PageKey.Of(column.Number!(row)))];
        }
    }
}
