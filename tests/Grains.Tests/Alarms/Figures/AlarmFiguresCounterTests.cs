using System.Text.Json;
using CsCheck;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Alarms.Figures;

public class AlarmFiguresCounterTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<TimeSpan> Steps = Gen.Frequency(
        (6, Gen.Int[0, 3_000].Select(ms => TimeSpan.FromMilliseconds(ms))),
        (4, Gen.OneOf(0, 1, 20, 30, 60, 600).Select(s => TimeSpan.FromSeconds(s))),
        (2, Gen.Int[1, 900].Select(s => TimeSpan.FromSeconds(s))),
        (1, Gen.Int[1, 30].Select(h => TimeSpan.FromHours(h))),
        (1, Gen.Int[1, 9].Select(d => TimeSpan.FromDays(d))));

    private static readonly Gen<OccurrenceKind> Kinds = Gen.Frequency(
        (12, Gen.Const(OccurrenceKind.Raised)),
        (4, Gen.Const(OccurrenceKind.Cleared)),
        (3, Gen.Const(OccurrenceKind.Acknowledged)),
        (1, Gen.Const(OccurrenceKind.Shelved)),
        (1, Gen.Const(OccurrenceKind.Suppressed)),
        (2, Gen.Const(OccurrenceKind.Unsuppressed)),
        (1, Gen.Const(OccurrenceKind.Rejected)),
        (1, Gen.Const(OccurrenceKind.Confirmed)),
        (1, Gen.Const(OccurrenceKind.RaisedPast)),
        (1, Gen.Const(OccurrenceKind.Closed)));

    [Fact]
    public void The_figures_are_what_counting_one_by_one_gives() =>
        Gen.Select(Gen.Select(Steps, Kinds, Gen.Int[0, 13]).Array[0, 120], Gen.Int[0, 20], Gen.Int[1, 120]).Sample(
            (happened, first, length) =>
            {
                var all = Occurrences(happened);

                // From one of them to another, so that edges meet; or far beyond the last.
                var from = all.Length == 0 ? Start : all[first % all.Length].Time;
                var until = all.Length == 0 || length > 100 ? from.AddDays(length) : all[Math.Min(all.Length - 1, first + length)].Time;
                if (until <= from)
                    return;

                var counter = new AlarmFiguresCounter(from, until);
                foreach (var occurrence in all)
                    counter.Add(occurrence);

                Assert.Equal(Text(NaiveFigures.Of(all, from, until)), Text(counter.Finish([])));
            },
            iter: 3_000,
            threads: 1);

    [Fact]
    public void A_flood_is_counted_in_its_span_and_lasts_until_fewer_than_five_are_left()
    {
        var counter = new AlarmFiguresCounter(Start, Start.AddHours(1));
        for (var i = 0; i < 12; i++)
            counter.Add(Of(OccurrenceKind.Raised, $"smoke-{i}.smoke-high.1", TimeSpan.FromSeconds(i)));

        var figures = counter.Finish([]);

        Assert.Equal((12L, 12, 1.0 / 6), (figures.Raised, figures.MostInTenMinutes, figures.FloodSpans));
        Assert.Equal((12.0, 0.0), (figures.PerHour, figures.BusyHours));

        // From the tenth, at 9 s, until the eighth of them is ten minutes old, at 607 s.
        Assert.Equal(598.0 / 3_600, figures.TimeInFlood, 12);
    }

    [Theory]
    [InlineData(-3_600)]
    [InlineData(90)]
    [InlineData(365 * 86_400)]
    public void What_lies_on_both_sides_of_a_step_is_counted_by_the_time_that_passed(int seconds)
    {
        var by = TimeSpan.FromSeconds(seconds);
        var counter = new AlarmFiguresCounter(Start.AddDays(-1), Start.AddDays(366));
        counter.Add(Of(OccurrenceKind.Raised, "a.r.1", TimeSpan.FromSeconds(0)));
        counter.Add(Of(OccurrenceKind.Raised, "a.r.1", TimeSpan.FromSeconds(10)));
        for (var i = 0; i < 7; i++)
            counter.Add(Of(OccurrenceKind.Raised, $"b{i}.r.1", TimeSpan.FromSeconds(11)));
        counter.Add(Of(OccurrenceKind.ClockStepped, "c.r.1", TimeSpan.FromSeconds(20) + by) with { By = by });
        counter.Add(Of(OccurrenceKind.Raised, "a.r.1", TimeSpan.FromSeconds(30) + by));
        counter.Add(Of(OccurrenceKind.Acknowledged, "a.r.1", TimeSpan.FromSeconds(40) + by));

        var figures = counter.Finish([]);

        Assert.Equal((10L, 1, TimeSpan.FromSeconds(40)), (figures.Raised, figures.Chattering, figures.TimeToAcknowledge));

        // From the tenth, at 30 s, until the sixth is ten minutes old, at 611 s.
        Assert.Equal(581.0, figures.TimeInFlood * (figures.Until - figures.From).TotalSeconds, 3);
    }

    [Fact]
    public void A_raise_whose_alarm_is_suppressed_within_a_minute_does_not_count_nor_do_those_that_follow()
    {
        var counter = new AlarmFiguresCounter(Start, Start.AddHours(1));
        counter.Add(Of(OccurrenceKind.Raised, "a.r.1", TimeSpan.FromSeconds(1)));
        counter.Add(Of(OccurrenceKind.Suppressed, "a.r.1", TimeSpan.FromSeconds(61)));
        counter.Add(Of(OccurrenceKind.Raised, "a.r.1", TimeSpan.FromMinutes(5)));
        counter.Add(Of(OccurrenceKind.Unsuppressed, "a.r.1", TimeSpan.FromMinutes(6)));
        counter.Add(Of(OccurrenceKind.Raised, "a.r.1", TimeSpan.FromMinutes(7)));
        counter.Add(Of(OccurrenceKind.Suppressed, "a.r.1", TimeSpan.FromMinutes(7) + TimeSpan.FromSeconds(61)));

        var figures = counter.Finish([]);

        Assert.Equal((1L, 2), (figures.Raised, figures.Suppressed));
    }

    [Fact]
    public void A_suppression_just_after_the_period_is_of_its_last_raise()
    {
        var counter = new AlarmFiguresCounter(Start, Start.AddHours(1));
        counter.Add(Of(OccurrenceKind.Raised, "a.r.1", TimeSpan.FromMinutes(59.9)));
        counter.Add(Of(OccurrenceKind.Raised, "b.r.1", TimeSpan.FromMinutes(59.9)));
        counter.Add(Of(OccurrenceKind.Suppressed, "a.r.1", TimeSpan.FromMinutes(60)));

        var figures = counter.Finish([]);

        Assert.Equal((1L, 0), (figures.Raised, figures.Suppressed));
    }

    [Fact]
    public void An_alarm_that_was_raised_before_and_is_active_still_is_stale()
    {
        var until = Start.AddDays(2);
        AlarmRecord[] open =
        [
            Open("active", Start.AddDays(-3), active: true),
            Open("young", until.AddHours(-23), active: true),
            Open("cleared", Start.AddDays(-3), active: false, clearedAt: Start.AddDays(1)),
            Open("cleared-after", Start.AddDays(-3), active: false, clearedAt: until.AddHours(1)),
            Open("seen", Start.AddHours(1), active: true),
        ];
        var counter = new AlarmFiguresCounter(Start, until);
        counter.Add(Of(OccurrenceKind.Raised, "seen.r.1", TimeSpan.FromHours(1)));
        counter.Add(Of(OccurrenceKind.Acknowledged, "active.r.1", TimeSpan.FromHours(2)));

        Assert.Equal(3, counter.Finish(open).Stale);
    }

    [Fact]
    public void Nothing_happened_gives_zeros_and_no_times()
    {
        var figures = new AlarmFiguresCounter(Start, Start.AddDays(30)).Finish([]);

        Assert.Equal((0L, 0.0, 0, 0.0, 0), (figures.Raised, figures.PerHour, figures.MostInTenMinutes, figures.TimeInFlood, figures.Stale));
        Assert.Null(figures.TimeToAcknowledge);
        Assert.True(figures.EnoughData);
        Assert.Equal([0.0, 0.0, 0.0, 0.0], figures.SeverityShares!.Value);
        Assert.Equal((0.0, 0.0, 0.0), (figures.PerDay, figures.MostFrequentShare, figures.BusyDays));
    }

    [Fact]
    public void A_period_of_no_length_gives_zeros()
    {
        var figures = new AlarmFiguresCounter(Start, Start).Finish([]);

        Assert.Equal((0.0, 0.0, 0.0, 0.0), (figures.PerHour, figures.FloodSpans, figures.BusyHours, figures.TimeInFlood));
        Assert.False(figures.EnoughData);
    }

    // Seven devices with two rules each. An alarm that was closed is followed by the next of its rule.
    private static AlarmOccurrence[] Occurrences((TimeSpan Step, OccurrenceKind Kind, int Which)[] happened)
    {
        var time = Start;
        var ordinals = new int[14];
        var all = new List<AlarmOccurrence>();
        foreach (var (step, kind, which) in happened)
        {
            time += step;
            var (twin, rule) = ($"smoke-{which % 7}", which % 2 == 0 ? "smoke-high" : "silence");
            all.Add(new AlarmOccurrence(
                time, kind, AlarmRecord.IdOf(twin, rule, ordinals[which] + 1), twin, rule, (AlarmSeverity)(1 + (which % 4))));
            if (kind == OccurrenceKind.Closed)
                ordinals[which]++;
        }

        return [.. all];
    }

    private static AlarmOccurrence Of(OccurrenceKind kind, string alarm, TimeSpan after) =>
        new(Start + after, kind, alarm, alarm.Split('.')[0], alarm.Split('.')[1], AlarmSeverity.High);

    private static AlarmRecord Open(string twin, DateTimeOffset raisedAt, bool active, DateTimeOffset? clearedAt = null) => new()
    {
        Community = "c",
        Id = $"{twin}.r.1",
        Twin = twin,
        Rule = "r",
        Severity = AlarmSeverity.High,
        Message = new BilingualText("烟雾", "Smoke"),
        RaisedAt = raisedAt,
        LastRaisedAt = raisedAt,
        Cause = new AlarmCause(1, raisedAt, 0.4),
        Count = 1,
        Active = active,
        ClearedAt = clearedAt,
        Position = 1,
    };

    // Shares are sums in different orders: compared to twelve digits.
    private static string Text(AlarmFigures figures) => JsonSerializer.Serialize(figures with
    {
        PerHour = Math.Round(figures.PerHour, 12),
        FloodSpans = Math.Round(figures.FloodSpans, 12),
        BusyHours = Math.Round(figures.BusyHours, 12),
        TimeInFlood = Math.Round(figures.TimeInFlood, 12),
        PerDay = figures.PerDay is { } perDay ? Math.Round(perDay, 12) : null,
        BusyDays = figures.BusyDays is { } busyDays ? Math.Round(busyDays, 12) : null,
    });
}
