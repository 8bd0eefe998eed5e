using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SafeCommunity.DeviceBridge.Embedded;

/// <summary>Whether devices can still connect; degraded from nine tenths of the limit on, and for a minute after one was refused.</summary>
internal sealed class ConnectionsHealthCheck(ConnectionLimit connections) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var wasFull = connections.WasFull;
        var told = string.Create(
            CultureInfo.InvariantCulture,
            $"{connections.Count} of at most {connections.Limit} MQTT connections{(wasFull ? "; more were refused within the last minute" : "")}");
        return Task.FromResult(
            wasFull || connections.Count >= connections.Limit - (connections.Limit / 10) ? HealthCheckResult.Degraded(told) : HealthCheckResult.Healthy());
    }
}
