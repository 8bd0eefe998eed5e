using System.Globalization;
using System.Net.Mime;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace SafeCommunity.Api.Json;

/// <summary>Writes errors that no service told, in the shape of those that one did: <c>google.rpc.Status</c> as JSON.</summary>
internal static class JsonErrors
{
    private static readonly JsonFormatter Formatter = new(new JsonFormatter.Settings(formatDefaultValues: true, TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor)));

    /// <summary>Writes an error.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="error">The error.</param>
    public static Task WriteAsync(HttpContext context, int status, RpcException error)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = string.Create(CultureInfo.InvariantCulture, $"{MediaTypeNames.Application.Json}; charset=utf-8");
        return context.Response.WriteAsync(Formatter.Format(error.GetRpcStatus()), context.RequestAborted);
    }
}
