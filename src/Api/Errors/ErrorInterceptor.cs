using System.Diagnostics;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Api.Errors;

/// <summary>The one place where what went wrong becomes what the caller is told. Counts every error.</summary>
internal sealed partial class ErrorInterceptor(
    ApiMetrics metrics, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ErrorInterceptor> logger) : Interceptor
{
    /// <inheritdoc/>
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        UnreadableRequests.NoteRead(context);
        try
        {
            return await continuation(request, context);
        }
        catch (Exception exception)
        {
            throw Translate(exception, context);
        }
    }

    /// <inheritdoc/>
    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        UnreadableRequests.NoteRead(context);
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception exception)
        {
            throw Translate(exception, context);
        }
    }

    private RpcException Translate(Exception exception, ServerCallContext context)
    {
        var error = exception switch
        {
            RpcException rpc => rpc,
            RefusedException refused => ApiErrors.Refused(refused),
            _ when context.CancellationToken.IsCancellationRequested => OfCancelled(context),
            StoreUnavailableException store => ApiErrors.Unavailable(store.Message, "STORE_UNAVAILABLE"),
            TimeoutException => ApiErrors.Unavailable(
                "no answer in time from the part of the server that knows; whether a command took effect is not known: read again", "TIMEOUT"),
            OrleansException or OperationCanceledException when lifetime.ApplicationStopping.IsCancellationRequested =>
                ApiErrors.Unavailable("server is stopping", "STOPPING"),
            SiloUnavailableException or OrleansMessageRejectionException => ApiErrors.Unavailable(
                "the part of the server that knows is away for the moment", "AWAY"),
            _ => OfUnknown(exception, context),
        };
        metrics.CountError(context.Method, error.StatusCode);
        return error;
    }

    private RpcException OfCancelled(ServerCallContext context) =>
        context.Deadline <= time.GetUtcNow().UtcDateTime
            ? ApiErrors.DeadlineExceeded()
            : new RpcException(new Status(StatusCode.Cancelled, "the caller went away"));

    private RpcException OfUnknown(Exception exception, ServerCallContext context)
    {
        var reference = Activity.Current?.TraceId.ToString() ?? Guid.NewGuid().ToString("N");
        LogFailed(exception, context.Method, reference);
        return ApiErrors.Internal(reference);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed; the caller was given reference {Reference}.")]
    private partial void LogFailed(Exception exception, string method, string reference);
}
