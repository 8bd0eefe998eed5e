using CsCheck;
using SafeCommunity.Api.Filters;
using SortKey = SafeCommunity.Grains.Filters.SortKey;

namespace SafeCommunity.Api.Tests.Filters;

public sealed class OrderByParserTests
{
    [Fact]
    public void Reads_fields_and_directions() => Assert.Equal(
        [new SortKey("severity", true), new SortKey("raise_time", false), new SortKey("count", false)],
        OrderByParser.Parse(" severity  desc, raise_time asc,count", FilterSchema.Alarms));

    [Theory]
    [InlineData("flor", 1, "unknown field")]
    [InlineData("count, flor", 8, "unknown field")]
    [InlineData("count, count desc", 8, "twice")]
    [InlineData("count down", 7, "asc, desc or a comma")]
    [InlineData("count,", 7, "field should stand here")]
    public void An_error_names_its_column(string text, int column, string problem)
    {
        var error = Assert.Throws<FilterSyntaxException>(() => OrderByParser.Parse(text, FilterSchema.Alarms));

        Assert.Equal(column, error.Column);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_has_no_order()
    {
        Assert.Throws<FilterSyntaxException>(() => OrderByParser.Parse("within", FilterSchema.Twins));
        Assert.Throws<FilterSyntaxException>(() => FilterParser.Parse("within < b03", FilterSchema.Twins));
    }

    [Fact]
    public void Any_text_is_read_or_refused_and_never_anything_else() => Gen
        .OneOf(
            Gen.String[0, 30],
            Gen.OneOf("count", "severity", ",", "asc", "desc", " ").Array[0, 8].Select(words => string.Join(' ', words)))
        .Sample(text =>
        {
            try
            {
                OrderByParser.Parse(text, FilterSchema.Alarms);
            }
            catch (FilterSyntaxException error)
            {
                Assert.InRange(error.Column, 1, text.Length + 1);
            }
        });
}
