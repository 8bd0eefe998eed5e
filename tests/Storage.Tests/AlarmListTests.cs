using CsCheck;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Storage.Tests;

public class AlarmListTests
{
    private static readonly DateTimeOffset Now = TemporaryStore.Noon.AddHours(8);

    private static readonly Gen<FilterOperator> Orders = Gen.OneOf(
        FilterOperator.Equal,
        FilterOperator.NotEqual,
        FilterOperator.Less,
        FilterOperator.LessOrEqual,
        FilterOperator.Greater,
        FilterOperator.GreaterOrEqual);

    private static readonly Gen<FilterNode> TextComparisons = Gen.Select(
        Gen.OneOf("name", "twin", "rule"),
        Gen.OneOf(Orders, Gen.Const(FilterOperator.Has)),
        Gen.OneOf("smoke-1", "smoke*", "*1", "*moke*", "*", "**", "silence", "SMOKE-1", "%", "_moke-1", "-1*", "smoke-1.smoke-high.1", "'"))
        .Select((field, @operator, text) => (FilterNode)new FilterComparison(field, @operator, text, null));

    private static readonly Gen<FilterNode> NumberComparisons = Gen.OneOf(
        Numbers("severity", Gen.Int[0, 4].Select(number => (double)number)),
        Numbers("judgement", Gen.Int[0, 2].Select(number => (double)number)),
        Numbers("count", Gen.OneOf(0, 1, 1.5, 2, 3)),
        Numbers("raise_time", Gen.OneOf(-0.5, 0, 0.5, 1).Select(offset => TemporaryStore.Noon.ToUnixTimeMilliseconds() + offset)),
        Booleans("active"),
        Booleans("acknowledged"),
        Booleans("shelved"),
        Numbers("last_raise_time", Gen.OneOf(-0.5, 0, 0.5, 1).Select(offset => TemporaryStore.Noon.ToUnixTimeMilliseconds() + offset)),
        Booleans("suppressed"),
        Booleans("stale"),
        Booleans("held"),
        Numbers("onset", Gen.OneOf(0.0, 1, 2)),
        Numbers("state", Gen.OneOf(1.0, 2, 3, 4, 5, 6)),
        Booleans("closed"));

    private static readonly Gen<FilterNode> Comparisons = Gen.OneOf(TextComparisons, NumberComparisons);

    private static readonly Gen<FilterNode> Filters = Gen.Recursive<FilterNode>((depth, filter) => depth > 3
        ? Comparisons
        : Gen.Frequency(
            (3, Comparisons),
            (1, filter.Array[0, 3].Select(operands => (FilterNode)new FilterAnd([.. operands]))),
            (1, filter.Array[0, 3].Select(operands => (FilterNode)new FilterOr([.. operands]))),
            (1, filter.Select(operand => (FilterNode)new FilterNot(operand)))));

    private static readonly Gen<SortKey[]> SortKeys = Gen.Select(
        Gen.OneOf(AlarmFields.All.Select(field => field.Name).ToArray()), Gen.Bool).Select((field, descending) => new SortKey(field, descending)).Array[0, 3];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_hold_what_the_same_filter_over_the_folds_gives_in_the_same_order()
    {
        await using var temporary = new TemporaryStore();
        var run = 0;
        await Gen.Select(AlarmHistories.Drafts, Filters, SortKeys, Gen.Int[1, 4]).SampleAsync(
            async (drafts, filter, sortKeys, pageSize) =>
            {
                var community = $"community-{Interlocked.Increment(ref run)}";
                var half = drafts.Length / 2;
                await temporary.Store.Journal.AppendAsync(community, drafts[..half], TemporaryStore.Noon.AddDays(-1), Cancellation);
                await temporary.AppendAsync(community, drafts[half..]);
                var folds = AlarmHistories.Fold(await temporary.Store.Journal.ReadAsync(community, 0, int.MaxValue, Cancellation)).Values;
                var expected = Sort(folds.Where(alarm => Holds(filter, alarm)), sortKeys).Select(alarm => alarm.Id).ToArray();

                var listed = new List<string>();
                var query = new AlarmQuery { Filter = filter, OrderBy = [.. sortKeys], PageSize = pageSize, Now = Now };
                do
                {
                    var page = await temporary.Store.Alarms.ListAsync(community, query, Cancellation);
                    Assert.Equal(expected.Length, page.TotalSize);
                    Assert.InRange(page.Alarms.Length, expected.Length == 0 ? 0 : 1, pageSize);
                    listed.AddRange(page.Alarms.Select(alarm => alarm.Id));
                    query = query with { PageToken = page.NextPageToken };
                }
                while (query.PageToken.Length > 0);

                Assert.Equal(expected, listed);
            },
            iter: 400,
            threads: 1);
    }

