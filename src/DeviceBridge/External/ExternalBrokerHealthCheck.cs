using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace SafeCommunity.DeviceBridge.External;

/// <summary>
/// Whether the external broker is there, where one is configured: without it no device is heard. Degraded at once, for brokers are
/// restarted; unhealthy after a minute.
/// </summary>
internal sealed class ExternalBrokerHealthCheck(IServiceProvider services, IOptions<DeviceBridgeOptions> options, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (options.Value.ExternalBroker is not { } uri || services.GetRequiredService<ExternalBroker>().Away is not { } away)
            return Task.FromResult(HealthCheckResult.Healthy());
        var told = string.Create(
            CultureInfo.InvariantCulture,
            $"no connection to {uri.Host}:{(uri.Port > 0 ? uri.Port : 1883)} since {away.Since:yyyy-MM-dd'T'HH:mm:ss'Z'}, no device is heard: {away.Why.TrimEnd('.')}");
        return Task.FromResult(time.GetUtcNow() - away.Since < Patience ? HealthCheckResult.Degraded(told) : HealthCheckResult.Unhealthy(told));
    }
}
