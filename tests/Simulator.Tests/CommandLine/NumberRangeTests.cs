using System.Globalization;
using SafeCommunity.CommandLine;
using Xunit;

namespace SafeCommunity.Simulator.Tests.CommandLine;

public sealed class NumberRangeTests
{
    private static readonly NumberRange<double> Hours = new(0.01, 8784);
    private static readonly NumberRange<int> Seeds = new(2, 1_000);
    private static readonly NumberRange<ulong> Any = new(0, ulong.MaxValue);

    public static TheoryData<string> NoNumbers => NumberTexts.NoNumbers;

    public static TheoryData<string> TooLarge => NumberTexts.TooLarge;

    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData("0.01", 0.01)]
    [InlineData("8784", 8784)]
    [InlineData("08", 8)]
    [InlineData("1e3", 1000)]
    [InlineData("1.5E+1", 15)]
    [InlineData("250e-2", 2.5)]
    public void A_number_as_json_writes_it_is_read(string text, double number)
    {
        Assert.Null(Hours.TryRead(text, out var value));
        Assert.Equal(number, value);
    }

    [Theory]
    [MemberData(nameof(NoNumbers))]
    public void What_is_no_number_is_refused_and_the_range_told(string text)
    {
        Assert.Equal("not a number such as 1.5; give 0.01 to 8784", Hours.TryRead(text, out var value));
        Assert.Equal(0, value);
        Assert.Equal("not a whole number such as 8; give 2 to 1000", Seeds.TryRead(text, out _));
        Assert.Equal("not a whole number such as 8; give 0 to 18446744073709551615", Any.TryRead(text, out _));
    }

    [Theory]
    [MemberData(nameof(TooLarge))]
    public void What_is_out_of_range_is_refused_and_the_range_told(string text)
    {
        Assert.Equal("out of range; give 0.01 to 8784", Hours.TryRead(text, out _));
        Assert.EndsWith("give 2 to 1000", Seeds.TryRead(text, out _), StringComparison.Ordinal);
        Assert.EndsWith("give 0 to 18446744073709551615", Any.TryRead(text, out _), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("1e2")]
    public void A_whole_number_has_neither_point_nor_exponent(string text) =>
        Assert.StartsWith("not a whole number", Seeds.TryRead(text, out _), StringComparison.Ordinal);

    [Fact]
    public void Both_ends_are_of_the_range()
    {
        Assert.Null(Any.TryRead("0", out _));
        Assert.Null(Any.TryRead("18446744073709551615", out var most));
        Assert.Equal(ulong.MaxValue, most);
        Assert.Null(Seeds.TryRead("2", out _));
        Assert.Null(Seeds.TryRead("1000", out _));
        Assert.NotNull(Seeds.TryRead("1", out _));
        Assert.NotNull(Seeds.TryRead("1001", out _));
        Assert.NotNull(Hours.TryRead("0.00999999", out _));
        Assert.NotNull(Hours.TryRead("8784.0001", out _));
    }

    [Fact]
    public void Nothing_is_smaller_than_the_smallest_number_and_zero_has_no_sign()
    {
        var shares = new NumberRange<double>(0, 1);
        Assert.Null(shares.TryRead("1e-300", out var small));
        Assert.Equal(1e-300, small);
        Assert.Null(shares.TryRead("1e-999", out var none));
        Assert.Equal(0, none);
        Assert.Null(shares.TryRead("-0", out var zero));
        Assert.False(double.IsNegative(zero));
    }

    [Fact]
    public void The_machines_language_changes_nothing()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", NegativeSign = "~" } };
            Assert.Null(Hours.TryRead("1.5", out var value));
            Assert.Equal(1.5, value);
            Assert.Equal("not a number such as 1.5; give 0.01 to 8784", Hours.TryRead("1,5", out _));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
