using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SafeCommunity.Grains.Clocks;

namespace SafeCommunity.Silo.Hosting;

/// <summary>
/// Degraded for a day after the clock stepped, and while it differs from the machine's because that does not hold: what is
/// stamped near a step, and what a person reads of hours near it, wants a second look. A restart takes it back.
/// </summary>
internal sealed class ClockHealthCheck(GuardedClock clock, CommunityClocks communities) : IHealthCheck
{
    /// <summary>How long a step is told of, by monotonic time.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    /// <summary>All communities share one clock: some of them say it.</summary>
    private const int MostCommunities = 3;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var problems = Problems().ToArray();
        return Task.FromResult(problems.Length == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join("; ", problems)));
    }

    private IEnumerable<string> Problems()
    {
        if (clock.Unsettled is { } difference)
            yield return $"the machine's clock was set: {ClockText.Describe(difference)}; it is followed once that holds";
        if (clock.LastStep is { } step && clock.GetElapsedTime(step.Timestamp) < Memory)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{ClockText.Describe(step.By)}, from {step.Before:yyyy-MM-dd'T'HH:mm:ss'Z'} to {step.After:yyyy-MM-dd'T'HH:mm:ss'Z'}; what is due was moved with it");
        }

        var found = communities.FoundAhead(Memory);
        foreach (var (community, ahead) in found.Take(MostCommunities))
            yield return $"{community}: the journal ended in the future: {ClockText.Describe(-ahead)} at least while nothing ran";
        if (found.Count > MostCommunities)
            yield return string.Create(CultureInfo.InvariantCulture, $"and so for {found.Count - MostCommunities} more communities");
    }
}
