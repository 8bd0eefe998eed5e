using SafeCommunity.Simulator.World.Chance;
using Xunit;

namespace SafeCommunity.Simulator.Tests.World;

public sealed class RandomStreamTests
{
    [Fact]
    public void It_draws_what_the_published_generator_draws()
    {
        // The first numbers of xoshiro256** from the state 1, 2, 3, 4.
        var random = RandomStream.OfState(1, 2, 3, 4);
        ulong[] published = [11520, 0, 1509978240, 1215971899390074240];
        Assert.Equal(published, (ulong[])[random.NextBits(), random.NextBits(), random.NextBits(), random.NextBits()]);
    }

    [Theory]
    [InlineData("weather", "1")]
    [InlineData("device", "2")]
    [InlineData("devic", "e1")]
    public void Each_aspect_and_entity_has_a_stream_of_its_own(string aspect, string entity) =>
        Assert.NotEqual(RandomStream.Of(7, "device", "1").NextBits(), RandomStream.Of(7, aspect, entity).NextBits());

    [Fact]
    public void Its_distributions_have_their_means()
    {
        var random = RandomStream.Of(1, "test", "distributions");
        const int Count = 100_000;
        Assert.Equal(0.5, Mean(random.NextDouble), 0.01);
        Assert.Equal(3, Mean(() => random.Normal(3, 2)), 0.03);
        Assert.Equal(5, Mean(() => random.Exponential(5)), 0.08);
        Assert.Equal(2.5, Mean(() => random.Poisson(2.5)), 0.03);
        Assert.Equal(4.5, Mean(() => random.Below(10)), 0.05);
        Assert.Equal(0.5, Mean(() => random.LogNormal(60, 0.5) < 60 ? 1 : 0), 0.01);

        double Mean(Func<double> draw) => Enumerable.Range(0, Count).Sum(_ => draw()) / Count;
    }
}
