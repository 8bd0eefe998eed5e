using System.Globalization;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Harness;

/// <summary>How the product is started.</summary>
internal sealed record SiloOptions
{
    /// <summary>The data folder.</summary>
    public required string Data { get; init; }

    /// <summary>The community's folder.</summary>
    public string Community { get; init; } = Repository.Chengbei;

    /// <summary>The HTTP port.</summary>
    public int HttpPort { get; init; } = Ports.Next();

    /// <summary>The gRPC port.</summary>
    public int GrpcPort { get; init; } = Ports.Next();

    /// <summary>The embedded broker's port.</summary>
    public int MqttPort { get; init; } = Ports.Next();

    /// <summary>An external broker instead, as a URL.</summary>
    public string? MqttBroker { get; init; }

    /// <summary>Who plays the community.</summary>
    public string Play { get; init; } = "off";

    /// <summary>Web pages of which origins may call it; null for none.</summary>
    public string? AllowOrigin { get; init; }

    /// <summary>The wall clock it is shown; null for the machine's.</summary>
    public WallClock? Clock { get; init; }

    /// <summary>What is in its environment besides what the tests have.</summary>
    public IReadOnlyDictionary<string, string> Environment => Clock?.Environment ?? new Dictionary<string, string>();

    /// <summary>The command line.</summary>
    public IEnumerable<string> Arguments =>
    [
        Repository.SiloDll, "--data", Data, "--community", Community, "--play", Play,
        "--http", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{HttpPort}"),
        "--grpc", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{GrpcPort}"),
        .. MqttBroker is null
            ? new[] { "--mqtt", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{MqttPort}") }
            : ["--mqtt-broker", MqttBroker],
        .. AllowOrigin is null ? Array.Empty<string>() : ["--allow-origin", AllowOrigin],
    ];
}

/// <summary>The product as a process of its own, on free ports.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private readonly SiloOptions _options;
    private Tool _process;

    private SiloProcess(SiloOptions options, Tool process)
    {
        (_options, _process) = (options, process);
        Api = new Curl($"http://127.0.0.1:{options.HttpPort}");
        Devices = new Mosquitto(options.MqttPort);
    }

    /// <summary>The JSON API, by curl.</summary>
    public Curl Api { get; }

    /// <summary>The embedded broker, by mosquitto_pub and mosquitto_sub.</summary>
    public Mosquitto Devices { get; }

    /// <summary>The gRPC port.</summary>
    public int GrpcPort => _options.GrpcPort;

    /// <summary>The embedded broker's port.</summary>
    public int MqttPort => _options.MqttPort;

    /// <summary>The database file.</summary>
    public string Database => Path.Combine(_options.Data, "safecommunity.db");

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>What it wrote so far.</summary>
    public string Transcript => _process.Transcript;

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<SiloProcess> StartAsync(SiloOptions options)
    {
        var silo = new SiloProcess(options, Tool.Start(options.Environment, "dotnet", options.Arguments));
        try
        {
            await silo.WaitUntilReadyAsync();
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until it wrote this: it is ready, by its health, a moment before it says so.</summary>
    public Task SaysAsync(string text) => Eventually.True(
        $"the silo says '{text}'",
        () => Task.FromResult(Transcript.Contains(text, StringComparison.Ordinal)));

    /// <summary>Starts it again on the same data and ports, after it ended.</summary>
    public async Task RestartAsync()
    {
        Assert.True(_process.HasExited);
        await _process.DisposeAsync();
        _process = Tool.Start(_options.Environment, "dotnet", _options.Arguments);
        await WaitUntilReadyAsync();
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync()
    {
        await _process.SignalAsync("KILL");
        Assert.NotNull(await _process.TryWaitForExitAsync(Eventually.Limit));
    }

    /// <summary>Stops all of it, so that it neither runs nor notices.</summary>
    public Task PauseAsync() => _process.SignalAsync("STOP");

    /// <summary>Lets it go on.</summary>
    public Task ContinueAsync() => _process.SignalAsync("CONT");

    /// <summary>Asks it to end with a signal and returns its exit code; null when it did not end within the limit.</summary>
    public async Task<int?> StopAsync(string signal, TimeSpan limit)
    {
        await _process.SignalAsync(signal);
        return await _process.TryWaitForExitAsync(limit);
    }

    public async ValueTask DisposeAsync()
    {
        // What the product said belongs to the test's output: it tells why a test failed.
        TestContext.Current.TestOutputHelper?.WriteLine(_process.Transcript);
        await _process.DisposeAsync();
    }

    private Task WaitUntilReadyAsync() => Eventually.True(
        "the silo is ready",
        async () => _process.HasExited
            ? throw new InvalidOperationException($"The silo ended while it started:\n{_process.Transcript}")
            : (await Api.GetAsync(Surface.Health)).Status == 200,
        StartLimit);
}
