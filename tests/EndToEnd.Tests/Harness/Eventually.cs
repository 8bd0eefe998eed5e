using System.Diagnostics;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Harness;

/// <summary>Waits for a condition, never for a time.</summary>
internal static class Eventually
{
    /// <summary>How long a condition may take on a busy machine.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Looks again and again until the answer is not null.</summary>
    /// <param name="what">What is waited for, for the failure's message.</param>
    /// <param name="look">Looks once.</param>
    /// <param name="limit">How long at most; <see cref="Limit"/> when null.</param>
    public static async Task<T> Get<T>(string what, Func<Task<T?>> look, TimeSpan? limit = null)
        where T : class
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var start = Stopwatch.GetTimestamp();
        do
        {
            if (await look() is { } found)
                return found;
        }
        while (Stopwatch.GetElapsedTime(start) < (limit ?? Limit) && await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken));

        throw new TimeoutException($"Waited {(limit ?? Limit).TotalSeconds:0} s in vain for: {what}.");
    }

    /// <summary>Looks again and again until it is true.</summary>
    public static Task True(string what, Func<Task<bool>> look, TimeSpan? limit = null) =>
        Get(what, async () => await look() ? "true" : null, limit);
}
