using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SafeCommunity.DeviceBridge.Tests;

/// <summary>The programs of the Mosquitto project, as processes.</summary>
public static class Mosquitto
{
    /// <summary>Runs a program to its end; returns its exit code and what it wrote.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return (process.ExitCode, await output + await error);
    }

    /// <summary>Starts a program.</summary>
    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Find(program)) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static string Find(string program)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin");
        var found = folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        Assert.True(found is not null, $"'{program}' is not installed. Install it, on Debian: apt-get install mosquitto mosquitto-clients");
        return found;
    }
}

/// <summary>A Mosquitto broker on a free port, with its session store kept over restarts.</summary>
public sealed class MosquittoBroker : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sc-mosquitto-");
    private Process? _process;

    private MosquittoBroker(int port) => Port = port;

    public int Port { get; }

    public static async Task<MosquittoBroker> StartAsync(string? user = null, string? password = null)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var broker = new MosquittoBroker(((IPEndPoint)probe.LocalEndpoint).Port);
        probe.Stop();
        var passwords = Path.Combine(broker._folder.FullName, "passwords");
        if (user is not null)
            Assert.Equal(0, (await Mosquitto.RunAsync("mosquitto_passwd", "-b", "-c", passwords, user, password!)).ExitCode);
        await File.WriteAllLinesAsync(
            broker.Configuration,
            [
                $"listener {broker.Port} 127.0.0.1",
                user is null ? "allow_anonymous true" : $"allow_anonymous false\npassword_file {passwords}",
                $"user {Environment.UserName}",
            ]);
        await broker.StartProcessAsync();
        return broker;
    }

    public async Task RestartAsync()
    {
        await StopProcessAsync();
        await StartProcessAsync();
    }

    public Task StopAsync() => StopProcessAsync();

    /// <summary>Publishes with <c>mosquitto_pub</c>.</summary>
    public async Task PublishAsync(string topic, string payload, params string[] more)
    {
        var (exitCode, output) = await Mosquitto.RunAsync(
            "mosquitto_pub", ["-h", "127.0.0.1", "-p", $"{Port}", "-q", "1", "-t", topic, "-m", payload, .. more]);
        Assert.True(exitCode == 0, output);
    }

    public async ValueTask DisposeAsync()
    {
        await StopProcessAsync();
        _folder.Delete(recursive: true);
    }

    private string Configuration => Path.Combine(_folder.FullName, "mosquitto.conf");

    private async Task StartProcessAsync()
    {
        _process = Mosquitto.Start("mosquitto", "-c", Configuration);
        // Read to the end, so that the broker never waits for a full pipe.
        _process.ErrorDataReceived += (_, _) => { };
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await Steps.Eventually(Accepts, "mosquitto listens");
    }

    private bool Accepts()
    {
        Assert.False(_process!.HasExited, "mosquitto did not start");
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task StopProcessAsync()
    {
        if (_process is null)
            return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }
}
