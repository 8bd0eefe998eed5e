using SafeCommunity.Simulator.Running;
namespace SafeCommunity.Simulator.Reports;
/// <summary>Temporary.</summary>
public static class RunReport
{
    /// <summary>Temporary.</summary>
    public static Task WriteAsync(SimulatedRun run, string folder, CancellationToken cancellation) => File.WriteAllTextAsync(Path.Combine(folder, "figures.json"), run.JournalHash, cancellation);
}
