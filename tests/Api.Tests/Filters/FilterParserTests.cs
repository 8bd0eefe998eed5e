using System.Collections.Immutable;
using CsCheck;
using SafeCommunity.Api.Filters;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Api.Tests.Filters;

public sealed class FilterParserTests
{
    [Fact]
    public void Or_binds_tighter_than_and()
    {
        var filter = Parse("severity = high AND active = true OR closed = false");

        var and = Assert.IsType<FilterAnd>(filter);
        Assert.IsType<FilterComparison>(and.Operands[0]);
        Assert.IsType<FilterOr>(and.Operands[1]);
    }

    [Theory]
    [InlineData("active = true closed = false", "active = \"true\" AND closed = \"false\"")]
    [InlineData("-active = true", "NOT active = \"true\"")]
    [InlineData("NOT (active = true AND closed = false)", "NOT (active = \"true\" AND closed = \"false\")")]
    [InlineData("severity = ALARM_SEVERITY_CRITICAL", "severity = \"critical\"")]
    [InlineData("severity >= High", "severity >= \"high\"")]
    [InlineData("raise_time > 2026-01-02T03:04:05Z", "raise_time > \"2026-01-02T03:04:05.000Z\"")]
    [InlineData("raise_time > \"2026-01-02T11:04:05+08:00\"", "raise_time > \"2026-01-02T03:04:05.000Z\"")]
    [InlineData("count > -3", "count > \"-3\"")]
    [InlineData("twin = 'smoke-b03-*'", "twin = \"smoke-b03-*\"")]
    [InlineData("twin = communities/chengbei/twins/smoke-b03-1502", "twin = \"smoke-b03-1502\"")]
    [InlineData("name = communities/chengbei/alarms/smoke-b03-1502.smoke-high.1", "name = \"smoke-b03-1502.smoke-high.1\"")]
    [InlineData("rule:smoke", "rule : \"smoke\"")]
    [InlineData("rule=\"a \\\"b\\\" \\\\ c\"", "rule = \"a \\\"b\\\" \\\\ c\"")]
    public void Reads_what_the_standard_allows(string text, string printed) =>
        Assert.Equal(printed, FilterPrinter.Print(Parse(text)!, FilterSchema.Alarms));

    [Theory]
    [InlineData("")]
    [InlineData("  \t ")]
    public void A_blank_filter_means_all(string text) => Assert.Null(Parse(text));

