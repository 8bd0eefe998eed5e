using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Districts;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Tests.Cluster;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Directory;

/// <summary>Lists over all communities are what one list of all their twins would be.</summary>
public sealed class TwinSearchGrainTests : IAsyncLifetime
{
    private static readonly string[] Communities = ["a", "b-2", "c"];

    private GrainCluster _cluster = null!;

    private ITwinSearchGrain Search => _cluster.Grains.GetGrain<ITwinSearchGrain>(0);

    public static TheoryData<string, bool, int> Orders()
    {
        var orders = new TheoryData<string, bool, int>();
        foreach (var field in (string[])["", "name", "parent", "kind", "floor", "health", "last_seen", "residents"])
        {
            foreach (var pageSize in (int[])[1, 7, 100])
            {
                orders.Add(field, false, pageSize);
                orders.Add(field, true, pageSize);
            }
        }

        return orders;
    }

    public async ValueTask InitializeAsync()
    {
        _cluster = await GrainCluster.StartAsync();
        foreach (var (community, size) in Communities.Zip([2, 1, 3]))
        {
            var plan = SmallPlans.Of(community, buildings: size, homes: size);
            await _cluster.Grains.GetGrain<ICommunityGrain>(community).ApplyPlan(plan);
            await _cluster.Grains.GetGrain<ITwinDirectoryGrain>(community).Report(
                [SmallPlans.Report(plan, "gate", Health.Online, DateTimeOffset.UnixEpoch.AddDays(size))]);
        }
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Pages_hold_each_twin_once_in_the_order_of_keys_community_and_name(string field, bool down, int pageSize)
    {
        var query = new TwinQuery { PageSize = pageSize, OrderBy = field.Length == 0 ? [] : [new SortKey(field, down)] };
        var expected = new List<TwinSnapshot>();
        foreach (var community in Communities)
            expected.AddRange((await _cluster.Grains.GetGrain<ITwinDirectoryGrain>(community).List(new TwinQuery { PageSize = 1_000 })).Twins);
        expected = [.. expected.OrderBy(twin => twin.Definition.Id.Community, StringComparer.Ordinal).ThenBy(twin => twin.Definition.Id.Name, StringComparer.Ordinal)];
        if (field.Length > 0)
            expected = down ? [.. expected.OrderByDescending(Key, Comparer<object>.Create(Compare))] : [.. expected.OrderBy(Key, Comparer<object>.Create(Compare))];

        var listed = new List<TwinId>();
        for (var more = true; more;)
        {
            var page = await Search.List(query);
            Assert.Equal(expected.Count, page.TotalSize);
            Assert.True(page.Twins.Length == pageSize || page.NextPageToken.Length == 0);
            listed.AddRange(page.Twins.Select(twin => twin.Definition.Id));
            (query, more) = (query with { PageToken = page.NextPageToken }, page.NextPageToken.Length > 0);
        }

        Assert.Equal(expected.Select(twin => twin.Definition.Id), listed);

        object Key(TwinSnapshot twin) => field switch
        {
            "name" => twin.Definition.Id.Name,
            "parent" => twin.Definition.Parent,
            "kind" => (double)twin.Definition.Kind,
            "floor" => (double)twin.Definition.Place.Floor,
            "health" => (double)twin.Health,
            "last_seen" => twin.Device?.LastSeen?.ToUnixTimeMilliseconds() ?? double.NaN,
            _ => (double)twin.Counts.Residents,
        };

        static int Compare(object a, object b) =>
            a is string text ? string.CompareOrdinal(text, (string)b) : ((double)a).CompareTo((double)b);
    }

    [Fact]
    public async Task A_filter_counts_and_lists_what_matches_anywhere()
    {
        var page = await Search.List(new TwinQuery { PageSize = 4, Filter = new FilterComparison("kind", FilterOperator.Equal, null, (int)TwinKind.Door) });
        Assert.Equal((6, 4), (page.TotalSize, page.Twins.Length));
        page = await Search.List(new TwinQuery { PageSize = 4, Filter = new FilterComparison("within", FilterOperator.Has, "b3", null) });
        Assert.Equal(8, page.TotalSize);
        Assert.All(page.Twins, twin => Assert.Equal("c", twin.Definition.Id.Community));
    }

    [Fact]
    public async Task A_token_of_another_list_is_refused()
    {
        var page = await Search.List(new TwinQuery { PageSize = 2 });
        foreach (var query in (TwinQuery[])
            [
                new() { PageSize = 2, PageToken = page.NextPageToken, OrderBy = [new SortKey("floor", false)] },
                new() { PageSize = 2, PageToken = "nonsense" },
            ])
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => Search.List(query));
            Assert.Equal(Refusal.InvalidArgument, refused.Refusal);
        }

        var own = await _cluster.Grains.GetGrain<ITwinDirectoryGrain>("a").List(new TwinQuery { PageSize = 2 });
        await Assert.ThrowsAsync<RefusedException>(() => Search.List(new TwinQuery { PageSize = 2, PageToken = own.NextPageToken }));
    }

    [Fact]
    public async Task A_district_counts_its_streets_and_leaves_out_what_is_not_loaded()
    {
        StreetDefinition Street(string name, params IEnumerable<string> communities) => new()
        {
            Name = name,
            Title = new BilingualText(name, name),
            Communities = [.. communities.Select(community => new StreetCommunity(community, new BilingualText(community, community)))],
        };
        var definition = new DistrictDefinition
        {
            District = "d",
            Title = new BilingualText("区", "District"),
            Streets = [Street("east", "a", "later"), Street("west", "b-2", "c")],
        };
        var district = _cluster.Grains.GetGrain<IDistrictGrain>("d");
        await Assert.ThrowsAsync<RefusedException>(district.GetSummary);
        await district.Describe(definition);
        await district.Describe(definition);
        Assert.Equal(1, _cluster.Store.Writes["district"]);
        Assert.Equal(["d"], await _cluster.Grains.GetGrain<IDistrictListGrain>(0).List());

        var summary = await district.GetSummary();
        Assert.Equal(["a", "b-2", "c"], summary.Communities.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([2, 4], summary.Streets.Select(street => street.Buildings));
        Assert.Equal((6, 3), (summary.Total.Buildings, summary.Total.DevicesOnline));
    }

    [Fact]
    public async Task A_community_says_what_its_plan_was_made_of()
    {
        var community = _cluster.Grains.GetGrain<ICommunityGrain>("new");
        Assert.Equal("", await community.GetPlanSource());
        await community.ApplyPlan(SmallPlans.Of("new") with { Source = "files" });
        Assert.Equal("files", await community.GetPlanSource());
    }
}
