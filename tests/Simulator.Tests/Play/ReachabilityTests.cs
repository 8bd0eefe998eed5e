using Microsoft.Extensions.Logging;
using SafeCommunity.Simulator.Play;
using Xunit;

namespace SafeCommunity.Simulator.Tests.Play;

public sealed class ReachabilityTests : ILogger
{
    private readonly List<string> _told = [];

    [Fact]
    public async Task However_many_notice_it_is_told_once_and_whoever_waits_goes_on_when_all_reach_it()
    {
        var broker = new Reachability("the broker", "Start it", this);
        await broker.WhenReachableAsync(TestContext.Current.CancellationToken);

        broker.Lost("one", "refused.\nreally");
        broker.Lost("two", "refused");
        broker.Lost("one", "again");
        var waiting = broker.WhenReachableAsync(TestContext.Current.CancellationToken);
        broker.Found("one");
        Assert.False(waiting.IsCompleted);
        Assert.False(broker.IsReachable);
        broker.Found("two");
        await waiting;
        broker.Found("two");
        Assert.True(broker.IsReachable);

        Assert.Equal(2, _told.Count);
        Assert.Contains("the broker is not reached (refused. really). Start it", _told[0], StringComparison.Ordinal);
        Assert.DoesNotContain('\n', _told[0]);
        Assert.Contains("reached again", _told[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_waits_gives_up_when_cancelled()
    {
        var broker = new Reachability("the broker", "Start it", this);
        broker.Lost("one", "refused");
        using var stop = new CancellationTokenSource();
        var waiting = broker.WhenReachableAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _told.Add(formatter(state, exception));

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;
}