    [Theory]
    [InlineData("flor = 3", 1, "unknown field 'flor'; fields are: name, twin,")]
    [InlineData("count = 1 AND flor = 3", 15, "unknown field 'flor'")]
    [InlineData("count = x", 9, "not a number")]
    [InlineData("count = NaN", 9, "not a number")]
    [InlineData("count = 1e999", 9, "not a number")]
    [InlineData("active = 1", 10, "neither true nor false")]
    [InlineData("active > true", 8, "does not fit")]
    [InlineData("severity = grave", 12, "values are: unspecified, low, medium, high, critical")]
    [InlineData("raise_time > yesterday", 14, "2026-01-02T03:04:05Z")]
    [InlineData("(count = 1", 11, "opened at column 1 is not closed")]
    [InlineData("count = 1)", 10, "unexpected ')'")]
    [InlineData("count", 6, "= != < <= > >= :")]
    [InlineData("count = ", 9, "value should stand here")]
    [InlineData("count ! 1", 7, "= != < <= > >= :")]
    [InlineData("rule = \"open", 8, "no closing")]
    [InlineData("rule = \"a\\n\"", 10, "backslash")]
    [InlineData("AND", 1, "where a field should")]
    [InlineData("count = 1 AND", 14, "ends where a field should")]
    [InlineData("\"smoke\"", 1, "where a field should")]
    public void An_error_names_its_column_and_what_would_be_right(string text, int column, string problem)
    {
        var error = Assert.Throws<FilterSyntaxException>(() => Parse(text));

        Assert.Equal(column, error.Column);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_length_and_comparisons_are_bounded()
    {
        var deep = new string('(', 10_00) + "count = 1" + new string(')', 10_00);
        var many = string.Join(" AND ", Enumerable.Repeat("count=1", 101));

        Assert.Contains("nest at most", Assert.Throws<FilterSyntaxException>(() => Parse(deep[..1_900])).Message, StringComparison.Ordinal);
        Assert.Contains("at most 2000", Assert.Throws<FilterSyntaxException>(() => Parse(new string(' ', 2_001))).Message, StringComparison.Ordinal);
        Assert.Contains("at most 100", Assert.Throws<FilterSyntaxException>(() => Parse(many)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_is_read_or_refused_and_never_anything_else() => Gen
        .OneOf(
            Gen.String[Gen.Char, 0, 40],
            Gen.OneOf("count", "severity", "active", "(", ")", "AND", "OR", "NOT", "-", "=", "<", "!=", ":", "\"", "'", "\\", "1", "true", "high", "x")
                .Array[0, 12].Select(words => string.Join(' ', words)))
        .Sample(text =>
        {
            try
            {
                Parse(text);
            }
            catch (FilterSyntaxException error)
            {
                Assert.InRange(error.Column, 1, text.Length + 1);
            }
        });

    [Fact]
    public void Printing_and_reading_again_gives_the_same_tree() => GenNode(4).Sample(node =>
    {
        var printed = FilterPrinter.Print(node, FilterSchema.Alarms);
        var read = Parse(printed);
        Assert.True(Same(node, read!), $"{printed} came back as {FilterPrinter.Print(read!, FilterSchema.Alarms)}");
    });

    private static FilterNode? Parse(string text) => FilterParser.Parse(text, FilterSchema.Alarms);

    private static Gen<FilterNode> GenNode(int depth)
    {
        var comparison = Gen.OneOf(
            Gen.Select(
                Gen.OneOf("twin", "rule"), Gen.Enum<FilterOperator>(), Gen.String[Gen.Char[' ', '~'], 0, 12],
                FilterNode (field, op, text) => new FilterComparison(field, op, text, null)),
            Gen.Select(
                Gen.OneOf(FilterOperator.Equal, FilterOperator.Less, FilterOperator.GreaterOrEqual), Gen.Double[-1e9, 1e9],
                FilterNode (op, number) => new FilterComparison("count", op, null, number == 0 ? 0 : number)),
            Gen.Enum<AlarmSeverity>().Select(FilterNode (severity) => new FilterComparison("severity", FilterOperator.Less, null, (int)severity)),
            Gen.Bool.Select(FilterNode (value) => new FilterComparison("active", FilterOperator.Equal, null, value ? 1 : 0)),
            Gen.Long[0, 4_000_000_000_000].Select(FilterNode (time) => new FilterComparison("raise_time", FilterOperator.Greater, null, time)));
        if (depth == 0)
            return comparison;

        var inner = GenNode(depth - 1);
        return Gen.OneOf(
            comparison,
            inner.Select(FilterNode (node) => new FilterNot(node)),
            inner.Array[2, 3].Select(FilterNode (nodes) => new FilterAnd([.. nodes])),
            inner.Array[2, 3].Select(FilterNode (nodes) => new FilterOr([.. nodes])));
    }

    private static bool Same(FilterNode a, FilterNode b) => (a, b) switch
    {
        (FilterAnd x, FilterAnd y) => SameAll(x.Operands, y.Operands),
        (FilterOr x, FilterOr y) => SameAll(x.Operands, y.Operands),
        (FilterNot x, FilterNot y) => Same(x.Operand, y.Operand),
        _ => a == b,
    };

    private static bool SameAll(ImmutableArray<FilterNode> a, ImmutableArray<FilterNode> b) =>
        a.Length == b.Length && a.Zip(b).All(pair => Same(pair.First, pair.Second));
}
