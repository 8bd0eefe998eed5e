using System.Diagnostics;
using System.Globalization;

namespace SafeCommunity.Bench.Overload;

/// <summary>Keeps the bench away from the silo's CPUs, so that the load it offers is not cut by the silo's hunger.</summary>
internal static class Affinity
{
    /// <summary>Moves all threads of this process to the CPUs that are not listed; leaves them where none is left.</summary>
    /// <param name="cpus">CPUs, as <c>taskset -c</c> takes them: numbers divided by commas.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task KeepOffAsync(string cpus, CancellationToken cancellation)
    {
        var taken = cpus.Split(',').Select(cpu => int.Parse(cpu, CultureInfo.InvariantCulture));
        var own = string.Join(',', Enumerable.Range(0, Environment.ProcessorCount).Except(taken));
        if (own.Length == 0)
            return;
        using var taskset = Process.Start(new ProcessStartInfo(
            "taskset", ["-a", "-p", "-c", own, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
        await taskset.WaitForExitAsync(cancellation);
    }
}
