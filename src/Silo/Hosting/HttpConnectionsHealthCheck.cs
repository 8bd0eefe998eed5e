using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SafeCommunity.Silo.Hosting;

/// <summary>Whether clients can still connect; degraded while nine tenths of the connections serve requests, and for a minute after there was one too many.</summary>
internal sealed class HttpConnectionsHealthCheck(HttpConnections connections) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (all, idle) = connections.Count;
        var wasFull = connections.WasFull;
        var told = string.Create(
            CultureInfo.InvariantCulture,
            $"{all} of at most {connections.Limit} HTTP connections, {idle} of them idle{(wasFull ? "; there were more within the last minute" : "")}");
        return Task.FromResult(
            wasFull || all - idle >= connections.Limit - (connections.Limit / 10) ? HealthCheckResult.Degraded(told) : HealthCheckResult.Healthy());
    }
}
