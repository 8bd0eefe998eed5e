using System.Buffers;
using System.IO.Pipelines;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Api;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using SafeCommunity.Api.Errors;

namespace SafeCommunity.Api.Json;

/// <summary>
/// Refuses requests by JSON of which something would be left unread: unknown or misspelt fields, fields given twice, values of
/// another type, a body or a query where none is read, a charset that is not UTF-8. <c>If-Match</c> becomes the request's etag.
/// </summary>
/// <remarks>It stands before the transcoding, which leaves out in silence what it does not know.</remarks>
internal sealed partial class JsonRequestCheck(RequestDelegate next, ApiMetrics metrics)
{
    // As much as a gRPC message may have.
    private const int MaxBodyBytes = 4 * 1024 * 1024;

    private const string Paths = "/v1";

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Handles a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is not { } call)
        {
            await next(context);
            if (context.Request.Path.StartsWithSegments(Paths, StringComparison.Ordinal) && !context.Response.HasStarted)
                await ExplainAsync(context);
            return;
        }

        RpcException error;
        try
        {
            if (await ReadAsync(context, call.MethodDescriptor, call.HttpRule))
            {
                await next(context);
                return;
            }

            error = ApiErrors.ResourceExhausted($"the body has more than {MaxBodyBytes:N0} bytes", "BODY_TOO_LARGE");
        }
        catch (FieldException wrong)
        {
            error = ApiErrors.InvalidArgument(ApiErrors.Shorten(wrong.Field), wrong.Problem);
        }

        metrics.CountError($"/{call.MethodDescriptor.Service.FullName}/{call.MethodDescriptor.Name}", error.StatusCode);
        await JsonErrors.WriteAsync(
            context, error.StatusCode == StatusCode.InvalidArgument ? StatusCodes.Status400BadRequest : StatusCodes.Status413PayloadTooLarge, error);
    }

    // Whether the body is not too large.
    private static async Task<bool> ReadAsync(HttpContext context, MethodDescriptor method, HttpRule rule)
    {
        var request = context.Request;
        QueryCheck.Check(request.Query, method.InputType, rule, InPath(rule));
        var etag = EtagOf(request, method);
        if (rule.Body.Length == 0)
        {
            if (request.ContentLength > 0)
                throw new FieldException("body", $"is not read by {request.Method} {request.Path}: fields of this call stand in the path and the query");
            return true;
        }

        RequireJson(request);
        if (await TryReadBodyAsync(request.BodyReader, context.RequestAborted) is not { } body)
            return false;
        var json = body.AsSpan().StartsWith(ByteOrderMark) ? body.AsMemory(ByteOrderMark.Length) : body;
        var check = new BodyCheck();
        check.Check(json.Span, method.InputType);
        if (etag is not null)
        {
            if (check.Etag is null)
                json = WithEtag(json.Span, etag);
            else if (check.Etag != etag)
                throw new FieldException("etag", $"is '{check.Etag}' in the body and '{etag}' in If-Match");
        }

        request.Body = new MemoryStream(json.ToArray(), writable: false);
        request.ContentLength = json.Length;
        return true;
    }

    private static void RequireJson(HttpRequest request)
    {
        const string Field = "Content-Type";
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !(type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase)))
        {
            throw new FieldException(Field, $"is '{request.ContentType}': send the body as {MediaTypeNames.Application.Json}");
        }

        if (type.Charset.HasValue && !(type.Encoding is { } encoding && encoding.CodePage is 65001 or 20127))
            throw new FieldException(Field, $"has the charset '{type.Charset}': send the body as UTF-8");
    }

    private static string? EtagOf(HttpRequest request, MethodDescriptor method)
    {
        const string Field = "If-Match";
        if (request.Headers.IfMatch is not [var header, ..] || string.IsNullOrWhiteSpace(header))
            return null;
        if (request.Headers.IfMatch.Count > 1 || header.Contains(',', StringComparison.Ordinal))
            throw new FieldException(Field, "has several etags, and a command acts on one version: send one");
        if (method.InputType.FindFieldByName("etag") is null)
            throw new FieldException(Field, $"is not read by {request.Method} {request.Path}, which has no etag");
        var etag = header.Trim();
        if (etag == "*")
            return null;
        return etag.StartsWith("W/", StringComparison.Ordinal)
            ? throw new FieldException(Field, "is a weak etag: send the etag as it was read")
            : etag.Trim('"');
    }

    private static async Task<byte[]?> TryReadBodyAsync(PipeReader reader, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            if (read.Buffer.Length > MaxBodyBytes)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    // The body is known to be an object.
    private static byte[] WithEtag(ReadOnlySpan<byte> json, string etag)
    {
        var rest = json[(json.IndexOf((byte)'{') + 1)..];
        var isEmpty = rest.TrimStart(" \t\r\n"u8).StartsWith("}"u8);
        return [.. Encoding.UTF8.GetBytes($$"""{"etag":"{{JsonEncodedText.Encode(etag)}}"{{(isEmpty ? "" : ",")}}"""), .. rest];
    }

    // Fields that the path has are not in the query.
    private static HashSet<string> InPath(HttpRule rule)
    {
        var pattern = rule.PatternCase switch
        {
            HttpRule.PatternOneofCase.Get => rule.Get,
            HttpRule.PatternOneofCase.Post => rule.Post,
            HttpRule.PatternOneofCase.Put => rule.Put,
            HttpRule.PatternOneofCase.Patch => rule.Patch,
            HttpRule.PatternOneofCase.Delete => rule.Delete,
            _ => "",
        };
        return [.. PathField().Matches(pattern).Select(match => match.Groups[1].Value)];
    }

    // A path or a method that is not there is told with a body too.
    private static Task ExplainAsync(HttpContext context)
    {
        var asked = $"{context.Request.Method} {ApiErrors.Shorten(context.Request.Path)}";
        return context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => JsonErrors.WriteAsync(
                context, StatusCodes.Status404NotFound, ApiErrors.NoSuchCall($"{asked}: there is no such path; docs/api.md and the protos name them")),
            StatusCodes.Status405MethodNotAllowed => JsonErrors.WriteAsync(
                context, StatusCodes.Status405MethodNotAllowed, ApiErrors.NoSuchCall($"{asked}: this path takes {context.Response.Headers.Allow}")),
            _ => Task.CompletedTask,
        };
    }

    [GeneratedRegex(@"\{([a-z_.]+)")]
    private static partial Regex PathField();
}
