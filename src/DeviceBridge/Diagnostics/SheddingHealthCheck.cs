using SafeCommunity.Grains;
using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SafeCommunity.DeviceBridge.Diagnostics;

/// <summary>Whether all readings are taken; degraded while some are let go, with whose and how many.</summary>
internal sealed class SheddingHealthCheck(BridgeMeter meter) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var open = meter.Shed
            .Select(shed => (shed.Community, shed.Current))
            .Where(shed => shed.Current is not null)
            .Select(shed => string.Create(
                CultureInfo.InvariantCulture,
                $"{shed.Community}: {Plural.Of(shed.Current!.Value.Count, "reading")} shed since {shed.Current.Value.Since:yyyy-MM-dd'T'HH:mm:ss'Z'}; alarms are not affected"))
            .ToArray();
        return Task.FromResult(open.Length == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join("; ", open)));
    }
}
