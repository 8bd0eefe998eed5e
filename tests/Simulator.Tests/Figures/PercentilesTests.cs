using CsCheck;
using SafeCommunity.Simulator.Figures;
using Xunit;

namespace SafeCommunity.Simulator.Tests.Figures;

public sealed class PercentilesTests
{
    [Fact]
    public void A_percentile_is_the_smallest_value_that_the_share_does_not_exceed() =>
        Gen.Select(Gen.Int[0, 40].Select(value => (double)value).Array[1, 60], Gen.Int[1, 100]).Sample((values, percent) =>
        {
            Array.Sort(values);
            var found = Percentiles.Of(values, percent / 100.0)!.Value;
            // Counted in whole numbers, so that no rounding decides.
            Assert.True(values.Count(value => value <= found) * 100 >= percent * values.Length);
            Assert.DoesNotContain(values, value => value < found && values.Count(other => other <= value) * 100 >= percent * values.Length);
        });

    [Fact]
    public void Of_nothing_there_is_none() => Assert.Null(Percentiles.Of([], 0.5));
}
