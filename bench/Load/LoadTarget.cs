using System.Globalization;

namespace SafeCommunity.Bench.Load;

/// <summary>A server with its load, and what was measured so far.</summary>
internal sealed class LoadTarget(string name, ServerProcess server, LoadGenerator generator) : IAsyncDisposable
{
    /// <summary>What it is called in the progress.</summary>
    public string Name => name;

    /// <summary>The server.</summary>
    public ServerProcess Server => server;

    /// <summary>Its load.</summary>
    public LoadGenerator Generator => generator;

    /// <summary>Waits for what the server does after it answered; null when it does nothing then.</summary>
    public Func<Task>? Settle { get; init; }

    /// <summary>All rounds together.</summary>
    public RoundResult Sum { get; private set; }

    /// <summary>Publish to acknowledgement, all rounds together.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>What waking every device came to.</summary>
    public RoundResult Wake { get; private set; }

    /// <summary>Lets every device speak once.</summary>
    public async Task WakeAsync() => Wake = Tell("wake", await generator.WakeAsync(server));

    /// <summary>Loads it, and counts nothing.</summary>
    public async Task WarmUpAsync(TimeSpan duration) => Tell("warm-up", await generator.RunAsync(duration, server, new LatencyHistogram(), Settle));

    /// <summary>Loads it for a round that counts.</summary>
    public async Task RunRoundAsync(TimeSpan duration) => Sum += Tell("round", await generator.RunAsync(duration, server, Latency, Settle));

    // Progress, and how even the rounds are.
    private RoundResult Tell(string phase, RoundResult result)
    {
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-14}{phase,-8}{result.Rate,10:#,0} messages/s {result.CpuMicrosPerMessage,9:0.00} CPU us/message {result.Elapsed.TotalSeconds,6:0.00} s"));
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await generator.DisposeAsync();
        await server.DisposeAsync();
    }
}
