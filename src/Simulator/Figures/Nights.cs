using System.Collections.Immutable;
using SafeCommunity.Simulator.World;
using SafeCommunity.Simulator.World.Patrols;

namespace SafeCommunity.Simulator.Figures;

/// <summary>The nights of a run, 22:00 to 06:00 by the community's clock, as the roster has them.</summary>
internal sealed class Nights
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan ANight = TimeSpan.FromHours(24 - DutyRoster.NightBegins + DutyRoster.NightEnds);

    private readonly LocalCalendar _calendar;

    public Nights(LocalCalendar calendar, Span run)
    {
        _calendar = calendar;
        var (first, last) = (DayOf(run.From) - 1, DayOf(run.Until));
        var nights = Enumerable.Range(first, last - first + 1)
            .Select(day => new Span(At(day, DutyRoster.NightBegins), At(day + 1, DutyRoster.NightEnds)))
            .ToList();
        Parts = Spans.Of(nights).And(Spans.Of([run]));
        Counted = [.. Parts.Items.Where(part => part.Length >= ANight / 2)];
        Hours =
        [
            .. nights.SelectMany(night => Enumerable.Range(0, (int)(night.Length / Hour)), (night, hour) => new Span(night.From + (hour * Hour), night.From + ((hour + 1) * Hour)))
                .Where(hour => hour.From >= run.From && hour.Until <= run.Until),
        ];
    }

    /// <summary>The nights of which at least half lies in the run, each as far as it does.</summary>
    public ImmutableArray<Span> Counted { get; }

    /// <summary>The whole hours of nights that lie in the run.</summary>
    public ImmutableArray<Span> Hours { get; }

    /// <summary>All of the run that is night.</summary>
    public Spans Parts { get; }

    /// <summary>Whether a moment is at night.</summary>
    public bool Contains(DateTimeOffset time) =>
        _calendar.HourOf(time.ToUnixTimeMilliseconds()) is >= DutyRoster.NightBegins or < DutyRoster.NightEnds;

    /// <summary>Whether a span begins and ends in one and the same night.</summary>
    public bool IsOneNight(Span span) => span.Length <= ANight && Contains(span.From) && Contains(span.Until);

    private int DayOf(DateTimeOffset time) => _calendar.DayOf(time.ToUnixTimeMilliseconds());

    private DateTimeOffset At(int day, double hour) => DateTimeOffset.FromUnixTimeMilliseconds(_calendar.At(day, hour));
}