    [Fact]
    public async Task What_is_raised_between_two_pages_neither_repeats_nor_hides_an_alarm()
    {
        await using var temporary = new TemporaryStore();
        await temporary.AppendAsync("chengbei", [.. Enumerable.Range(1, 6).Select(i => TemporaryStore.Raised($"smoke-{i}"))]);
        var query = new AlarmQuery { PageSize = 3, Now = Now };
        var first = await temporary.Store.Alarms.ListAsync("chengbei", query, Cancellation);
        await temporary.Store.Journal.AppendAsync(
            "chengbei", [TemporaryStore.Raised("newer"), TemporaryStore.Raised("newest")], TemporaryStore.Noon.AddHours(1), Cancellation);

        var second = await temporary.Store.Alarms.ListAsync("chengbei", query with { PageToken = first.NextPageToken }, Cancellation);

        Assert.Equal(
            Enumerable.Range(1, 6).Select(i => $"smoke-{i}"), first.Alarms.Concat(second.Alarms).Select(alarm => alarm.Twin));
        Assert.Equal(("", 8), (second.NextPageToken, second.TotalSize));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("!!!")]
    [InlineData("W10")]
    [InlineData("bm90IGpzb24")]
    [InlineData("eyJhIjoxfQ")]
    public async Task A_page_token_that_is_none_is_refused(string token)
    {
        await using var temporary = new TemporaryStore();

        var refused = await Assert.ThrowsAsync<RefusedException>(() => temporary.Store.Alarms.ListAsync(
            "chengbei", new AlarmQuery { PageSize = 3, PageToken = token, Now = Now }, Cancellation));

        Assert.Equal(Refusal.InvalidArgument, refused.Refusal);
    }

