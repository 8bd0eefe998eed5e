using CsCheck;
using SafeCommunity.Simulator.Comparisons;
using Xunit;

namespace SafeCommunity.Simulator.Tests.Comparisons;

public sealed class HolmTests
{
    [Fact]
    public void The_smallest_is_multiplied_by_all_the_next_by_one_less_and_none_is_below_the_one_before()
    {
        var adjusted = Holm.Adjust([0.01, 0.04, 0.03, 0.005]);
        Assert.Equal([0.03, 0.06, 0.06, 0.02], adjusted.Select(value => Math.Round(value, 12)));
    }

    [Fact]
    public void What_is_rejected_is_what_stepping_down_rejects() =>
        Gen.Int[0, 60].Select(value => value / 1000.0).Array[1, 12].Sample(probabilities =>
        {
            var adjusted = Holm.Adjust(probabilities);
            var rejected = new HashSet<int>();
            foreach (var (rank, index) in Enumerable.Range(0, probabilities.Length).OrderBy(index => probabilities[index]).Index())
            {
                if ((probabilities.Length - rank) * probabilities[index] >= 0.05)
                    break;
                rejected.Add(index);
            }

            Assert.Equal(rejected.Order(), Enumerable.Range(0, probabilities.Length).Where(index => adjusted[index] < 0.05));
        });
}
