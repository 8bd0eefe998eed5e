using System.Text;
using CsCheck;
using SafeCommunity.Simulator.Reports;
using Xunit;

namespace SafeCommunity.Simulator.Tests.Reports;

public sealed class CsvTests
{
    private static readonly Gen<string> AnyText = Gen.Select(
        Gen.OneOf("", "=1+1", "+86", "-5", "@SUM(A1)", "\t=1", "say \"no\"", "一,二", "🚒"),
        Gen.String[Gen.Char["ab,;\"'\r\n\t =+-@火"], 0, 12],
        (first, rest) => first + rest);

    [Fact]
    public void What_was_written_is_read_again() =>
        AnyText.Array[3].Array[0, 6].Sample(rows =>
        {
            var table = new Csv("a", "b", "c");
            foreach (var row in rows)
                table.Add(row[0], row[1], row[2]);
            var read = Parse(table.ToString());
            Assert.Equal(["a", "b", "c"], read[0]);
            Assert.Equal(rows.Length, read.Count - 1);
            foreach (var (row, fields) in rows.Zip(read.Skip(1)))
                Assert.Equal(row.Select(text => text.Length > 0 && "=+-@\t\r\n".Contains(text[0]) ? $"'{text}" : text), fields);
        });

    [Fact]
    public void No_text_begins_as_a_formula_and_numbers_keep_their_sign()
    {
        var table = new Csv("text", "number", "share", "none", "yes", "time");
        table.Add("=HYPERLINK(\"http://example.org\")", -5, -0.5, null, true, new DateTimeOffset(2026, 3, 2, 1, 2, 3, 45, TimeSpan.FromHours(8)));
        Assert.Equal(
            ["'=HYPERLINK(\"http://example.org\")", "-5", "-0.5", "", "true", "2026-03-02T01:02:03.045+08:00"], Parse(table.ToString())[1]);
    }

    [Fact]
    public void A_row_of_another_width_is_a_mistake() => Assert.Throws<ArgumentException>(() => new Csv("a", "b").Add(1));

    [Fact]
    public async Task The_file_says_that_it_is_utf_8()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("csv-").FullName, "table.csv");
        await new Csv("火").WriteAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal([0xEF, 0xBB, 0xBF, .. "火\r\n"u8], await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
    }

    /// <summary>Reads a table after RFC 4180.</summary>
    internal static List<string[]> Parse(string text)
    {
        var rows = new List<string[]>();
        var (fields, field) = (new List<string>(), new StringBuilder());
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                for (i++; text[i] != '"' || (i + 1 < text.Length && text[i + 1] == '"'); i++)
                {
                    field.Append(text[i]);
                    i += text[i] == '"' ? 1 : 0;
                }
            }
            else if (text[i] == ',')
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else if (text[i] == '\r' && text[i + 1] == '\n')
            {
                fields.Add(field.ToString());
                field.Clear();
                rows.Add([.. fields]);
                fields.Clear();
                i++;
            }
            else
            {
                field.Append(text[i]);
            }
        }

        Assert.Empty(fields);
        return rows;
    }
}
