using System.Globalization;
using SafeCommunity.Simulator.Figures;
using SafeCommunity.Simulator.Reports.Html;

namespace SafeCommunity.Simulator.Reports.Charts;

/// <summary>The community's clock from left to right.</summary>
internal sealed class TimeAxis(RunHistory history, double left, double right)
{
    private static readonly TimeSpan[] Steps =
    [
        TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(3),
        TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromDays(1), TimeSpan.FromDays(2), TimeSpan.FromDays(7), TimeSpan.FromDays(30),
    ];

    /// <summary>How far to the right a time is.</summary>
    public double X(DateTimeOffset time) => history.Span.Length > TimeSpan.Zero
        ? left + ((right - left) * ((time - history.Span.From) / history.Span.Length))
        : left;

    /// <summary>The length of the spans in which things are counted, so that there are not too many.</summary>
    public TimeSpan Bin => history.Span.Length.TotalDays switch
    {
        <= 4 => TimeSpan.FromHours(1),
        <= 20 => TimeSpan.FromHours(6),
        _ => TimeSpan.FromDays(1),
    };

    /// <summary>The spans in which things are counted.</summary>
    public IEnumerable<Span> Bins()
    {
        for (var from = history.Span.From; from < history.Span.Until; from += Bin)
            yield return new Span(from, from + Bin < history.Span.Until ? from + Bin : history.Span.Until);
    }

    /// <summary>Lines and times below them.</summary>
    public IEnumerable<Markup> Ticks(double top, double bottom)
    {
        var step = Steps.FirstOrDefault(step => history.Span.Length / step <= 12, Steps[^1]);
        var (day, local) = (TimeSpan.FromDays(1), history.Local(history.Span.From));
        var first = local - local.TimeOfDay;
        first += (step >= day ? day : step) * Math.Ceiling((local - first) / (step >= day ? day : step));
        for (var time = first; time <= history.Span.Until; time += step)
        {
            var shown = history.Local(time);
            var label = shown.TimeOfDay == TimeSpan.Zero || step >= day
                ? shown.ToString("M-d", CultureInfo.InvariantCulture)
                : shown.ToString("HH:mm", CultureInfo.InvariantCulture);
            yield return Svg.Line(X(time), top, X(time), bottom, "grid");
            yield return Svg.Text(X(time), bottom + 16, "middle", label);
        }
    }
}
