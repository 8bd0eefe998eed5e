using System.Globalization;
using SafeCommunity.Simulator.Figures;
using SafeCommunity.Simulator.Running;

namespace SafeCommunity.Simulator.Reports;

/// <summary>
/// The report of one run: <c>report.html</c> for people, <c>figures.json</c> and tables for programs, and
/// <c>journal.sha256</c>, by which two runs are known to be the same.
/// </summary>
public static class RunReport
{
    /// <summary>Writes it.</summary>
    /// <param name="run">The run; an interrupted one is reported as far as it came.</param>
    /// <param name="folder">An empty folder, which the caller puts in its place when all of it is written.</param>
    /// <param name="cancellation">Gives up; the folder then holds a part of it.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static async Task WriteAsync(SimulatedRun run, string folder, CancellationToken cancellation)
    {
        var history = new RunHistory(run);
        var figures = RunFigures.Of(history);
        await File.WriteAllTextAsync(In("report.html"), new RunPage(history, figures).Compose().Text, cancellation);
        await FigureFile.WriteAsync(figures, In(FigureFile.Name), cancellation);
        await RunTables.Figures(figures).WriteAsync(In("figures.csv"), cancellation);
        await RunTables.Incidents(history).WriteAsync(In("incidents.csv"), cancellation);
        await RunTables.Alarms(history).WriteAsync(In("alarms.csv"), cancellation);
        await RunTables.Visits(history).WriteAsync(In("visits.csv"), cancellation);
        await File.WriteAllTextAsync(In("journal.sha256"), JournalLine(history), cancellation);

        string In(string name) => Path.Combine(folder, name);
    }

    /// <summary>The hash at the journal's head, two spaces, and the community with the position of its last entry.</summary>
    private static string JournalLine(RunHistory history) =>
        string.Create(CultureInfo.InvariantCulture, $"{history.Run.JournalHash}  {history.Run.Plan.Community}@{history.JournalPosition}\n");
}
