using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Figures;
using SafeCommunity.Simulator.Reports.Html;

namespace SafeCommunity.Simulator.Reports.Charts;

/// <summary>How long it took to notice, verify, dispatch and arrive: each time a dot, the median and the 95 %, or of few the longest, as lines.</summary>
internal static class TimesChart
{
    private const double Left = 132;
    private const double Right = Svg.Width - 24;
    private const double Row = 62;
    private const double Top = 22;

    public static Markup Of(RunHistory history)
    {
        var incidents = history.Incidents.Where(incident => !incident.IsMerged).ToList();
        List<(BilingualText Title, List<(TimeSpan Time, bool IsLifeSafety)> Times)> rows =
        [
            (new("发现", "Notice"), [.. history.RealEvents.Where(truth => truth.NoticedAt is not null).Select(truth => (truth.NoticedAt!.Value - truth.Time, history.IsLifeSafety(truth)))]),
            (new("核实", "Verify"), TimesOf(incident => incident.VerifiedAt)),
            (new("派单", "Dispatch"), TimesOf(incident => incident.DispatchedAt)),
            (new("到场", "Arrive"), TimesOf(incident => incident.ArrivedAt)),
        ];
        var axis = new DurationAxis(Left, Right, rows.SelectMany(row => row.Times).Select(pair => pair.Time));
        var bottom = Top + (Row * rows.Count);
        return Svg.Of(bottom + 24, new BilingualText("各类用时的分布", "How long each step took"),
            [.. axis.Ticks(Top, bottom), .. rows.SelectMany((row, index) => RowOf(axis, row.Title, row.Times, Top + (Row * index)))]);

        List<(TimeSpan Time, bool IsLifeSafety)> TimesOf(Func<IncidentHistory, DateTimeOffset?> end) =>
            [.. incidents.Where(incident => end(incident) is not null).Select(incident => (end(incident)!.Value - incident.OpenedAt, incident.IsLifeSafety))];
    }

    private static IEnumerable<Markup> RowOf(DurationAxis axis, BilingualText title, List<(TimeSpan Time, bool IsLifeSafety)> times, double top)
    {
        var middle = top + (Row / 2);
        yield return Svg.Text(0, middle - 2, "strong", title);
        yield return Svg.Text(0, middle + 14, "", new BilingualText($"{times.Count} 次", $"{times.Count} times"));
        yield return Svg.Line(0, top, Right, top, "grid");
        if (times.Count == 0)
        {
            yield return Svg.Text(Left, middle + 4, "", FigureText.NoData);
            yield break;
        }

        // Dots that would lie on each other stand in a small column, by turns above and below the line.
        var taken = new Dictionary<int, int>();
        foreach (var (time, isLifeSafety) in times.OrderBy(pair => pair.Time))
        {
            var slot = (int)(axis.X(time) / 7);
            var level = taken[slot] = taken.GetValueOrDefault(slot) + 1;
            var offset = (level / 2) * (level % 2 == 0 ? 6 : -6);
            if (Math.Abs(offset) < (Row / 2) - 12)
                yield return Svg.Circle(axis.X(time), middle + offset, 3.5, isLifeSafety ? "fill" : "pale", tip: FigureText.Duration(time));
        }

        var seconds = times.Select(pair => pair.Time.TotalSeconds).Order().ToList();
        // Of few cases a percentile is one of them: then the longest is named for what it is.
        var (end, endName) = Percentiles.P95(seconds) is { } most95
            ? (most95, new BilingualText("95%", "95 %"))
            : (seconds[^1], new BilingualText("最长", "longest"));
        foreach (var (value, name, isEnd) in ((double, BilingualText, bool)[])[(Percentiles.Of(seconds, 0.5)!.Value, new("中位数", "median"), false), (end, endName, true)])
        {
            var time = TimeSpan.FromSeconds(value);
            var text = FigureText.Duration(time);
            yield return Svg.Line(axis.X(time), top + 12, axis.X(time), top + Row - 6, "zero");
            yield return !isEnd
                ? Svg.Text(axis.X(time) - 4, top + 14, "small end", new BilingualText($"{name.Zh} {text.Zh}", $"{name.En} {text.En}"))
                : Svg.Text(axis.X(time) + 4, top + 14, "small", new BilingualText($"{name.Zh} {text.Zh}", $"{name.En} {text.En}"));
        }
    }
}
