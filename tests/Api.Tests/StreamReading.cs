using Grpc.Core;

namespace SafeCommunity.Api.Tests;

/// <summary>Reads streams with a time limit.</summary>
internal static class StreamReading
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>The next message; fails when none comes in time.</summary>
    public static async Task<T> NextAsync<T>(this IAsyncStreamReader<T> stream)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        Assert.True(await stream.MoveNext(limit.Token), "the stream ended");
        return stream.Current;
    }

    /// <summary>The next message that fits; others are passed over.</summary>
    public static async Task<T> NextAsync<T>(this IAsyncStreamReader<T> stream, Func<T, bool> fits)
    {
        while (true)
        {
            var message = await stream.NextAsync();
            if (fits(message))
                return message;
        }
    }

    /// <summary>Reads until the stream fails, and returns how.</summary>
    public static async Task<RpcException> FailureAsync<T>(this IAsyncStreamReader<T> stream)
    {
        while (true)
        {
            try
            {
                await stream.NextAsync();
            }
            catch (RpcException error)
            {
                return error;
            }
        }
    }
}
