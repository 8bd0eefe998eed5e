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
        Assert.True(WrittenReport.All.Count(report => report.Set == "held") * 3 >= WrittenReport.All.Length);
        Assert.True(WrittenReport.All.Count(report => report.Language == "en") * 3 >= WrittenReport.All.Length);
        Assert.All(WrittenReport.All, report => Assert.NotNull(Chengbei.Procedures.Find(report.Kind)));
        Assert.Equal(WrittenReport.All.Length, WrittenReport.All.Select(report => report.Text).Distinct().Count());
    }

    [Theory]
    [InlineData("train")]
    [InlineData("held")]
    [InlineData("fresh")]
    public void Dangers_are_heard(string set)
    {
        var figures = new ClassifierFigures(WrittenReport.All.Where(report => report.Set == set));
        output.WriteLine(figures.Print());
        foreach (var miss in set != "held" ? figures.Misses : [])
            output.WriteLine(miss);
    }
}
