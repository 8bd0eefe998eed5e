using System.Text.RegularExpressions;
using CsCheck;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Rules;

public sealed class SmallPartsTests
{
    [Fact]
    public void A_glob_agrees_with_the_regular_expression_it_stands_for()
    {
        var text = Gen.Char["ab-"].Array[0, 10].Select(chars => new string(chars));
        var pattern = Gen.Char["ab-*?"].Array[0, 8].Select(chars => new string(chars));

        Gen.Select(pattern, text).Sample(
            (p, t) => Glob.IsMatch(p, t)
                == Regex.IsMatch(t, "^" + Regex.Escape(p).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "$"),
            iter: 20_000);
    }

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("10s", 10_000)]
    [InlineData("5m", 300_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("0s", 0)]
    public void A_length_of_time_is_read(string text, long ms)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(ms, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("10")]
    [InlineData("-1s")]
    [InlineData("1.5s")]
    [InlineData("1w")]
    [InlineData("10 s")]
    [InlineData("1ss")]
    [InlineData("367d")]
    [InlineData("99999999999999999999s")]
    public void What_is_not_a_length_of_time_is_refused(string text) => Assert.False(Duration.TryParse(text, out _));

    [Fact]
    public void A_length_of_time_is_written_as_it_can_be_read() =>
        Gen.Long[0, (long)Duration.Longest.TotalMilliseconds].Sample(ms =>
            Duration.TryParse(Duration.Format(TimeSpan.FromMilliseconds(ms)), out var read) && read.TotalMilliseconds == ms);

    [Theory]
    [InlineData(0, "0秒", "0 seconds")]
    [InlineData(1_500, "1.5秒", "1.5 seconds")]
    [InlineData(60_000, "1分钟", "1 minute")]
    [InlineData(300_000, "5分钟", "5 minutes")]
    [InlineData(3_660_000, "1小时1分钟", "1 hour 1 minute")]
    [InlineData(93_600_000, "1天2小时", "1 day 2 hours")]
    public void A_length_of_time_is_said_as_people_do(int ms, string zh, string en) =>
        Assert.Equal(new BilingualText(zh, en), Duration.Say(TimeSpan.FromMilliseconds(ms)));
}
