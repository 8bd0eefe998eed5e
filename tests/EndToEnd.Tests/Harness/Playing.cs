using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SafeCommunity.Simulator.Play;
using SafeCommunity.Simulator.Running;
using SafeCommunity.Simulator.World;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Harness;

/// <summary>A simulated world that is played against a silo from outside.</summary>
internal sealed class Playing : IAsyncDisposable, IProgress<PlayProgress>, ILogger<CommunityPlayer>
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly ConcurrentQueue<string> _told = new();
    private readonly Task _running;
    private volatile PlayProgress? _progress;

    private Playing(PlayOptions options) => _running = new CommunityPlayer(options, TimeProvider.System, this).RunAsync(this, _stop.Token);

    /// <summary>How far it is; null in the first second.</summary>
    public PlayProgress? Progress => _progress;

    /// <summary>Ends when playing does.</summary>
    public Task Ended => _running;

    /// <summary>What a person was told.</summary>
    public IEnumerable<string> Told => _told;

    /// <summary>The seeded community, people and all, in which nothing happens by chance.</summary>
    /// <param name="silo">The silo that is played against.</param>
    /// <param name="hour">When the world begins, as the community's clock shows it.</param>
    /// <param name="speed">How many times as fast as life.</param>
    public static PlayOptions Calm(SiloProcess silo, TimeSpan hour, double speed)
    {
        var files = CommunityFiles.Read(Repository.Chengbei);
        return new PlayOptions
        {
            Plan = files.Plan,
            Teams = files.Teams,
            Procedures = files.Procedures,
            Broker = new Uri($"mqtt://127.0.0.1:{silo.MqttPort}"),
            Api = new Uri($"http://127.0.0.1:{silo.GrpcPort}"),
            Speed = speed,
            World = new WorldSettings
            {
                Start = new DateTimeOffset(2026, 3, 30, 0, 0, 0, TimeSpan.FromHours(8)) + hour,
                CauseFactor = 0,
                DropOutFactor = 0,
                OfficerErrors = 0,
                MissedOffers = 0,
                DeclinedOffers = 0,
                Haste = 3,
            },
        };
    }

    /// <summary>Begins to play.</summary>
    public static Playing Start(PlayOptions options) => new(options);

    /// <summary>Waits until it is so far; fails when playing failed first.</summary>
    public Task Until(string what, Predicate<PlayProgress> reached, TimeSpan? limit = null) => Eventually.True(
        what,
        async () =>
        {
            if (_running.IsCompleted)
                await _running;
            return Progress is { } progress && reached(progress);
        },
        limit);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        TestContext.Current.TestOutputHelper?.WriteLine($"{string.Join('\n', _told)}\n{Progress}");
        _stop.Dispose();
    }

    void IProgress<PlayProgress>.Report(PlayProgress value) => _progress = value;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _told.Enqueue($"{logLevel}: {formatter(state, exception)}");

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;
}
