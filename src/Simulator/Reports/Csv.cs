using System.Globalization;
using System.Text;

namespace SafeCommunity.Simulator.Reports;

/// <summary>
/// A table after RFC 4180 in UTF-8 with a byte order mark, by which spreadsheets know Chinese. A text that a spreadsheet
/// would take for a formula begins with an apostrophe.
/// </summary>
internal sealed class Csv
{
    private const string FormulaBeginnings = "=+-@\t\r\n";

    private readonly StringBuilder _text = new();
    private readonly int _columns;

    public Csv(params ReadOnlySpan<string> columns)
    {
        _columns = columns.Length;
        AddRow(columns);
    }

    /// <summary>Adds a row of texts, numbers, times and booleans; null is an empty field.</summary>
    public void Add(params ReadOnlySpan<object?> values)
    {
        if (values.Length != _columns)
            throw new ArgumentException($"A row has {_columns} values, not {values.Length}.", nameof(values));
        var fields = new string[values.Length];
        for (var i = 0; i < values.Length; i++)
            fields[i] = TextOf(values[i]);
        AddRow(fields);
    }

    /// <summary>Writes it.</summary>
    public Task WriteAsync(string path, CancellationToken cancellation) =>
        File.WriteAllTextAsync(path, _text.ToString(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), cancellation);

    public override string ToString() => _text.ToString();

    private static string TextOf(object? value) => value switch
    {
        null => "",
        string text => Guard(text),
        DateTimeOffset time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture),
        bool yes => yes ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"{value.GetType().Name} is no value of a table.", nameof(value)),
    };

    private static string Guard(string text) => text.Length > 0 && FormulaBeginnings.Contains(text[0]) ? $"'{text}" : text;

    private void AddRow(ReadOnlySpan<string> fields)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            if (i > 0)
                _text.Append(',');
            var field = fields[i];
            if (field.AsSpan().IndexOfAny(",\"\r\n") >= 0)
                _text.Append('"').Append(field.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
            else
                _text.Append(field);
        }

        _text.Append("\r\n");
    }
}
