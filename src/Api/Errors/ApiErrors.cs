using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using SafeCommunity.Api.Filters;
using SafeCommunity.Grains;

namespace SafeCommunity.Api.Errors;

/// <summary>Makes errors as google.aip.dev/193 describes them: a code, a message for a person, and details for a program.</summary>
internal static class ApiErrors
{
    /// <summary>The domain of <see cref="ErrorInfo"/>.</summary>
    public const string Domain = "safecommunity";

    /// <summary>A field of the request is wrong, whatever the state.</summary>
    public static RpcException InvalidArgument(string field, string problem) => Make(
        Code.InvalidArgument,
        $"{field}: {problem}",
        "INVALID_FIELD",
        new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = field, Description = problem } } });

    /// <summary>A filter or an order is wrong; the message names the column.</summary>
    public static RpcException InvalidSyntax(string field, FilterSyntaxException error)
    {
        var problem = $"column {error.Column}: {error.Message}";
        return Make(
            Code.InvalidArgument,
            $"{field}, {problem}",
            "INVALID_FILTER",
            new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = field, Description = problem } } });
    }

    /// <summary>Nothing has that name.</summary>
    public static RpcException NotFound(string name) => Make(
        Code.NotFound,
        $"{name} does not exist",
        "NOT_FOUND",
        new ResourceInfo { ResourceName = name });

    /// <summary>There is no such path, or it is not called like that.</summary>
    public static RpcException NoSuchCall(string message) => Make(Code.Unimplemented, message, "NO_SUCH_CALL");

    /// <summary>A position lies after the journal's end.</summary>
    public static RpcException OutOfRange(string field, string problem) => Make(
        Code.OutOfRange,
        $"{field}: {problem}",
        "AFTER_THE_END",
        new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = field, Description = problem } } });

    /// <summary>A grain refused.</summary>
    public static RpcException Refused(RefusedException refused)
    {
        var (code, reason) = refused.Refusal switch
        {
            Refusal.NotFound => (Code.NotFound, "NOT_FOUND"),
            Refusal.InvalidArgument => (Code.InvalidArgument, "INVALID_FIELD"),
            Refusal.FailedPrecondition => (Code.FailedPrecondition, "STATE_DOES_NOT_ALLOW"),
            Refusal.Stale => (Code.Aborted, "STALE_ETAG"),
            Refusal.NotAllowed => (Code.PermissionDenied, "DUTY_DOES_NOT_ALLOW"),
            Refusal.Unavailable => (Code.Unavailable, "NOT_DURABLE"),
            _ => (Code.Unknown, "REFUSED"),
        };
        return code == Code.Unavailable
            ? Make(code, refused.Message, reason, new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) })
            : Make(code, refused.Message, reason);
    }

    /// <summary>It cannot be done now; trying again later may help.</summary>
    public static RpcException Unavailable(string message, string reason) => Make(
        Code.Unavailable, message, reason, new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) });

    /// <summary>The caller took longer than it allowed itself.</summary>
    public static RpcException DeadlineExceeded() => Make(
        Code.DeadlineExceeded, "the call's deadline passed before it was answered; whether it took effect is not known", "DEADLINE");

    /// <summary>A stream's reader is too slow, or there are too many streams.</summary>
    public static RpcException ResourceExhausted(string message, string reason) => Make(Code.ResourceExhausted, message, reason);

    /// <summary>A fault of the server; the reference finds it in the server's log.</summary>
    public static RpcException Internal(string reference) => Make(
        Code.Internal, $"the server failed; its log has the cause under reference {reference}", "INTERNAL");

    /// <summary>A text from a request, short enough for a message.</summary>
    public static string Shorten(string text) => text.Length <= 100 ? text : $"{text.AsSpan(0, 100)}...";

    private static RpcException Make(Code code, string message, string reason, IMessage? detail = null)
    {
        var status = new Google.Rpc.Status
        {
            Code = (int)code,
            Message = message,
            Details = { Any.Pack(new ErrorInfo { Domain = Domain, Reason = reason }) },
        };
        if (detail is not null)
            status.Details.Add(Any.Pack(detail));
        return status.ToRpcException();
    }
}
