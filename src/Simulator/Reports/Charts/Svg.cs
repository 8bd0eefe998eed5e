using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Reports.Html;

namespace SafeCommunity.Simulator.Reports.Charts;

/// <summary>Drawings.</summary>
internal static class Svg
{
    /// <summary>How wide every chart is, in units.</summary>
    public const double Width = 960;

    /// <summary>A drawing.</summary>
    public static Markup Of(double height, BilingualText what, params IEnumerable<Markup> content) => Markup.Of($"""
        <svg viewBox="0 0 {Width} {height}" role="img" aria-label="{what.Zh} / {what.En}">
        {content}
        </svg>
        """);

    /// <summary>A text.</summary>
    public static Markup Text(double x, double y, string style, string text) => Markup.Of($"""<text x="{x}" y="{y}" class="{style}">{text}</text>""");

    /// <summary>A text in both languages.</summary>
    public static Markup Text(double x, double y, string style, BilingualText text) => text.Zh == text.En
        ? Text(x, y, style, text.Zh)
        : Markup.Of($"""<text x="{x}" y="{y}" class="{style}" lang="zh">{text.Zh}</text><text x="{x}" y="{y}" class="{style}" lang="en">{text.En}</text>""");

    /// <summary>A line.</summary>
    public static Markup Line(double x1, double y1, double x2, double y2, string style) =>
        Markup.Of($"""<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" class="{style}" />""");

    /// <summary>A rectangle.</summary>
    public static Markup Rectangle(double x, double y, double width, double height, string style, double opacity = 1, BilingualText? tip = null) => Markup.Of(
        $"""<rect x="{x}" y="{y}" width="{Math.Max(0, width)}" height="{Math.Max(0, height)}" class="{style}"{Opacity(opacity)}>{Tip(tip)}</rect>""");

    /// <summary>A circle.</summary>
    public static Markup Circle(double x, double y, double radius, string style, double opacity = 1, BilingualText? tip = null) => Markup.Of(
        $"""<circle cx="{x}" cy="{y}" r="{radius}" class="{style}"{Opacity(opacity)}>{Tip(tip)}</circle>""");

    /// <summary>A square on its corner.</summary>
    public static Markup Diamond(double x, double y, double radius, string style, double opacity = 1, BilingualText? tip = null) => Markup.Of(
        $"""<path d="M{x} {y - radius} L{x + radius} {y} L{x} {y + radius} L{x - radius} {y} Z" class="{style}"{Opacity(opacity)}>{Tip(tip)}</path>""");

    private static Markup Opacity(double opacity) => opacity < 1 ? Markup.Of($" style=\"opacity:{opacity}\"") : Markup.None;

    private static Markup Tip(BilingualText? tip) => tip is null ? Markup.None : Markup.Of($"<title>{tip.Zh} / {tip.En}</title>");
}
