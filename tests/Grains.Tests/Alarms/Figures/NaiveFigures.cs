using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Tests.Alarms.Figures;

/// <summary>The figures counted one by one over the whole list, as their descriptions read.</summary>
internal static class NaiveFigures
{
    public static AlarmFigures Of(AlarmOccurrence[] all, DateTimeOffset from, DateTimeOffset until)
    {
        var length = until - from;
        var within = all.Where(o => o.Time >= from && o.Time < until).ToArray();
        var raises = all.Index().Where(o => IsCounted(all, o.Index, from, until)).Select(o => o.Index).ToArray();
        var times = raises.Select(i => all[i].Time).ToArray();
        var rules = Most(raises.Select(i => all[i].Rule));
        var waits = all.Select(o => o.Alarm).Distinct().SelectMany(alarm => Waits(all, alarm, from, until)).Order().ToArray();
        var judged = within.Where(o => o.Kind is OccurrenceKind.Rejected or OccurrenceKind.Confirmed).GroupBy(o => o.Alarm).ToArray();
        var isEnough = length >= TimeSpan.FromDays(30);
        var severities = Enumerable.Range(1, 4).Select(severity => raises.LongCount(i => (int)all[i].Severity == severity)).ToArray();
        return new AlarmFigures
        {
            From = from,
            Until = until,
            Raised = raises.Length,
            RaisedBySeverity = [.. severities],
            PerHour = raises.Length / length.TotalHours,
            MostInTenMinutes = Spans(times, from, until, TimeSpan.FromMinutes(10)).Max(),
            FloodSpans = Spans(times, from, until, TimeSpan.FromMinutes(10)).Average(count => count > 10 ? 1.0 : 0),
            BusyHours = Spans(times, from, until, TimeSpan.FromHours(1)).Average(count => count > 30 ? 1.0 : 0),
            TimeInFlood = TimeInFlood(times, from, until) / length,
            MostFrequentRules = rules,
            MostFrequentTwins = Most(raises.Select(i => all[i].Twin)),
            Chattering = raises.GroupBy(i => (all[i].Rule, all[i].Twin)).Count(group => Chatters([.. group.Select(i => all[i].Time)])),
            Fleeting = raises.Count(i => all.Index().Any(o => o.Index > i && o.Item.Alarm == all[i].Alarm
                && o.Item.Kind == OccurrenceKind.Cleared && o.Item.Time - all[i].Time <= TimeSpan.FromSeconds(1) && o.Item.Time < until
                && !all[(i + 1)..o.Index].Any(between => between.Alarm == all[i].Alarm && between.Kind == OccurrenceKind.Raised))),
            Stale = all.Where(o => o.Time < until).GroupBy(o => o.Alarm).Count(alarm => IsStale([.. alarm], until)),
            Shelved = within.Count(o => o.Kind == OccurrenceKind.Shelved),
            Suppressed = within.Count(o => o.Kind == OccurrenceKind.Suppressed),
            Rejected = judged.Count(alarm => alarm.Last().Kind == OccurrenceKind.Rejected),
            TimeToAcknowledge = Rank(waits, 0.5),
            TimeToAcknowledge95 = Rank(waits, 0.95),
            PerDay = isEnough ? raises.Length / length.TotalDays : null,
            SeverityShares = isEnough ? [.. severities.Select(count => raises.Length == 0 ? 0.0 : (double)count / raises.Length)] : null,
            MostFrequentShare = !isEnough ? null : raises.Length == 0 ? 0 : (double)rules.Sum(rule => rule.Count) / raises.Length,
            BusyDays = isEnough ? Spans(times, from, until, TimeSpan.FromDays(1)).Average(count => count > 300 ? 1.0 : 0) : null,
            EnoughData = isEnough,
            Judged = judged.Length,
            Acknowledged = waits.Length,
            TenMinuteSpans = (long)Math.Ceiling(length / TimeSpan.FromMinutes(10)),
            Length = length,
            Past = within.Count(o => o.Kind == OccurrenceKind.RaisedPast),
        };
    }

