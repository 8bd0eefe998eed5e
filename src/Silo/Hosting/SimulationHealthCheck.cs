using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SafeCommunity.Silo.Hosting;

/// <summary>Says that what this silo tells may be invented. It is well all the same.</summary>
internal sealed class SimulationHealthCheck : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthCheckResult.Healthy("SIMULATED: alarms, incidents and people here are invented; no real device or person may rely on it. 以下均为模拟,切勿用于真实场景。"));
}
