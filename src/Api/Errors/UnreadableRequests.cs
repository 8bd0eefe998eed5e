using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SafeCommunity.Api.Errors;

/// <summary>
/// Tells callers by gRPC that their request cannot be read: bytes that are no message of the call, or no whole frame. gRPC itself
/// answers that with UNKNOWN or INTERNAL, as if the server had failed, before any interceptor is asked.
/// </summary>
internal sealed partial class UnreadableRequests(RequestDelegate next, ApiMetrics metrics, ILogger<UnreadableRequests> logger)
{
    private const string Status = "grpc-status";
    private const string Message = "grpc-message";
    private const string Details = "grpc-status-details-bin";

    private static readonly object Read = new();

    /// <summary>Notes that a call's request was read: what goes wrong after that is not the caller's bytes.</summary>
    public static void NoteRead(ServerCallContext context) => context.GetHttpContext().Items[Read] = Read;

    /// <summary>Handles a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (context.Response.HasStarted || !int.TryParse(context.Response.Headers[Status], NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            return;
        if ((StatusCode)status is not (StatusCode.Unknown or StatusCode.Internal))
            return;
        if (context.Items.ContainsKey(Read))
        {
            if ((StatusCode)status == StatusCode.Unknown)
                LogUnexplained(context.Request.Path);
            return;
        }

        var headers = context.Response.Headers;
        headers[Status] = ((int)StatusCode.InvalidArgument).ToString(CultureInfo.InvariantCulture);
        headers[Message] = Uri.EscapeDataString("the request cannot be read: it is no whole protobuf message of this call");
        headers.Remove(Details);
        metrics.CountError(context.Request.Path, StatusCode.InvalidArgument);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} ended with UNKNOWN after its request was read.")]
    private partial void LogUnexplained(string method);
}
