using System.Collections.Immutable;
using SafeCommunity.Simulator.Running;
using SafeCommunity.Simulator.World.Patrols;

namespace SafeCommunity.Simulator.Figures;

/// <summary>Which must-visit points were visited in place, how often, and how long each was left alone.</summary>
internal sealed class PatrolCoverage
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly Span _run;
    private readonly Nights _nights;

    public PatrolCoverage(SimulatedRun run, Span span, Nights nights)
    {
        (_run, _nights) = (span, nights);
        var visits = run.Visits.ToLookup(visit => visit.Point, visit => visit.Time);
        Points = [.. run.MustVisitPoints.Select(point => new CoveredPoint(point, [.. visits[point.Name].Order()], span))];
        var intervals = Points.SelectMany(point => point.Intervals).OrderBy(interval => interval.Length).ToList();
        Intervals = [.. intervals.Select(interval => interval.Length.TotalSeconds)];
        NightIntervals = [.. intervals.Where(nights.IsOneNight).Select(interval => interval.Length.TotalSeconds)];
    }

    /// <summary>The points, in the plan's order.</summary>
    public ImmutableArray<CoveredPoint> Points { get; }

    /// <summary>The share that was visited in the run.</summary>
    public double? Share => ShareWithin(_run);

    /// <summary>The mean share that was visited in each whole 24 hours from the beginning.</summary>
    public double? SharePerDay => Mean(Enumerable.Range(0, (int)(_run.Length / Day)).Select(day => new Span(_run.From + (day * Day), _run.From + ((day + 1) * Day))));

    /// <summary>The mean share that was visited in each night of which at least half lies in the run.</summary>
    public double? SharePerNight => Mean(_nights.Counted);

    /// <summary>The mean share that was visited in each whole hour at night.</summary>
    public double? SharePerNightHour => Mean(_nights.Hours);

    /// <summary>The seconds between two visits of a point, the shortest first.</summary>
    public ImmutableArray<double> Intervals { get; }

    /// <summary>The same, of two visits in one night.</summary>
    public ImmutableArray<double> NightIntervals { get; }

    /// <summary>The longest that a point was left alone.</summary>
    public TimeSpan? Longest => Longer([_run]);

    /// <summary>The longest that a point was left alone within one of those nights.</summary>
    public TimeSpan? LongestAtNight => Longer(_nights.Counted);

    /// <summary>How many visits there were at night.</summary>
    public int NightVisits => Points.Sum(point => point.Visits.Count(_nights.Contains));

    private double? Mean(IEnumerable<Span> spans)
    {
        var shares = spans.Select(ShareWithin).OfType<double>().ToList();
        return shares.Count == 0 ? null : shares.Average();
    }

    private double? ShareWithin(Span span) => Points.IsEmpty || span.Length <= TimeSpan.Zero
        ? null
        : (double)Points.Count(point => !point.VisitsWithin(span).IsEmpty) / Points.Length;

    private TimeSpan? Longer(IEnumerable<Span> spans)
    {
        TimeSpan? longest = null;
        foreach (var span in spans.Where(span => span.Length > TimeSpan.Zero))
        {
            foreach (var point in Points)
                longest = point.LongestWithin(span) is var alone && (longest is null || alone > longest) ? alone : longest;
        }

        return longest;
    }
}

/// <summary>A point and its visits.</summary>
/// <param name="Point">The point.</param>
/// <param name="Visits">When somebody was there, the earliest first.</param>
/// <param name="Run">The run.</param>
internal sealed record CoveredPoint(MustVisitPoint Point, ImmutableArray<DateTimeOffset> Visits, Span Run)
{
    /// <summary>From each visit to the next.</summary>
    public IEnumerable<Span> Intervals => Visits.Zip(Visits.Skip(1), (first, next) => new Span(first, next));

    /// <summary>The longest that it was left alone in the run.</summary>
    public TimeSpan Longest => LongestWithin(Run);

    /// <summary>The longest within a span that nobody was there, from its beginning and to its end included.</summary>
    public TimeSpan LongestWithin(Span span)
    {
        var (longest, last) = (TimeSpan.Zero, span.From);
        foreach (var visit in VisitsWithin(span))
        {
            longest = visit - last > longest ? visit - last : longest;
            last = visit;
        }

        return span.Until - last > longest ? span.Until - last : longest;
    }

    /// <summary>The visits within a span.</summary>
    public ReadOnlySpan<DateTimeOffset> VisitsWithin(Span span) => Visits.AsSpan()[FirstAt(span.From)..FirstAt(span.Until)];

    // How many visits come before a time.
    private int FirstAt(DateTimeOffset time)
    {
        var (low, high) = (0, Visits.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Visits[middle] < time)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
