using System.Text;
using SafeCommunity.Grains.Json;

namespace SafeCommunity.Grains.Rules;

/// <summary>Reads a community's rule file: JSON after <c>seeds/rules.schema.json</c>, comments and trailing commas allowed.</summary>
public static class RuleFile
{
    /// <summary>Reads a rule file. An empty text is a file without rules.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="timeZone">The community's time zone (IANA), in which its schedules are written.</param>
    /// <exception cref="RuleFileException">The file has mistakes; it names them with line and column.</exception>
    public static RuleBook Parse(string text, string timeZone)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone))
            throw new RuleFileException([new(1, 1, $"The community's time zone '{timeZone}' is unknown here: use an IANA name such as Asia/Shanghai.")]);
        if (string.IsNullOrWhiteSpace(text))
            return new RuleBook([]);

        var (root, problems) = SourceDocument.Read(Encoding.UTF8.GetBytes(text));
        var rules = root is null ? [] : new RuleReader(zone, problems).Read(root);
        return problems.Any ? throw new RuleFileException(problems.ToProblems()) : new RuleBook(rules);
    }
}