    [Fact]
    public async Task A_page_token_of_another_query_is_refused()
    {
        await using var temporary = new TemporaryStore();
        await temporary.AppendAsync("chengbei", [.. Enumerable.Range(1, 6).Select(i => TemporaryStore.Raised($"smoke-{i}"))]);
        var query = new AlarmQuery { PageSize = 3, Now = Now };
        var token = (await temporary.Store.Alarms.ListAsync("chengbei", query, Cancellation)).NextPageToken;
        (string Community, AlarmQuery Query)[] others =
        [
            ("hedong", query),
            ("chengbei", query with { Filter = new FilterComparison("twin", FilterOperator.Equal, "smoke-1", null) }),
            ("chengbei", query with { OrderBy = [new SortKey("raise_time", Descending: false)] }),
        ];

        foreach (var other in others)
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => temporary.Store.Alarms.ListAsync(
                other.Community, other.Query with { PageToken = token }, Cancellation));
            Assert.Equal(Refusal.InvalidArgument, refused.Refusal);
        }
    }

    [Fact]
    public async Task A_filter_that_is_too_long_is_refused()
    {
        await using var temporary = new TemporaryStore();
        FilterNode part = new FilterComparison("twin", FilterOperator.Equal, "smoke-1", null);
        FilterNode deep = part;
        for (var i = 0; i < 5_000; i++)
            deep = new FilterNot(deep);

        foreach (var filter in (FilterNode[])[deep, new FilterOr([.. Enumerable.Repeat(part, 5_000)])])
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => temporary.Store.Alarms.ListAsync(
                "chengbei", new AlarmQuery { Filter = filter, PageSize = 3, Now = Now }, Cancellation));
            Assert.Equal(Refusal.InvalidArgument, refused.Refusal);
        }
    }

    [Fact]
    public async Task As_long_a_filter_as_is_accepted_works()
    {
        await using var temporary = new TemporaryStore();
        await temporary.AppendAsync("chengbei", TemporaryStore.Raised("smoke-1"));
        FilterNode part = new FilterComparison("twin", FilterOperator.Equal, "smoke-1", null);
        FilterNode deep = part;
        for (var i = 0; i < 498; i++)
            deep = new FilterNot(deep);

        foreach (var filter in (FilterNode[])[deep, new FilterAnd([.. Enumerable.Repeat(part, 499)])])
        {
            var page = await temporary.Store.Alarms.ListAsync("chengbei", new AlarmQuery { Filter = filter, PageSize = 3, Now = Now }, Cancellation);
            Assert.Equal(1, page.TotalSize);
        }
    }

    private static Gen<FilterNode> Numbers(string field, Gen<double> values) =>
        Gen.Select(Orders, values).Select((@operator, value) => (FilterNode)new FilterComparison(field, @operator, null, value));

    private static Gen<FilterNode> Booleans(string field) =>
        Gen.Select(Gen.OneOf(FilterOperator.Equal, FilterOperator.NotEqual), Gen.OneOf(0.0, 1.0))
            .Select((@operator, value) => (FilterNode)new FilterComparison(field, @operator, null, value));

    private static object ValueOf(AlarmRecord alarm, string field) => field switch
    {
        "name" => alarm.Id,
        "twin" => alarm.Twin,
        "rule" => alarm.Rule,
        "severity" => (double)alarm.Severity,
        "active" => alarm.Active ? 1.0 : 0.0,
        "acknowledged" => alarm.Acknowledgement is null ? 0.0 : 1.0,
        "judgement" => (double)alarm.Judgement,
        "shelved" => alarm.ShelvedUntil > Now ? 1.0 : 0.0,
        "closed" => alarm.IsOpen ? 0.0 : 1.0,
        "raise_time" => (double)alarm.RaisedAt.ToUnixTimeMilliseconds(),
        "count" => (double)alarm.Count,
        "last_raise_time" => (double)alarm.LastRaisedAt.ToUnixTimeMilliseconds(),
        "suppressed" => alarm.SuppressedBy is null ? 0.0 : 1.0,
        "stale" => alarm.IsStale(Now) ? 1.0 : 0.0,
        "held" => alarm.IsHeld ? 1.0 : 0.0,
        "onset" => (double)alarm.Onset,
        "state" => (double)alarm.StateAt(Now),
        _ => throw new ArgumentException(field),
    };

    private static bool Holds(FilterNode node, AlarmRecord alarm) => node switch
    {
        FilterAnd and => and.Operands.All(operand => Holds(operand, alarm)),
        FilterOr or => or.Operands.Any(operand => Holds(operand, alarm)),
        FilterNot not => !Holds(not.Operand, alarm),
        FilterComparison { Text: { } text } comparison => HoldsText((string)ValueOf(alarm, comparison.Field), comparison.Operator, text),
        FilterComparison comparison => HoldsOrder(((double)ValueOf(alarm, comparison.Field)).CompareTo(comparison.Number!.Value), comparison.Operator),
        _ => throw new ArgumentException(node.ToString()),
    };

    private static bool HoldsText(string value, FilterOperator @operator, string text) => @operator switch
    {
        FilterOperator.Has => value.Contains(text.Trim('*'), StringComparison.Ordinal),
        FilterOperator.Equal => Matches(value, text),
        FilterOperator.NotEqual => !Matches(value, text),
        _ => HoldsOrder(string.CompareOrdinal(value, text), @operator),
    };

    private static bool Matches(string value, string text) => (text.StartsWith('*'), text.EndsWith('*')) switch
    {
        (true, true) => value.Contains(text.Trim('*'), StringComparison.Ordinal),
        (true, false) => value.EndsWith(text[1..], StringComparison.Ordinal),
        (false, true) => value.StartsWith(text[..^1], StringComparison.Ordinal),
        _ => value == text,
    };

    private static bool HoldsOrder(int order, FilterOperator @operator) => @operator switch
    {
        FilterOperator.Equal => order == 0,
        FilterOperator.NotEqual => order != 0,
        FilterOperator.Less => order < 0,
        FilterOperator.LessOrEqual => order <= 0,
        FilterOperator.Greater => order > 0,
        _ => order >= 0,
    };

    private static IEnumerable<AlarmRecord> Sort(IEnumerable<AlarmRecord> alarms, SortKey[] sortKeys)
    {
        IEnumerable<SortKey> keys = [.. sortKeys.Length == 0 ? [new SortKey("raise_time", true)] : sortKeys, new SortKey("name", false)];
        return alarms.Order(Comparer<AlarmRecord>.Create((a, b) => keys
            .Select(key => Compare(ValueOf(a, key.Field), ValueOf(b, key.Field)) * (key.Descending ? -1 : 1))
            .FirstOrDefault(order => order != 0)));
    }

    private static int Compare(object a, object b) => a is string text ? string.CompareOrdinal(text, (string)b) : ((double)a).CompareTo((double)b);
}