    private static bool IsCounted(AlarmOccurrence[] all, int index, DateTimeOffset from, DateTimeOffset until)
    {
        var raise = all[index];
        if (raise.Kind != OccurrenceKind.Raised || raise.Time < from || raise.Time >= until)
            return false;
        var before = all[..index].LastOrDefault(o => o.Alarm == raise.Alarm && o.Kind is OccurrenceKind.Suppressed or OccurrenceKind.Unsuppressed);
        var isSuppressed = before.Alarm is not null && before.Kind == OccurrenceKind.Suppressed;
        var isSuppressedSoon = all[(index + 1)..].Any(o => o.Alarm == raise.Alarm && o.Kind == OccurrenceKind.Suppressed
            && o.Time - raise.Time <= TimeSpan.FromMinutes(1));
        return !isSuppressed && !isSuppressedSoon;
    }

    private static List<TimeSpan> Waits(AlarmOccurrence[] all, string alarm, DateTimeOffset from, DateTimeOffset until)
    {
        var waits = new List<TimeSpan>();
        DateTimeOffset? since = null;
        foreach (var (index, occurrence) in all.Index().Where(o => o.Item.Alarm == alarm && o.Item.Time < until))
        {
            if (IsCounted(all, index, from, until))
                since ??= occurrence.Time;
            else if (occurrence.Kind == OccurrenceKind.Suppressed)
                since = null;
            else if (occurrence.Kind == OccurrenceKind.Acknowledged && since is { } waiting)
            {
                waits.Add(occurrence.Time - waiting);
                since = null;
            }
        }

        return waits;
    }

    private static int[] Spans(DateTimeOffset[] times, DateTimeOffset from, DateTimeOffset until, TimeSpan length) =>
        [.. Enumerable.Range(0, (int)Math.Ceiling((until - from) / length))
            .Select(span => times.Count(time => time >= from + (span * length) && time < from + ((span + 1) * length)))];

    private static TimeSpan TimeInFlood(DateTimeOffset[] times, DateTimeOffset from, DateTimeOffset until)
    {
        var ten = TimeSpan.FromMinutes(10);
        DateTimeOffset[] moments = [.. times.Concat(times.Select(time => time + ten)).Append(from).Append(until).Where(time => time <= until).Distinct().Order()];
        var total = TimeSpan.Zero;
        var isFlood = false;
        for (var i = 0; i + 1 < moments.Length; i++)
        {
            // At the moment itself, and between it and the next, where nothing changes.
            foreach (var moment in (DateTimeOffset[])[moments[i], moments[i] + ((moments[i + 1] - moments[i]) / 2)])
            {
                var count = times.Count(time => time <= moment && moment <= time + ten);
                isFlood = isFlood ? count >= 5 : count >= 10;
            }

            if (isFlood)
                total += moments[i + 1] - moments[i];
        }

        return total;
    }

    private static bool Chatters(DateTimeOffset[] times) =>
        Enumerable.Range(0, Math.Max(0, times.Length - 2)).Any(i => times[i + 2] - times[i] <= TimeSpan.FromMinutes(1));

    private static bool IsStale(AlarmOccurrence[] alarm, DateTimeOffset until)
    {
        var raised = alarm.LastOrDefault(o => o.Kind == OccurrenceKind.Raised);
        return raised.Alarm is not null && raised.Time <= until - TimeSpan.FromHours(24)
            && !alarm[Array.LastIndexOf(alarm, raised)..].Any(o => o.Kind is OccurrenceKind.Cleared or OccurrenceKind.Closed);
    }

    private static TimeSpan? Rank(TimeSpan[] sorted, double share) =>
        sorted.Length == 0 ? null : sorted.First(wait => sorted.Count(other => other <= wait) >= share * sorted.Length);

    private static ImmutableArray<AlarmCount> Most(IEnumerable<string> names) =>
        [.. names.GroupBy(name => name).Select(group => new AlarmCount(group.Key, group.LongCount()))
            .OrderByDescending(count => count.Count).ThenBy(count => count.Name, StringComparer.Ordinal).Take(10)];
}
