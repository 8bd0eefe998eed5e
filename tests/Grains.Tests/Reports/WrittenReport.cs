using System.Collections.Immutable;

namespace SafeCommunity.Grains.Tests.Reports;

/// <summary>A report of the test set, and what it is.</summary>
/// <param name="Set"><c>train</c>, or <c>held</c> for those no word was ever added because of.</param>
/// <param name="Language"><c>zh</c> or <c>en</c>.</param>
/// <param name="IsDanger">Whether somebody or something is in danger now.</param>
/// <param name="Kind">The kind it is of.</param>
/// <param name="Text">What was written.</param>
internal sealed record WrittenReport(string Set, string Language, bool IsDanger, string Kind, string Text)
{
    public static ImmutableArray<WrittenReport> All { get; } =
    [
        .. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Reports", "reports.tsv"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('\t'))
            .Select(fields => new WrittenReport(fields[0], fields[1], fields[2] == "yes", fields[3], fields[4])),
    ];
}
