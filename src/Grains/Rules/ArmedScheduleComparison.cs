namespace SafeCommunity.Grains.Rules;

/// <summary>Compares when rules are armed.</summary>
internal static class ArmedScheduleComparison
{
    // Longer than any weekly schedule, so that every span of both comes in it.
    private static readonly TimeSpan Compared = TimeSpan.FromDays(8);

    /// <summary>Whether there is a time in the coming week at which the other is armed and this one is not.</summary>
    /// <param name="schedule">The schedule; null for always.</param>
    /// <param name="other">The other; null for always.</param>
    /// <param name="nowMs">Now, in Unix milliseconds.</param>
    public static bool IsNarrowerThan(this ArmedSchedule? schedule, ArmedSchedule? other, long nowMs)
    {
        if (schedule is null)
            return false;
        var end = nowMs + (long)Compared.TotalMilliseconds;
        for (var at = nowMs; at < end;)
        {
            var own = schedule.At(at);
            var wanted = other?.At(at) ?? new ArmedPeriod(Armed: true, at, end);
            if (wanted.Armed && !own.Armed)
                return true;
            at = Math.Min(own.UntilMs, wanted.UntilMs);
        }

        return false;
    }
}
