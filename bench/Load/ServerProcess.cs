using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text;

namespace SafeCommunity.Bench.Load;

/// <summary>A server under load, in a process of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private bool _disposed;

    private ServerProcess(Process process) => _process = process;

    /// <summary>User and system CPU time so far, from <c>/proc</c>, in steps of 10 ms.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // the name before may hold blanks
            var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
            return TimeSpan.FromMilliseconds(ticks * 10); // USER_HZ is 100 on Linux
        }
    }

    /// <summary>Resident memory, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>What it wrote so far, up to 64 kB.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Starts the bench's own program in another role and waits until it accepts connections on a port.</summary>
    public static Task<ServerProcess> StartRoleAsync(
        IEnumerable<string> role, IPEndPoint ready, ServerStart? options = null, CancellationToken cancellation = default) =>
        StartAsync(Assembly.GetEntryAssembly()!.Location, role, ready, options, cancellation);

    /// <summary>Starts a .NET program and waits until it accepts connections on a port.</summary>
    public static async Task<ServerProcess> StartAsync(
        string dll, IEnumerable<string> arguments, IPEndPoint ready, ServerStart? options, CancellationToken cancellation)
    {
        string[] command = ["dotnet", dll, .. arguments];
        if (options?.Cpus is { } cpus)
            command = ["taskset", "-c", cpus, .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in options?.Environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var server = new ServerProcess(Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start."));
        server.Read();
        try
        {
            await server.WaitUntilAcceptingAsync(ready, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A TCP port of the loopback interface that was free a moment ago.</summary>
    public static IPEndPoint FreeEndpoint()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

    /// <summary>Writes a line to its standard input and waits for a line that begins with a word; returns that line.</summary>
    public async Task<string> AskAsync(string question, string answer, CancellationToken cancellation = default)
    {
        var answered = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += Look;
        try
        {
            await _process.StandardInput.WriteLineAsync(question.AsMemory(), cancellation);
            await _process.StandardInput.FlushAsync(cancellation);
            return await answered.Task.WaitAsync(AnswerLimit, cancellation);
        }
        finally
        {
            _process.OutputDataReceived -= Look;
        }

        void Look(object sender, DataReceivedEventArgs line)
        {
            if (line.Data?.StartsWith(answer, StringComparison.Ordinal) is true)
                answered.TrySetResult(line.Data);
        }
    }

    /// <summary>Asks it to end, and waits until it has; then its <see cref="Output"/> is whole.</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            using var limit = new CancellationTokenSource(StopLimit);
            _process.StandardInput.Close();
            try
            {
                using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
                await _process.WaitForExitAsync(limit.Token); // and until its output was read
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await StopAsync();
        _process.Dispose();
    }

    private async Task WaitUntilAcceptingAsync(IPEndPoint endpoint, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(endpoint, cancellation);
                return;
            }
            catch (SocketException) when (!_process.HasExited && Stopwatch.GetElapsedTime(start) < StartLimit)
            {
                await timer.WaitForNextTickAsync(cancellation);
            }
            catch (SocketException e)
            {
                throw new InvalidOperationException($"The server did not open {endpoint}:\n{Output}", e);
            }
        }
    }

    private void Read()
    {
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        void Keep(object sender, DataReceivedEventArgs line)
        {
            lock (_output)
            {
                if (_output.Length < 64 * 1024)
                    _output.AppendLine(line.Data);
            }
        }
    }
}
