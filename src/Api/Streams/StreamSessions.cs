using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SafeCommunity.Api.Errors;
using SafeCommunity.Api.Feeds;

namespace SafeCommunity.Api.Streams;

/// <summary>Serves followers: heartbeats, an end to those nobody reads, and a prompt end when the server stops.</summary>
internal sealed class StreamSessions(
    IOptions<ApiOptions> options, ApiMetrics metrics, IHostApplicationLifetime lifetime, TimeProvider time)
{
    // How long a new follower waits for a feed that hears nothing yet.
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(10);

    private int _open;

    /// <summary>Waits until a feed hears.</summary>
    public Task WaitUntilReadyAsync(Feed feed, ServerCallContext context) =>
        feed.Ready.WaitAsync(ReadyTimeout, time, context.CancellationToken);

    /// <summary>Sends a follower everything, until its caller goes away, does not read, or the server stops.</summary>
    public async Task RunAsync<TResponse>(
        Follower<TResponse> follower, IServerStreamWriter<TResponse> stream, ServerCallContext context)
        where TResponse : class
    {
        if (Interlocked.Increment(ref _open) > options.Value.MaxStreams)
        {
            Interlocked.Decrement(ref _open);
            throw ApiErrors.ResourceExhausted(
                $"the server has {options.Value.MaxStreams} streams open and takes no more; close some or try later", "TOO_MANY_STREAMS");
        }

        metrics.StreamOpened(follower.Name);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            await SendAsync(follower, stream, context, end.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw ApiErrors.Unavailable($"server is stopping; {follower.Resume}", "STOPPING");
        }
        finally
        {
            metrics.StreamClosed(follower.Name);
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task SendAsync<TResponse>(
        Follower<TResponse> follower, IServerStreamWriter<TResponse> stream, ServerCallContext context, CancellationToken end)
        where TResponse : class
    {
        var quietAfter = options.Value.HeartbeatInterval / 2;
        var written = time.GetTimestamp();
        while (true)
        {
            end.ThrowIfCancellationRequested();
            var pulse = follower.Feed.Pulse.Next;
            var message = await follower.NextAsync(end);
            if (message is not null)
            {
                await WriteAsync(follower, message, stream, context, end);
                follower.Advance(message);
                written = time.GetTimestamp();
            }
            else if (time.GetElapsedTime(written) >= quietAfter)
            {
                await WriteAsync(follower, follower.Heartbeat(), stream, context, end);
                written = time.GetTimestamp();
            }
            else
            {
                await pulse.WaitAsync(end);
            }
        }
    }

    private async ValueTask WriteAsync<TResponse>(
        Follower<TResponse> follower, TResponse message, IServerStreamWriter<TResponse> stream, ServerCallContext context, CancellationToken end)
        where TResponse : class
    {
        // A cancelled write would reset the stream before its status is sent.
        var write = stream.WriteAsync(message, CancellationToken.None);
        metrics.MessageSent(follower.Name);
        if (write.IsCompletedSuccessfully)
            return;

        var limit = options.Value.WriteTimeout;
        if (await CompletesAsync(write, limit, context, end))
            return;

        // Too slow. The call can only be ended properly once this message is read: whoever reads again within the same
        // time is told why and where to resume, and whoever does not is cut off.
        metrics.TooSlow(follower.Name);
        if (!await CompletesAsync(write, limit, context, end))
            await AbortAsync(write, context);
        throw ApiErrors.ResourceExhausted($"too slow: a message waited {limit.TotalSeconds:0.#} s to be read; {follower.Resume}", "TOO_SLOW");
    }

    private async Task<bool> CompletesAsync(Task write, TimeSpan limit, ServerCallContext context, CancellationToken end)
    {
        try
        {
            await write.WaitAsync(limit, time, end);
            return true;
        }
        catch (TimeoutException) when (!write.IsCompleted)
        {
            return false;
        }
        catch (OperationCanceledException) when (!write.IsCompleted)
        {
            // The server stops, or the caller went away, and this message is not read: no farewell would reach the
            // reader, and waiting for it would hold up the stop.
            await AbortAsync(write, context);
            throw;
        }
    }

    private static async Task AbortAsync(Task write, ServerCallContext context)
    {
        context.GetHttpContext().Abort();
        await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
