using SafeCommunity.Simulator.Reports.Html;

namespace SafeCommunity.Simulator.Reports.Charts;

/// <summary>How long something took, from left to right: seconds, minutes, hours and days side by side, each with some room.</summary>
internal sealed class DurationAxis
{
    private static readonly TimeSpan[] Marks =
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(3),
        TimeSpan.FromHours(12), TimeSpan.FromDays(1), TimeSpan.FromDays(3), TimeSpan.FromDays(10), TimeSpan.FromDays(30), TimeSpan.FromDays(100),
    ];

    private readonly double _left;
    private readonly double _right;
    private readonly TimeSpan _end;

    public DurationAxis(double left, double right, IEnumerable<TimeSpan> durations)
    {
        (_left, _right) = (left, right);
        var longest = durations.Append(TimeSpan.FromMinutes(10)).Max();
        _end = Marks.FirstOrDefault(mark => mark >= longest, longest);
    }

    /// <summary>How far to the right a duration is.</summary>
    public double X(TimeSpan duration) => _left + ((_right - _left) * Scale(duration) / Scale(_end));

    /// <summary>Lines and durations below them.</summary>
    public IEnumerable<Markup> Ticks(double top, double bottom) => Marks.Where(mark => mark <= _end).SelectMany(mark => (Markup[])
    [
        Svg.Line(X(mark), top, X(mark), bottom, "grid"),
        Svg.Text(X(mark), bottom + 16, "middle", mark == TimeSpan.Zero ? new("0", "0") : FigureText.Duration(mark)),
    ]);

    private static double Scale(TimeSpan duration) => Math.Log(1 + (Math.Max(0, duration.TotalSeconds) / 15));
}
