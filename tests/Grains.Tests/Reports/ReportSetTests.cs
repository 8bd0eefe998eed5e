using SafeCommunity.Grains.Tests.Desk;
using Xunit;

namespace SafeCommunity.Grains.Tests.Reports;

/// <summary>Recall and precision over the written reports. docs/reports.md has the figures.</summary>
public sealed class ReportSetTests(ITestOutputHelper output)
{
    [Fact]
    public void The_set_is_large_in_both_languages_and_a_third_of_it_is_held_out()
    {
        Assert.True(WrittenReport.All.Length >= 300);
        Assert.True(WrittenReport.All.Count(report => report.Set != "train") * 3 >= WrittenReport.All.Length);
        Assert.True(WrittenReport.All.Count(report => report.Language == "en") * 3 >= WrittenReport.All.Length);
        Assert.All(WrittenReport.All, report => Assert.NotNull(Chengbei.Procedures.Find(report.Kind)));
        Assert.Equal(WrittenReport.All.Length, WrittenReport.All.Select(report => report.Text).Distinct().Count());
    }

    /// <param name="set">The set.</param>
    /// <param name="heard">The least share of dangers that go to a kind of danger or to a person at once.</param>
    /// <param name="right">The least share of dangers that go to their very kind.</param>
    /// <param name="precision">The least share of dangers among what goes to a kind of danger by its words.</param>
    [Theory]
    [InlineData("train", 0.99, 0.95, 0.97)]
    [InlineData("held", 0.99, 0.95, 0.97)]
    [InlineData("unseen", 0.98, 0.68, 0.97)]
    [InlineData("stranger", 1, 0.95, 0.97)]
    [InlineData("beside", 1, 0.2, 1)]
    public void Dangers_are_heard_and_what_is_none_is_rarely_taken_for_one(string set, double heard, double right, double precision)
    {
        var figures = new ClassifierFigures(WrittenReport.All.Where(report => report.Set == set));
        output.WriteLine($"{set}: {figures.Print()}");
        // Of the others only the figures are shown: who adds words does not look at them.
        foreach (var miss in set is "train" or "stranger" ? figures.Misses : [])
            output.WriteLine(miss);
        Assert.True(figures.DangerHeard.Value >= heard, $"heard: {figures.DangerHeard}");
        Assert.True(figures.DangerRight.Value >= right, $"right: {figures.DangerRight}");
        Assert.True(figures.DangerPrecision.Value >= precision, $"precision: {figures.DangerPrecision}");
    }
}
