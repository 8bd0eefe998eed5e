using Microsoft.Extensions.Diagnostics.HealthChecks;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains;

namespace SafeCommunity.Api;

/// <summary>Whether grains answer.</summary>
internal sealed class GrainsHealthCheck(IGrainFactory grains) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var communities = await grains.GetGrain<ICommunityListGrain>(0).List().WaitAsync(cancellationToken);
        return HealthCheckResult.Healthy($"{Plural.Of(communities.Length, "community", "communities")}");
    }
}
