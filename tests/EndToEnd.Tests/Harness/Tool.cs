using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Harness;

/// <summary>A program that this project did not write, or the product itself, run as a process.</summary>
internal sealed class Tool : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _transcript = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Task _reading;

    private Tool(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _lines.Writer), ReadAsync(process.StandardError, null));
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it is over.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it wrote so far, to standard output and error.</summary>
    public string Transcript
    {
        get
        {
            lock (_transcript)
                return _transcript.ToString();
        }
    }

    /// <summary>Its standard input.</summary>
    public StreamWriter Input => _process.StandardInput;

    /// <summary>Starts a program.</summary>
    public static Tool Start(string program, params IEnumerable<string> arguments) =>
        Start(new Dictionary<string, string>(), program, arguments);

    /// <summary>Starts a program with some variables in its environment.</summary>
    public static Tool Start(IReadOnlyDictionary<string, string> environment, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new Tool(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."));
    }

    /// <summary>Runs a program to its end.</summary>
    public static Task<ToolResult> RunAsync(string program, params IEnumerable<string> arguments) =>
        RunAsync(Eventually.Limit, program, arguments);

    /// <summary>Runs a program to its end, or until a time is over: then it is killed and its exit code is -1.</summary>
    public static async Task<ToolResult> RunAsync(TimeSpan limit, string program, params IEnumerable<string> arguments)
    {
        await using var tool = Start(program, arguments);
        tool.Input.Close();
        var exitCode = await tool.TryWaitForExitAsync(limit) ?? -1;
        return new ToolResult(exitCode, tool.Transcript);
    }

    /// <summary>Waits for its end and returns its exit code; null when the time is over first.</summary>
    public async Task<int?> TryWaitForExitAsync(TimeSpan limit)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(limit);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return null;
        }

        await _reading;
        return _process.ExitCode;
    }

    /// <summary>The next line on standard output; null when it closed its output.</summary>
    /// <exception cref="TimeoutException">No line came within the limit.</exception>
    public async Task<string?> NextLineAsync(TimeSpan? limit = null)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(limit ?? Eventually.Limit);
        try
        {
            return await _lines.Reader.WaitToReadAsync(timeout.Token) && _lines.Reader.TryRead(out var line) ? line : null;
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No further line came. So far:\n{Transcript}");
        }
    }

    /// <summary>Reads lines until one fits.</summary>
    public async Task<string> LineAsync(string what, Predicate<string> fits, TimeSpan? limit = null)
    {
        while (await NextLineAsync(limit) is { } line)
        {
            if (fits(line))
                return line;
        }

        throw new InvalidOperationException($"The output ended before: {what}. It was:\n{Transcript}");
    }

    /// <summary>Sends a signal: <c>KILL</c>, <c>TERM</c>, <c>INT</c>, <c>STOP</c>, <c>CONT</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader, ChannelWriter<string>? lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_transcript)
                _transcript.AppendLine(line);
            lines?.TryWrite(line);
        }

        lines?.Complete();
    }
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to standard output and error.</param>
internal sealed record ToolResult(int ExitCode, string Output);
