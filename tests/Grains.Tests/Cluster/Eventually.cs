using Xunit;

namespace SafeCommunity.Grains.Tests.Cluster;

/// <summary>Waits for a condition, with a time limit.</summary>
public static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static Task Is(Func<bool> condition, string what) => Is(() => Task.FromResult(condition()), what);

    public static async Task Is(Func<Task<bool>> condition, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Limit, $"Within {Limit.TotalSeconds} s: {what}.");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
