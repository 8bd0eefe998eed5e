using Microsoft.Extensions.Diagnostics.HealthChecks;
using SafeCommunity.Grains.Desk;

namespace SafeCommunity.Silo.Hosting;

/// <summary>Whether each community's desk takes up its alarms and does what is due.</summary>
internal sealed class DeskHealthCheck(DeskWatch desks) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(desks.Failing is { IsEmpty: false } failing
            ? HealthCheckResult.Unhealthy(string.Join("; ", failing))
            : HealthCheckResult.Healthy());
}
