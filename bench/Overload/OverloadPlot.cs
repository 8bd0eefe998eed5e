using System.Globalization;
using System.Text;

namespace SafeCommunity.Bench.Overload;

/// <summary>Draws a run as one SVG that needs nothing else: rates, alarms' times, memory, over time.</summary>
internal static class OverloadPlot
{
    private const int Width = 960;
    private const int PanelHeight = 190;
    private const int Left = 80;
    private const int Right = 190;
    private const int Top = 46;
    private const int Gap = 46;

    /// <summary>The drawing.</summary>
    public static string Draw(OverloadReport report)
    {
        var samples = report.Samples;
        Panel[] panels =
        [
            new("messages/s", false,
            [
                new("offered", "#888888", [.. samples.Select(sample => (double?)sample.Offered)]),
                new("held back (unread)", "#c8a200", [.. samples.Select(sample => (double?)sample.HeldBack)]),
                new("shed", "#d1495b", [.. samples.Select(sample => (double?)sample.Shed)]),
                new("accepted", "#00798c", [.. samples.Select(sample => (double?)sample.Accepted)]),
            ]),
            new("alarm, due to arrival, ms", true,
            [
                new("own connection p50", "#7fb7be", [.. samples.Select(sample => sample.OwnAlarms.P50)]),
                new("own connection p99", "#00798c", [.. samples.Select(sample => sample.OwnAlarms.P99)]),
                new("within the flood p50", "#e6a1aa", [.. samples.Select(sample => sample.FloodAlarms.P50)]),
                new("within the flood p99", "#d1495b", [.. samples.Select(sample => sample.FloodAlarms.P99)]),
                .. report.Options.Qos == 0 ? Array.Empty<Line>() : [new("acknowledgement p99", "#888888", [.. samples.Select(sample => sample.Acks.P99)])],
            ]),
            new("memory of the silo, MB", false, [new("resident", "#30638e", [.. samples.Select(sample => (double?)(sample.ResidentBytes / 1e6))])]),
        ];

        var end = samples[^1].At;
        var svg = new StringBuilder();
        var height = Top + (panels.Length * (PanelHeight + Gap));
        svg.Append(CultureInfo.InvariantCulture,
            $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>""");
        svg.Append(CultureInfo.InvariantCulture,
            $"""<text x="{Left}" y="20" font-size="15">Overload: QoS {report.Options.Qos}, sustainable {report.Sustainable:#,0} messages/s, silo on CPU {report.Options.SiloCpus ?? "all"}</text>""");
        for (var i = 0; i < panels.Length; i++)
            DrawPanel(svg, panels[i], report, Top + (i * (PanelHeight + Gap)), end, i == panels.Length - 1);
        return svg.Append("</svg>").ToString();
    }

    private static void DrawPanel(StringBuilder svg, Panel panel, OverloadReport report, int top, double end, bool last)
    {
        var largest = Math.Max(1, panel.Lines.SelectMany(line => line.Values).Max() ?? 1);
        var high = panel.Logarithmic ? Math.Pow(10, Math.Ceiling(Math.Log10(largest))) : Nice(largest);
        double X(double at) => Left + (at / end * (Width - Left - Right));
        double Y(double value) => top + PanelHeight - (PanelHeight * (panel.Logarithmic
            ? Math.Clamp(Math.Log10(Math.Max(value, 1)) / Math.Log10(Math.Max(high, 10)), 0, 1)
            : value / high));

        foreach (var group in report.Samples.GroupBy(sample => sample.Phase))
        {
            var (from, to) = (group.First().At - group.First().Seconds, group.Last().At);
            var fill = report.Phases[group.Key].Times > 1 ? "#fbe9e7" : "#f4f8f9";
            svg.Append(CultureInfo.InvariantCulture,
                $"""<rect x="{X(from):0.0}" y="{top}" width="{X(to) - X(from):0.0}" height="{PanelHeight}" fill="{fill}"/><text x="{X(from) + 4:0.0}" y="{top + 14}" fill="#666">{report.Phases[group.Key].Name}</text>""");
        }

        foreach (var tick in Ticks(panel.Logarithmic, high))
        {
            svg.Append(CultureInfo.InvariantCulture,
                $"""<line x1="{Left}" x2="{Width - Right}" y1="{Y(tick):0.0}" y2="{Y(tick):0.0}" stroke="#ddd"/><text x="{Left - 6}" y="{Y(tick) + 4:0.0}" text-anchor="end">{tick:#,0}</text>""");
        }

        svg.Append(CultureInfo.InvariantCulture, $"""<text x="{Left}" y="{top - 6}" font-weight="bold">{panel.Title}</text>""");
        for (var i = 0; i < panel.Lines.Length; i++)
        {
            var line = panel.Lines[i];
            svg.Append(CultureInfo.InvariantCulture, $"""<path fill="none" stroke="{line.Colour}" stroke-width="1.6" d="{Path(line)}"/>""");
            svg.Append(CultureInfo.InvariantCulture,
                $"""<rect x="{Width - Right + 12}" y="{top + 6 + (i * 18)}" width="12" height="4" fill="{line.Colour}"/><text x="{Width - Right + 30}" y="{top + 12 + (i * 18)}">{line.Name}</text>""");
        }

        if (last)
        {
            for (double at = 0; at <= end; at += 10)
                svg.Append(CultureInfo.InvariantCulture, $"""<text x="{X(at):0.0}" y="{top + PanelHeight + 16}" text-anchor="middle">{at:0} s</text>""");
        }

        string Path(Line line)
        {
            var path = new StringBuilder();
            var down = false;
            for (var i = 0; i < line.Values.Length; i++)
            {
                // Where nothing arrived there is a gap.
                if (line.Values[i] is not { } value)
                {
                    down = false;
                    continue;
                }

                path.Append(CultureInfo.InvariantCulture, $"{(down ? 'L' : 'M')}{X(report.Samples[i].At):0.0} {Y(value):0.0}");
                down = true;
            }

            return path.ToString();
        }
    }

    private static IEnumerable<double> Ticks(bool logarithmic, double high)
    {
        if (logarithmic)
        {
            for (double tick = 1; tick <= high; tick *= 10)
                yield return tick;
        }
        else
        {
            for (var i = 0; i <= 4; i++)
                yield return high * i / 4;
        }
    }

    // The next of 1, 2, 4, 6, 8 times a power of ten.
    private static double Nice(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return power * ((double[])[1, 2, 4, 6, 8, 10]).First(step => step * power >= value);
    }

    private sealed record Panel(string Title, bool Logarithmic, Line[] Lines);

    private sealed record Line(string Name, string Colour, double?[] Values);
}
