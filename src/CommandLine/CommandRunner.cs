using System.CommandLine;

namespace SafeCommunity.CommandLine;

/// <summary>Runs a program's commands; what goes wrong is told on standard error, a line each, and never by a stack of calls.</summary>
public static class CommandRunner
{
    /// <summary>Runs the command that the arguments name.</summary>
    /// <param name="root">The commands.</param>
    /// <param name="args">The arguments.</param>
    /// <param name="program">The program's name, which stands before each message.</param>
    /// <param name="terminationTimeout">
    /// How long a command may take to end after Ctrl-C cancelled it; null for commands that hear signals themselves.
    /// </param>
    /// <returns>The exit code.</returns>
    public static async Task<int> InvokeAsync(RootCommand root, string[] args, string program, TimeSpan? terminationTimeout = null)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors is [var error, ..])
            return Fail(program, ExitCodes.Usage, [$"{OneLine(error.Message)}; --help lists the options"]);

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                ProcessTerminationTimeout = terminationTimeout,
                EnableDefaultExceptionHandler = false,
            });
        }
        catch (UsageException fault)
        {
            return Fail(program, ExitCodes.Usage, fault.Lines);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Fail(program, ExitCodes.Failure, [OneLine(fault.Message)]);
        }
        catch (Exception fault)
        {
            // A fault of the program's own. What is known of it goes into one line, for whoever reports it.
            return Fail(program, ExitCodes.Failure, [$"failed, which is a fault of the program: {fault.GetType().Name}: {OneLine(fault.Message)}"]);
        }
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").TrimEnd('.', ' ');

    private static int Fail(string program, int exitCode, IEnumerable<string> lines)
    {
        foreach (var line in lines)
            Console.Error.WriteLine($"{program}: {line}");
        return exitCode;
    }
}
