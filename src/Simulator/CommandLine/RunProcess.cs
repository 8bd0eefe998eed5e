using System.Collections.Immutable;
using System.Diagnostics;

namespace SafeCommunity.Simulator.CommandLine;

/// <summary>A run in a process of its own: a simulation has the thread pool of its process to itself.</summary>
internal static class RunProcess
{
    private const string Run = "run";

    /// <summary>Runs it to its end; killed when cancelled.</summary>
    /// <param name="arguments">The arguments of <c>run</c>.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="UsageException">It found something wrong with its arguments.</exception>
    /// <exception cref="IOException">It failed.</exception>
    public static async Task RunAsync(ImmutableArray<string> arguments, CancellationToken cancellation)
    {
        using var process = new Process { StartInfo = StartOf(arguments) };
        process.Start();
        var errors = new Queue<string>();
        process.ErrorDataReceived += (_, line) => Keep(errors, line.Data);
        process.OutputDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode == ExitCodes.Success)
            return;
        // A Ctrl-C reaches every process of the terminal.
        if (process.ExitCode == ExitCodes.Interrupted)
            throw new OperationCanceledException(cancellation);
        const string Prefix = "simulator: ";
        ImmutableArray<string> said;
        lock (errors)
            said = [.. errors.Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)).Select(line => line[Prefix.Length..])];
        if (process.ExitCode == ExitCodes.Usage && !said.IsEmpty)
            throw new UsageException(said);
        lock (errors)
            throw new IOException($"a run ended with exit code {process.ExitCode} ({string.Join(' ', arguments)}): {string.Join(" / ", errors)}");
    }

    private static ProcessStartInfo StartOf(ImmutableArray<string> arguments)
    {
        // By `dotnet SafeCommunity.Simulator.dll` the program is dotnet, else it is ours.
        var program = Environment.ProcessPath!;
        var isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[.. isHost ? [typeof(RunProcess).Assembly.Location] : Array.Empty<string>(), Run, .. arguments])
            start.ArgumentList.Add(argument);
        return start;
    }

    private static void Keep(Queue<string> lines, string? line)
    {
        const int Most = 20;
        if (string.IsNullOrEmpty(line))
            return;
        lock (lines)
        {
            lines.Enqueue(line);
            if (lines.Count > Most)
                lines.Dequeue();
        }
    }
}
