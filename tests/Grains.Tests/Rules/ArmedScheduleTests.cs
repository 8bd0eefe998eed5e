using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using SafeCommunity.Grains.Rules;
using Xunit;

namespace SafeCommunity.Grains.Tests.Rules;

public sealed class ArmedScheduleTests
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly ImmutableArray<DayOfWeek> EveryDay = [.. Enum.GetValues<DayOfWeek>()];

    private static ArmedSchedule Night(TimeZoneInfo zone, params ImmutableArray<DayOfWeek> days) =>
        new([new ArmedSpan(days.IsEmpty ? EveryDay : days, 22 * 60, 6 * 60)], zone);

    private static long Ms(string utc) =>
        DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds();

    [Theory]
    [InlineData("2026-01-05 13:59:59", false, "2026-01-05 14:00")] // 21:59:59 in Shanghai
    [InlineData("2026-01-05 14:00:00", true, "2026-01-05 22:00")]
    [InlineData("2026-01-05 16:00:00", true, "2026-01-05 22:00")] // midnight
    [InlineData("2026-01-05 21:59:59", true, "2026-01-05 22:00")]
    [InlineData("2026-01-05 22:00:00", false, "2026-01-06 14:00")]
    public void A_span_goes_across_midnight(string utc, bool armed, string until)
    {
        var period = Night(Shanghai).At(Ms(utc));

        Assert.Equal((armed, Ms(until)), (period.Armed, period.UntilMs));
    }

    [Fact]
    public void A_span_across_midnight_belongs_to_the_day_it_begins_on()
    {
        var friday = Night(Shanghai, DayOfWeek.Friday);

        Assert.True(friday.At(Ms("2026-01-09 15:00")).Armed); // Friday 23:00
        Assert.True(friday.At(Ms("2026-01-09 20:00")).Armed); // Saturday 04:00
        Assert.False(friday.At(Ms("2026-01-08 20:00")).Armed); // Friday 04:00
    }

    [Fact]
    public void In_the_night_of_the_longer_hour_both_hours_are_armed()
    {
        // Berlin puts clocks back at 2026-10-25 01:00 UTC, from 03:00 to 02:00.
        var schedule = new ArmedSchedule([new ArmedSpan(EveryDay, (2 * 60) + 15, (2 * 60) + 45)], Berlin);

        Assert.False(schedule.At(Ms("2026-10-25 00:14")).Armed);
        Assert.True(schedule.At(Ms("2026-10-25 00:15")).Armed); // 02:15 the first time
        Assert.True(schedule.At(Ms("2026-10-25 01:44")).Armed); // 02:44 the second time
        Assert.False(schedule.At(Ms("2026-10-25 01:45")).Armed);
    }

    [Fact]
    public void A_time_that_the_clocks_jump_over_is_the_moment_of_the_jump()
    {
        // Berlin puts clocks forward at 2026-03-29 01:00 UTC, from 02:00 to 03:00.
        var schedule = new ArmedSchedule([new ArmedSpan(EveryDay, (2 * 60) + 30, 5 * 60)], Berlin);

        Assert.False(schedule.At(Ms("2026-03-29 00:59:59")).Armed);
        Assert.Equal((true, Ms("2026-03-29 03:00")), schedule.At(Ms("2026-03-29 01:00")) is var p ? (p.Armed, p.UntilMs) : default);
    }

    [Fact]
    public void It_is_armed_when_the_wall_clock_says_so_and_changes_no_earlier_than_it_says()
    {
        var span = Gen.Select(Gen.Enum<DayOfWeek>().Array[1, 7], Gen.Int[0, 1439], Gen.Int[1, 1440])
            .Where(s => s.Item2 != s.Item3)
            .Select(s => new ArmedSpan([.. s.Item1.Distinct()], s.Item2, s.Item3));
        // A year without the days of the changes, whose hours the other tests hold.
        var minute = Gen.Long[Ms("2026-04-01") / 60_000, Ms("2026-10-20") / 60_000];

        Gen.Select(span.Array[1, 3], minute, Gen.Bool).Sample(
            (spans, at, east) =>
            {
                var zone = east ? Shanghai : Berlin;
                var period = new ArmedSchedule([.. spans], zone).At(at * 60_000);
                Assert.Equal(ByWallClock(spans, zone, at * 60_000), period.Armed);
                Assert.True(period.UntilMs > at * 60_000);
                Assert.Equal(period.Armed, ByWallClock(spans, zone, period.UntilMs - 60_000));
            },
            iter: 3_000);
    }

    private static bool ByWallClock(ArmedSpan[] spans, TimeZoneInfo zone, long ms)
    {
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(ms), zone);
        var (day, minute) = (local.DayOfWeek, (local.Hour * 60) + local.Minute);
        return spans.Any(span => span.FromMinute < span.ToMinute
            ? span.Days.Contains(day) && minute >= span.FromMinute && minute < span.ToMinute
            : (span.Days.Contains(day) && minute >= span.FromMinute)
              || (span.Days.Contains(local.AddDays(-1).DayOfWeek) && minute < span.ToMinute));
    }
}
