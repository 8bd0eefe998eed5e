using Microsoft.Extensions.Diagnostics.HealthChecks;
using SafeCommunity.Storage.Sqlite.Care;

namespace SafeCommunity.Silo.Hosting;

/// <summary>Whether the store keeps what it is given, and whether anything about it needs a look.</summary>
internal sealed class StoreHealthCheck(StoreCondition condition) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var faults = condition.Faults;
        var told = string.Join("; ", faults.Select(fault => fault.Text.TrimEnd('.')));
        return Task.FromResult(
            faults.IsEmpty ? HealthCheckResult.Healthy()
            : faults.Any(fault => fault.IsFailing) ? HealthCheckResult.Unhealthy(told)
            : HealthCheckResult.Degraded(told));
    }
}
