using System.Collections.Immutable;
using SafeCommunity.Simulator.World;
using SafeCommunity.Simulator.World.Patrols;

namespace SafeCommunity.Simulator.Figures;

/// <summary>The nights of a run, 22:00 to 06:00 by the community's clock, as the roster has them.</summary>
internal sealed class Nights
{
    private readonly LocalCalendar _calendar;

    public Nights(LocalCalendar calendar, Span run)
    {
        _calendar = calendar;
        var (first, last) = (DayOf(run.From) - 1, DayOf(run.Until));
        var nights = Enumerable.Range(first, last - first + 1)
            .Select(day => new Span(At(day, DutyRoster.NightBegins), At(day + 1, DutyRoster.NightEnds)))
            .ToList();
        Whole = [.. nights.Where(night => night.From >= run.From && night.Until <= run.Until)];
        Parts = Spans.Of(nights).And(Spans.Of([run]));
    }

    /// <summary>The nights that lie in the run from dusk to dawn.</summary>
    public ImmutableArray<Span> Whole { get; }

    /// <summary>All of the run that is night.</summary>
    public Spans Parts { get; }

    /// <summary>Whether a moment is at night.</summary>
    public bool Contains(DateTimeOffset time) =>
        _calendar.HourOf(time.ToUnixTimeMilliseconds()) is >= DutyRoster.NightBegins or < DutyRoster.NightEnds;

    private int DayOf(DateTimeOffset time) => _calendar.DayOf(time.ToUnixTimeMilliseconds());

    private DateTimeOffset At(int day, double hour) => DateTimeOffset.FromUnixTimeMilliseconds(_calendar.At(day, hour));
}
