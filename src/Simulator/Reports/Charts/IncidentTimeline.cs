using System.Globalization;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Figures;
using SafeCommunity.Simulator.Reports.Html;

namespace SafeCommunity.Simulator.Reports.Charts;

/// <summary>Each incident from its opening through its stages.</summary>
internal static class IncidentTimeline
{
    /// <summary>How many rows are drawn at most; of more, those that matter most.</summary>
    public const int MostRows = 60;

    private const double Left = 320;
    private const double Right = Svg.Width - 24;
    private const double Row = 22;
    private const double Top = 8;

    public static Markup Of(RunHistory history)
    {
        var shown = Shown(history);
        var axis = new DurationAxis(Left, Right, shown.Select(incident => (incident.ClosedAt ?? history.Span.Until) - incident.OpenedAt));
        var bottom = Top + (Row * shown.Count);
        return Svg.Of(bottom + 24, new BilingualText("每件事件的各个阶段", "The stages of each incident"),
        [
            .. axis.Ticks(Top, bottom),
            .. shown.SelectMany((incident, index) => RowOf(history, axis, incident, Top + (Row * (index + 0.5)))),
        ]);
    }

    /// <summary>What the marks mean.</summary>
    public static Markup Keys() => Markup.Of($"""
        <p class="keys">
        {Key(Svg.Diamond(7, 7, 5, "hollow"), new("核实", "verified"))}
        {Key(Svg.Circle(7, 7, 4, "pale"), new("派出", "sent"))}
        {Key(Svg.Circle(7, 7, 5, "fill"), new("到场", "on the scene"))}
        {Key(Svg.Rectangle(3, 3, 8, 8, "hollow"), new("处置完毕", "over"))}
        {Key(Svg.Line(7, 1, 7, 13, "zero"), new("办结", "closed"))}
        {Key(Svg.Circle(7, 7, 5, "warn-fill"), new("错过时限", "missed a deadline"))}
        </p>
        """);

    /// <summary>One mark and what it means.</summary>
    public static Markup Key(Markup mark, BilingualText text) => Markup.Of($"""<span class="key"><svg viewBox="0 0 14 14">{mark}</svg>{text}</span>""");

    /// <summary>The incidents that are drawn: all, or those of life safety, real ones and overdue ones first.</summary>
    private static List<IncidentHistory> Shown(RunHistory history) =>
    [
        .. history.Incidents.Where(incident => !incident.IsMerged)
            .OrderByDescending(incident => (incident.IsLifeSafety ? 4 : 0) + (incident.WasOverdue ? 2 : 0) + (incident.Truth == IncidentTruth.Real ? 1 : 0))
            .Take(MostRows)
            .OrderBy(incident => incident.Number),
    ];

    private static IEnumerable<Markup> RowOf(RunHistory history, DurationAxis axis, IncidentHistory incident, double y)
    {
        var opened = history.Local(incident.OpenedAt);
        var style = incident.Truth == IncidentTruth.Real ? "ink" : "";
        yield return Svg.Text(0, y + 4, "small", opened.ToString("M-d HH:mm", CultureInfo.InvariantCulture));
        yield return Svg.Text(72, y + 4, style, Short(incident.Record.Title));
        var end = incident.ClosedAt ?? history.Span.Until;
        yield return Svg.Line(axis.X(TimeSpan.Zero), y, X(end), y, incident.Truth == IncidentTruth.Real ? "stroke" : "zero");
        if (incident.ClosedAt is { } closed)
            yield return Svg.Line(X(closed), y - 6, X(closed), y + 6, "zero");
        else
            yield return Svg.Text(X(end) + 4, y + 4, "", "→");
        if (incident.DispatchedAt is { } sent)
            yield return Svg.Circle(X(sent), y, 4, "pale", tip: Tip("派出", "sent", sent));
        if (incident.VerifiedAt is { } verified)
            yield return Svg.Diamond(X(verified), y, 5, "hollow", tip: Tip("核实", "verified", verified));
        if (incident.ArrivedAt is { } arrived)
            yield return Svg.Circle(X(arrived), y, 5, "fill", tip: Tip("到场", "on the scene", arrived));
        if (incident.ResolvedAt is { } over)
            yield return Svg.Rectangle(X(over) - 4, y - 4, 8, 8, "hollow", tip: Tip("处置完毕", "over", over));
        foreach (var missed in incident.Missed.Where(missed => missed.Time <= end))
        {
            var title = Titles.OfMissed(incident, missed);
            yield return Svg.Circle(X(missed.Time), y, 5, "warn-fill", tip: new BilingualText($"“{title.Zh}”超时", $"overdue: {title.En}"));
        }

        double X(DateTimeOffset time) => axis.X(time - incident.OpenedAt);
        BilingualText Tip(string zh, string en, DateTimeOffset time)
        {
            var after = FigureText.Duration(time - incident.OpenedAt);
            return new BilingualText($"{zh}：{after.Zh}后", $"{en} after {after.En}");
        }
    }

    private static BilingualText Short(BilingualText title) => new(Cut(title.Zh, 19), Cut(title.En, 37));

    private static string Cut(string text, int length)
    {
        var runes = text.EnumerateRunes().ToList();
        return runes.Count <= length ? text : string.Concat(runes.Take(length - 1)) + "…";
    }
}
