using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Figures;
using SafeCommunity.Simulator.Reports.Html;

namespace SafeCommunity.Simulator.Reports.Charts;

/// <summary>Alarms per operator in each ten minutes, against the limit of ISA-18.2.</summary>
internal static class AlarmLoadChart
{
    private const double Left = 44;
    private const double Right = Svg.Width - 20;
    private const double Top = 16;
    private const double Bottom = 146;

    public static Markup Of(RunHistory history)
    {
        var what = new BilingualText("每席每 10 分钟报警数", "Alarms per operator in ten minutes");
        var load = history.Alarms.PerOperator.ToList();
        if (load.Count == 0)
            return Svg.Of(40, what, [Svg.Text(0, 24, "", FigureText.NoData)]);
        var axis = new TimeAxis(history, Left, Right);
        var most = Math.Max(AlarmHistory.MostPerSpan * 1.1, load.Max());
        var wide = Math.Max(1, ((Right - Left) / load.Count) - 0.5);
        return Svg.Of(Bottom + 24, what,
        [
            .. axis.Ticks(Top, Bottom),
            .. load.SelectMany((count, index) => count == 0 ? (Markup[])[] : [Svg.Rectangle(
                axis.X(history.Span.From + (index * AlarmHistory.SpanLength)), Y(count), wide, Bottom - Y(count),
                count > AlarmHistory.MostPerSpan ? "warn-fill" : "fill", tip: new BilingualText(FigureText.Number(count, 1), FigureText.Number(count, 1)))]),
            Svg.Line(Left, Bottom, Right, Bottom, "zero"),
            Svg.Line(Left, Y(AlarmHistory.MostPerSpan), Right, Y(AlarmHistory.MostPerSpan), "warn-stroke"),
            Svg.Text(Left - 8, Y(AlarmHistory.MostPerSpan) + 4, "end small", FigureText.Number(AlarmHistory.MostPerSpan, 0)),
            Svg.Text(Left - 8, Bottom + 3, "end small", "0"),
        ]);

        double Y(double count) => Bottom - ((Bottom - Top) * count / most);
    }
}
