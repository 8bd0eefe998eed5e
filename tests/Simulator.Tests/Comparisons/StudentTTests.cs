using CsCheck;
using SafeCommunity.Simulator.Comparisons;
using Xunit;

namespace SafeCommunity.Simulator.Tests.Comparisons;

public sealed class StudentTTests
{
    /// <summary>Published tables of the t distribution, two-sided.</summary>
    [Theory]
    [InlineData(0.90, 1, 6.314)]
    [InlineData(0.95, 1, 12.706)]
    [InlineData(0.99, 1, 63.657)]
    [InlineData(0.95, 2, 4.303)]
    [InlineData(0.95, 3, 3.182)]
    [InlineData(0.95, 4, 2.776)]
    [InlineData(0.99, 4, 4.604)]
    [InlineData(0.95, 5, 2.571)]
    [InlineData(0.95, 9, 2.262)]
    [InlineData(0.99, 9, 3.250)]
    [InlineData(0.95, 10, 2.228)]
    [InlineData(0.95, 19, 2.093)]
    [InlineData(0.95, 29, 2.045)]
    [InlineData(0.999, 29, 3.659)]
    [InlineData(0.95, 60, 2.000)]
    [InlineData(0.95, 120, 1.980)]
    public void Quantiles_are_those_of_the_tables(double share, int freedom, double t) => Assert.Equal(t, StudentT.Within(share, freedom), 3);

    [Fact]
    public void The_probability_is_what_is_left_of_the_density() =>
        Gen.Select(Gen.Int[1, 60], Gen.Double[0.01, 12]).Sample((freedom, t) =>
            Assert.Equal(1 - (2 * AreaTo(t, freedom)), StudentT.TwoSidedP(t, freedom), 7));

    [Fact]
    public void The_interval_is_the_mean_and_as_many_standard_errors_as_the_density_asks_for() =>
        Gen.Double[-50, 50].Array[2, 12].Sample(differences =>
        {
            if (differences.Max() - differences.Min() < 1e-3)
                return;
            var found = PairedDifference.Of(differences)!;
            var mean = differences.Sum() / differences.Length;
            var variance = (differences.Sum(value => value * value) - (differences.Length * mean * mean)) / (differences.Length - 1);
            var halves = (found.High - found.Low) / 2 / Math.Sqrt(variance / differences.Length);
            Assert.Equal(mean, found.Mean, 9);
            Assert.Equal(mean, (found.Low + found.High) / 2, 8);
            Assert.Equal(0.475, AreaTo(halves, differences.Length - 1), 5);
            // An interval that leaves out zero and a probability under 5 % are the same thing.
            Assert.Equal(found.P < 0.05, found.Low > 0 || found.High < 0);
        });

    [Theory]
    [InlineData(new double[] { 0, 0, 0, 0 }, 0, 1)]
    [InlineData(new double[] { 2, 2, 2, 2 }, 2, 0.125)]
    [InlineData(new[] { -0.1, -0.1, -0.1 }, -0.1, 0.25)]
    public void Differences_that_are_all_alike_are_judged_by_their_signs(double[] differences, double mean, double probability)
    {
        var found = PairedDifference.Of(differences)!;
        Assert.Equal(mean, found.Mean, 12);
        Assert.Equal(found.Low, found.High);
        Assert.Equal(probability, found.P);
    }

    [Fact]
    public void One_pair_has_no_interval() => Assert.Null(PairedDifference.Of([1]));

    // The density from 0 to t by Simpson's rule, its constant by its own integral over all of the line.
    private static double AreaTo(double t, int freedom)
    {
        // Along the angle whose tangent is t / sqrt(freedom) the density is a power of the cosine.
        var angle = Math.Atan(t / Math.Sqrt(freedom));
        return Simpson(angle) / Simpson(Math.PI / 2) / 2;

        double Simpson(double end)
        {
            const int Steps = 2_000;
            var sum = 0.0;
            for (var i = 0; i <= Steps; i++)
                sum += (i is 0 or Steps ? 1 : i % 2 == 0 ? 2 : 4) * Math.Pow(Math.Cos(end * i / Steps), freedom - 1);
            return sum * end / Steps / 3;
        }
    }
}
