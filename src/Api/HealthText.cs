using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SafeCommunity.Api;

/// <summary>Says on <c>/healthz</c> how the program is, in the first line, as load balancers look for it, then a line for each part that has something to say.</summary>
internal static class HealthText
{
    /// <summary>Writes it.</summary>
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        var lines = report.Entries
            .Where(entry => entry.Value is { Status: not HealthStatus.Healthy } or { Description.Length: > 0 })
            .Select(entry => $"{entry.Key}: {entry.Value.Description ?? entry.Value.Status.ToString()}");
        return context.Response.WriteAsync(string.Join('\n', [report.Status.ToString(), .. lines]), context.RequestAborted);
    }
}
