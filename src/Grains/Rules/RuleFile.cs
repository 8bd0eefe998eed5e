using System.Text;
using System.Text.Json;

namespace SafeCommunity.Grains.Rules;

/// <summary>Reads a community's rule file: JSON after <c>seeds/rules.schema.json</c>, comments and trailing commas allowed.</summary>
public static class RuleFile
{
    /// <summary>Reads a rule file. An empty text is a file without rules.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="timeZone">The community's time zone (IANA), in which its schedules are written.</param>
    /// <exception cref="RuleFileException">The file has mistakes; it names all of them.</exception>
    public static RuleBook Parse(string text, string timeZone)
    {
        ArgumentNullException.ThrowIfNull(text);
        var utf8 = Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'));
        var lines = new LineIndex(utf8);
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone))
            throw new RuleFileException([new(1, 1, $"The community's time zone '{timeZone}' is unknown here: use an IANA name such as Asia/Shanghai.")]);
        if (string.IsNullOrWhiteSpace(text))
            return new RuleBook([]);

        JsonPoint root;
        try
        {
            root = JsonPoint.Read(utf8);
        }
        catch (JsonException problem)
        {
            throw new RuleFileException([lines.At(problem.LineNumber ?? 0, problem.BytePositionInLine ?? 0, $"This is not JSON: {Sentence(problem)}")]);
        }

        var binder = new RuleBinder(zone);
        var rules = binder.Bind(root);
        return binder.Problems.Count == 0
            ? new RuleBook(rules)
            : throw new RuleFileException([.. binder.Problems.OrderBy(p => p.Offset).Select(p => lines.At(p.Offset, p.Text))]);
    }

    // The reader's message ends with its own line and byte, counted from 0; ours stand in front, counted from 1.
    private static string Sentence(JsonException problem)
    {
        var end = problem.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? problem.Message : problem.Message[..end];
    }
}
