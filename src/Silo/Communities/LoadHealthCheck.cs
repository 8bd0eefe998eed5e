using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SafeCommunity.Silo.Communities;

/// <summary>Degraded while communities are being loaded: those that are loaded answer, the others do not yet.</summary>
internal sealed class LoadHealthCheck(LoadProgress progress) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var told = string.Create(CultureInfo.InvariantCulture, $"{progress.Loaded} of {progress.Expected} communities are loaded");
        return Task.FromResult(
            progress.Failed > 0
                ? HealthCheckResult.Degraded(string.Create(CultureInfo.InvariantCulture, $"{told}, {progress.Failed} could not be: the log says why"))
                : progress.IsDone ? HealthCheckResult.Healthy(told) : HealthCheckResult.Degraded(told));
    }
}
