using System.Globalization;
using System.Text;
using SafeCommunity.Simulator.Reports;

namespace SafeCommunity.Simulator.Comparisons;

/// <summary>A comparison as a terminal shows it: a table in English, and the answer in both languages.</summary>
internal static class ComparisonText
{
    public static string Of(Comparison comparison)
    {
        var text = new StringBuilder();
        var summary = new ComparisonSummary(comparison);
        text.AppendLine(summary.Subtitle.En).AppendLine();
        List<string[]> rows = [["", "A", "B", "B - A", "95 % interval", "pairs", "verdict"]];
        rows.AddRange(comparison.Figures.Where(figure => figure.Figure.IsQuestion).Select(RowOf));
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) => column is > 0 and < 6 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            text.AppendLine(string.Join("  ", cells).TrimEnd());
        }

        text.AppendLine();
        foreach (var warning in summary.Warnings())
            text.AppendLine(warning.En).AppendLine(warning.Zh);
        foreach (var sentence in summary.Sentences())
            text.AppendLine(sentence.En);
        foreach (var sentence in summary.Sentences())
            text.AppendLine(sentence.Zh);
        return text.ToString();
    }

    private static string[] RowOf(FigureComparison figure) =>
    [
        figure.Figure.Title.En,
        FigureText.Of(figure.Figure, figure.MeanA).En,
        FigureText.Of(figure.Figure, figure.MeanB).En,
        FigureText.Difference(figure.Figure, figure.Difference).En,
        figure is { Low: { } low, High: { } high }
            ? $"{FigureText.Difference(figure.Figure, low).En} to {FigureText.Difference(figure.Figure, high).En}"
            : "",
        figure.Pairs.ToString(CultureInfo.InvariantCulture),
        ComparisonSummary.TextOf(figure.Verdict).En,
    ];
}
