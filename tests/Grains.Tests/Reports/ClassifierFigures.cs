using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Tests.Desk;

namespace SafeCommunity.Grains.Tests.Reports;

/// <summary>How well reports of the test set are classified with the words of Chengbei.</summary>
internal sealed class ClassifierFigures
{
    private readonly ImmutableArray<(WrittenReport Report, ReportClassification Found)> _all;

    public ClassifierFigures(IEnumerable<WrittenReport> reports) =>
        _all = [.. reports.Select(report => (report, ReportClassifier.Classify(Chengbei.Procedures, report.Text)!))];

    public int Count => _all.Length;

    /// <summary>Dangers that went to a kind of danger, or to a person at once, of all dangers.</summary>
    public Share DangerHeard => Share.Of(_all.Where(pair => pair.Report.IsDanger), pair => pair.Found.Procedure.IsDanger);

    /// <summary>Dangers that went to a kind of danger by their words.</summary>
    public Share DangerNamed => Share.Of(_all.Where(pair => pair.Report.IsDanger), IsNamedDanger);

    /// <summary>Dangers that went to the very kind they are of.</summary>
    public Share DangerRight => Share.Of(_all.Where(pair => pair.Report.IsDanger), IsRight);

    /// <summary>Of what went to a kind of danger by its words, what is one.</summary>
    public Share DangerPrecision => Share.Of(_all.Where(IsNamedDanger), pair => pair.Report.IsDanger);

    /// <summary>Of what is no danger, what a person has to look at at once all the same.</summary>
    public Share Asked => Share.Of(_all.Where(pair => !pair.Report.IsDanger && pair.Report.Kind != ReportClassifier.Other), pair => !IsSure(pair));

    /// <summary>Reports that went to the very kind they are of.</summary>
    public Share Right => Share.Of(_all, IsRight);

    /// <summary>What was not classified as it is, for whoever adds words.</summary>
    public IEnumerable<string> Misses => _all.Where(pair => !IsRight(pair)).Select(pair =>
        $"{pair.Report.Kind} -> {pair.Found.Procedure.Kind} [{string.Join(", ", pair.Found.Words)}] {pair.Report.Text}");

    /// <summary>The figures as a table.</summary>
    public string Print()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Count} reports; right kind {Right}");
        text.AppendLine(CultureInfo.InvariantCulture, $"danger: to a kind of danger or to a person at once {DangerHeard}; to a kind of danger {DangerNamed}; to the right kind {DangerRight}");
        text.AppendLine(CultureInfo.InvariantCulture, $"danger: precision {DangerPrecision}; no danger and of a known kind, but asked of a person {Asked}");
        foreach (var kind in _all.Select(pair => pair.Report.Kind).Distinct().Order(StringComparer.Ordinal))
        {
            var recall = Share.Of(_all.Where(pair => pair.Report.Kind == kind), IsRight);
            var precision = Share.Of(_all.Where(pair => pair.Found.Procedure.Kind == kind), IsRight);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {kind} | {recall} | {precision} |");
        }

        return text.ToString();
    }

    private static bool IsRight((WrittenReport Report, ReportClassification Found) pair) => pair.Found.Procedure.Kind == pair.Report.Kind;

    private static bool IsSure((WrittenReport Report, ReportClassification Found) pair) => pair.Found.Certainty != ReportCertainty.Unsure;

    private static bool IsNamedDanger((WrittenReport Report, ReportClassification Found) pair) => pair.Found.Procedure.IsDanger && IsSure(pair);
}

/// <summary>How many of how many.</summary>
/// <param name="Hits">How many.</param>
/// <param name="Total">Of how many.</param>
internal readonly record struct Share(int Hits, int Total)
{
    public double Value => Total == 0 ? 1 : (double)Hits / Total;

    public static Share Of<T>(IEnumerable<T> all, Func<T, bool> isHit)
    {
        var list = all.ToList();
        return new Share(list.Count(isHit), list.Count);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Hits} of {Total} ({Value:P0})");
}
