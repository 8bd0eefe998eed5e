using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SafeCommunity.Silo.Communities;

/// <summary>Degraded while communities are being loaded, or could not be: those that are loaded answer, the others do not.</summary>
internal sealed class LoadHealthCheck(LoadProgress progress) : IHealthCheck
{
    private const int NamesShown = 5;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var told = string.Create(CultureInfo.InvariantCulture, $"{progress.Loaded} of {progress.Expected} communities are loaded");
        var failed = progress.Failed;
        foreach (var (community, reason) in failed.Take(NamesShown))
            told += $"; {community} is not: {reason}";
        if (failed.Length > NamesShown)
            told += string.Create(CultureInfo.InvariantCulture, $"; {failed.Length - NamesShown} more are not: the log says why");
        if (progress.NotServed is { IsEmpty: false } others)
        {
            told += string.Create(
                CultureInfo.InvariantCulture,
                $"; stored here and not served, since no folder describes them: {string.Join(", ", others.Take(NamesShown))}{(others.Length > NamesShown ? $" and {others.Length - NamesShown} more" : "")}");
        }

        return Task.FromResult(progress.IsDone && failed.IsEmpty ? HealthCheckResult.Healthy(told) : HealthCheckResult.Degraded(told));
    }
}
