using System.Collections.Immutable;

namespace SafeCommunity.Grains.Rules;

/// <summary>
/// When a rule is armed, by the community's wall clock. A span whose end is not after its begin goes across midnight
/// and belongs to the day it begins on. Where clocks are put back, an hour that comes twice is armed both times; where
/// they are put forward, a time that does not come is taken as the moment of the change.
/// </summary>
internal sealed class ArmedSchedule(ImmutableArray<ArmedSpan> spans, TimeZoneInfo zone)
{
    // One schedule serves every device of its rule; the period is the same for all of them.
    private volatile ArmedPeriod? _latest;

    /// <summary>Whether the rule is armed at a moment, and until when that holds at least.</summary>
    public ArmedPeriod At(long nowMs)
    {
        if (_latest is { } latest && latest.FromMs <= nowMs && nowMs < latest.UntilMs)
            return latest;

        // The day before brings what goes across midnight; eight days hold a boundary of any weekly schedule.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(nowMs);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).Date);
        var (armed, until) = (false, now.AddDays(8).ToUnixTimeMilliseconds());
        for (var date = today.AddDays(-2); date <= today.AddDays(8); date = date.AddDays(1))
        {
            foreach (var span in spans)
            {
                if (!span.Days.Contains(date.DayOfWeek))
                    continue;
                var from = InstantMs(date, span.FromMinute, latest: false);
                var to = span.ToMinute > span.FromMinute
                    ? InstantMs(date, span.ToMinute, latest: true)
                    : InstantMs(date.AddDays(1), span.ToMinute, latest: true);
                armed |= from <= nowMs && nowMs < to;
                if (from > nowMs)
                    until = Math.Min(until, from);
                if (to > nowMs)
                    until = Math.Min(until, to);
            }
        }

        var period = new ArmedPeriod(armed, nowMs, until);
        _latest = period;
        return period;
    }

    private long InstantMs(DateOnly date, int minute, bool latest)
    {
        var local = date.ToDateTime(TimeOnly.MinValue).AddMinutes(minute);
        if (zone.IsInvalidTime(local))
        {
            // The wall clock jumps over this time: step back to the jump itself.
            while (zone.IsInvalidTime(local))
                local = local.AddMinutes(-1);
            local = local.AddMinutes(1);
            return new DateTimeOffset(local, zone.GetUtcOffset(local.AddMinutes(-1))).ToUnixTimeMilliseconds();
        }

        var offset = zone.IsAmbiguousTime(local)
            ? latest ? zone.GetAmbiguousTimeOffsets(local).Min() : zone.GetAmbiguousTimeOffsets(local).Max()
            : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUnixTimeMilliseconds();
    }
}

/// <summary>One armed span of a day.</summary>
/// <param name="Days">The days it begins on.</param>
/// <param name="FromMinute">When it begins, in minutes of the day.</param>
/// <param name="ToMinute">When it ends, in minutes of the day, 1,440 for the end of the day; not after the begin: on the next day.</param>
internal sealed record ArmedSpan(ImmutableArray<DayOfWeek> Days, int FromMinute, int ToMinute);

/// <summary>A time in which a schedule does not change.</summary>
/// <param name="Armed">Whether it is armed.</param>
/// <param name="FromMs">From when this was found to hold, in Unix milliseconds.</param>
/// <param name="UntilMs">Before when it holds, in Unix milliseconds.</param>
internal sealed record ArmedPeriod(bool Armed, long FromMs, long UntilMs);
