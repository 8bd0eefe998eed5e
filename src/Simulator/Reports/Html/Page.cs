using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Simulator.Reports.Html;

/// <summary>A page of one file: it fetches nothing, switches its language without a script, and can be printed.</summary>
internal static class Page
{
    private static readonly Lazy<string> Style = new(() =>
    {
        using var stream = typeof(Page).Assembly.GetManifestResourceStream("SafeCommunity.Simulator.Reports.Html.report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    /// <summary>A whole page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="subtitle">What stands below it.</param>
    /// <param name="content">Its sections.</param>
    public static Markup Of(BilingualText title, BilingualText subtitle, params IEnumerable<Markup> content) => Markup.Of($"""
        <!DOCTYPE html>
        <html lang="zh">
        <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title.Zh} · {title.En}</title>
        <style>
        {new Markup(Style.Value)}
        </style>
        </head>
        <body>
        <input type="radio" name="language" id="in-zh" checked="checked" />
        <input type="radio" name="language" id="in-en" />
        <header>
        <div>
        <h1>{title}</h1>
        <p class="subtitle">{subtitle}</p>
        </div>
        <p class="languages"><label for="in-zh">中文</label><label for="in-en">English</label></p>
        </header>
        <main>
        {content}
        </main>
        </body>
        </html>

        """);

    /// <summary>A part of the page under a heading.</summary>
    public static Markup Section(BilingualText title, params IEnumerable<Markup> content) => Markup.Of($"""
        <section>
        <h2>{title}</h2>
        {content}
        </section>
        """);

    /// <summary>A chart with what it shows and how to read it.</summary>
    public static Markup Figure(BilingualText title, BilingualText caption, Markup content) => Markup.Of($"""
        <figure>
        <h3>{title}</h3>
        <p class="caption">{caption}</p>
        <div class="wide">{content}</div>
        </figure>
        """);

    /// <summary>A paragraph.</summary>
    public static Markup Paragraph(BilingualText text) => Markup.Of($"<p>{text}</p>");

    /// <summary>A table.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">The cells, row by row.</param>
    /// <param name="isAligned">Whether its columns stand below those of the table before it.</param>
    public static Markup Table(IReadOnlyList<Column> columns, IEnumerable<IReadOnlyList<Markup>> rows, bool isAligned = false) => Markup.Of($"""
        <div class="wide"><table class="{(isAligned ? $"aligned of-{columns.Count}" : "")}">
        <thead><tr>{columns.Select(column => Markup.Of($"<th{ClassOf(column)}>{column.Title}</th>"))}</tr></thead>
        <tbody>
        {rows.Select(row => Markup.Of($"<tr>{row.Zip(columns, (cell, column) => Markup.Of($"<td{ClassOf(column)}>{cell}</td>"))}</tr>"))}
        </tbody>
        </table></div>
        """);

    private static Markup ClassOf(Column column) => column.IsNumber ? new Markup(" class=\"number\"") : Markup.None;
}

/// <summary>A table's column.</summary>
/// <param name="Zh">Its heading in Chinese.</param>
/// <param name="En">Its heading in English.</param>
/// <param name="IsNumber">Whether it stands to the right.</param>
internal sealed record Column(string Zh, string En, bool IsNumber = false)
{
    public BilingualText Title => new(Zh, En);
}
