using System.CommandLine;

namespace SafeCommunity.Simulator.CommandLine;

/// <summary>The program's commands.</summary>
internal static class SimulatorCommandLine
{
    private const string About = """
        Simulate a whole community, many times faster than life, on the very same twins, rules, procedures and journal.
        在同一套孪生体、规则、流程和日志上,以远快于现实的速度模拟整个小区。

        The same seed gives the same journal, to the byte. People are counts and roles, nobody in particular. How often
        what happens is chosen, not measured (docs/simulated-world.md): compare settings with each other rather than
        with life.
        """;

    /// <summary>Runs the command that the arguments name and returns the exit code.</summary>
    public static async Task<int> InvokeAsync(string[] args)
    {
        var parsed = Build().Parse(args);
        if (parsed.Errors is [var error, ..])
            return Fail([Explain(error.Message), "--help lists the commands, and after a command its options"], ExitCodes.Usage);

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
        }
        catch (UsageException fault)
        {
            return Fail(fault.Lines, ExitCodes.Usage);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Fail([fault.Message.TrimEnd('.')], ExitCodes.Failure);
        }
    }

    private static RootCommand Build() => new(About) { Subcommands = { RunCommand.Build(), CompareCommand.Build(), PlayCommand.Build(), DistrictCommand.Build() } };

    // "Cannot parse argument 'x' for option '--days' as expected type 'System.Nullable`1[System.Double]'."
    private static string Explain(string message) =>
        message.IndexOf(" as expected type ", StringComparison.Ordinal) is > 0 and var end ? $"{message[..end]}: give a number" : message.TrimEnd('.');

    private static int Fail(IEnumerable<string> lines, int exitCode)
    {
        foreach (var line in lines)
            Console.Error.WriteLine($"simulator: {line}");
        return exitCode;
    }
}
