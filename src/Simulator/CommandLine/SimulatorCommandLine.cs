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
    public static Task<int> InvokeAsync(string[] args) => CommandRunner.InvokeAsync(Build(), args, "simulator");

    /// <summary>The commands.</summary>
    internal static RootCommand Build() => new(About) { Subcommands = { RunCommand.Build(), CompareCommand.Build(), PlayCommand.Build(), DistrictCommand.Build() } };
}
