using SafeCommunity.Grains;
using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SafeCommunity.Grains.Background;

namespace SafeCommunity.Silo.Hosting;

/// <summary>Degraded while something that runs in the background fails and is begun again.</summary>
internal sealed class BackgroundHealthCheck(BackgroundWork background) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(background.Faults is { IsEmpty: false } faults
            ? HealthCheckResult.Degraded(string.Join('\n', faults.Select(Describe)))
            : HealthCheckResult.Healthy());

    private static string Describe(BackgroundFault fault) => string.Create(
        CultureInfo.InvariantCulture,
        $"{fault.Work} failed {Plural.Of(fault.Times, "time")} since {fault.First:yyyy-MM-dd'T'HH:mm:ss'Z'} and is begun again each time: {fault.Message.ReplaceLineEndings(" ")}");
}
