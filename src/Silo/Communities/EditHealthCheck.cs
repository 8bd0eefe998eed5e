using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SafeCommunity.Silo.Communities;

/// <summary>Degraded while a file of a community is refused, or an edit of one waits for a yes: what was in force before still is.</summary>
internal sealed class EditHealthCheck(EditNotes notes) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(notes.All is { IsEmpty: false } all ? HealthCheckResult.Degraded(string.Join('\n', all)) : HealthCheckResult.Healthy());
}
