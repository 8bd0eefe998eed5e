using SafeCommunity.Simulator.Figures;
using SafeCommunity.Simulator.Reports;

namespace SafeCommunity.Simulator.Comparisons;

/// <summary>The report of a comparison: <c>report.html</c> for people, <c>figures.json</c> and tables for programs.</summary>
public static class ComparisonReport
{
    /// <summary>Writes it.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="folder">An empty folder, which the caller puts in its place when all of it is written.</param>
    /// <param name="cancellation">Gives up; the folder then holds a part of it.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static async Task WriteAsync(Comparison comparison, string folder, CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(In("report.html"), ComparisonPage.Compose(comparison).Text, cancellation);
        await ComparisonFile.WriteAsync(comparison, In(FigureFile.Name), cancellation);
        await Differences(comparison).WriteAsync(In("comparison.csv"), cancellation);
        await Pairs(comparison).WriteAsync(In("pairs.csv"), cancellation);

        string In(string name) => Path.Combine(folder, name);
    }

    private static Csv Differences(Comparison comparison)
    {
        var table = new Csv(
            "name", "titleZh", "titleEn", "unit", "question", "meanA", "meanB", "difference", "low95", "high95", "pairs", "p", "correctedP",
            "verdict", "isBetter", "goal");
        foreach (var figure in comparison.Figures)
        {
            table.Add(
                figure.Figure.Name, figure.Figure.Title.Zh, figure.Figure.Title.En, FigureText.UnitOf(figure.Figure.Unit),
                figure.Figure.IsQuestion, figure.MeanA, figure.MeanB, figure.Difference, figure.Low, figure.High, figure.Pairs, figure.P,
                figure.CorrectedP, ComparisonFile.NameOf(figure.Verdict), figure.IsBetter,
                comparison.Goals.FirstOrDefault(goal => goal.Figures.Contains(figure.Figure))?.Name);
        }

        return table;
    }

    private static Csv Pairs(Comparison comparison)
    {
        var table = new Csv("name", "seed", "a", "b");
        foreach (var figure in comparison.Figures)
        {
            foreach (var (seed, (a, b)) in comparison.Seeds.Zip(figure.Values))
                table.Add(figure.Figure.Name, seed, a, b);
        }

        return table;
    }
}
