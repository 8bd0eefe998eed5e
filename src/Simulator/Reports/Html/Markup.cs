using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Simulator.Reports.Html;

/// <summary>A piece of HTML or SVG, well-formed as XML. What is put into one is escaped, unless it is one itself.</summary>
/// <param name="Text">The piece.</param>
internal readonly record struct Markup(string Text)
{
    /// <summary>Nothing.</summary>
    public static Markup None { get; } = new("");

    /// <summary>A piece written out: texts in it are escaped, bilingual ones stand in both languages, numbers have a point.</summary>
    public static Markup Of(ref MarkupBuilder builder) => builder.Build();

    /// <summary>Pieces one after the other.</summary>
    public static Markup Join(IEnumerable<Markup> parts) => new(string.Join('\n', parts.Select(part => part.Text)));

    /// <summary>Text as it stands in HTML; what XML forbids is replaced.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            escaped.Append(rune.Value switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\t' or '\n' or '\r' => " ",
                < ' ' or (>= 0x7F and < 0xA0) or 0xFFFE or 0xFFFF => "\uFFFD",
                _ => rune.ToString(),
            });
        }

        return escaped.ToString();
    }
}

/// <summary>Builds a piece from an interpolated string.</summary>
[InterpolatedStringHandler]
internal readonly ref struct MarkupBuilder
{
    private readonly StringBuilder _text;

    public MarkupBuilder(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (16 * formattedCount));

    public void AppendLiteral(string text) => _text.Append(text);

    public void AppendFormatted(string? text) => _text.Append(Markup.Escape(text ?? ""));

    public void AppendFormatted(Markup part) => _text.Append(part.Text);

    public void AppendFormatted(IEnumerable<Markup> parts) => _text.Append(Markup.Join(parts).Text);

    public void AppendFormatted(BilingualText text)
    {
        var (zh, en) = (Markup.Escape(text.Zh), Markup.Escape(text.En));
        _text.Append(zh == en ? zh : $"<span lang=\"zh\">{zh}</span><span lang=\"en\">{en}</span>");
    }

    public void AppendFormatted(long number) => _text.Append(CultureInfo.InvariantCulture, $"{number}");

    public void AppendFormatted(double number) => _text.Append(number.ToString("0.##", CultureInfo.InvariantCulture));

    public Markup Build() => new(_text.ToString());
}
