using CsCheck;
using SafeCommunity.Simulator.Figures;
using SafeCommunity.Simulator.Tests.World;
using Xunit;

namespace SafeCommunity.Simulator.Tests.Figures;

public sealed class SpansTests
{
    private static readonly Gen<(int From, int Until)[]> AnySpans = Gen.Select(Gen.Int[0, 50], Gen.Int[0, 50]).Array[0, 8];

    [Fact]
    public void Spans_hold_the_minutes_that_any_of_them_holds_and_both_the_minutes_of_both() =>
        Gen.Select(AnySpans, AnySpans).Sample((first, second) =>
        {
            var (one, other) = (Of(first), Of(second));
            Assert.Equal(MinutesOf(first), MinutesOf(one));
            Assert.Equal(MinutesOf(first).Intersect(MinutesOf(second)).Order(), MinutesOf(one.And(other)));
            Assert.Equal(MinutesOf(first).Count, one.Total.TotalMinutes);
            Assert.All(one.Items.Zip(one.Items.Skip(1)), pair => Assert.True(pair.First.Until < pair.Second.From));
        });

    private static Spans Of((int From, int Until)[] spans) =>
        Spans.Of(spans.Select(span => new Span(Chengbei.Monday.AddMinutes(span.From), Chengbei.Monday.AddMinutes(span.Until))));

    private static SortedSet<int> MinutesOf((int From, int Until)[] spans) =>
        [.. spans.SelectMany(span => Enumerable.Range(0, 60).Where(minute => minute >= span.From && minute < span.Until))];

    private static IEnumerable<int> MinutesOf(Spans spans) =>
        Enumerable.Range(0, 60).Where(minute => spans.Items.Any(span => span.Contains(Chengbei.Monday.AddMinutes(minute))));
}
