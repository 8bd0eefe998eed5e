using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace SafeCommunity.Silo.Communities;

/// <summary>Turns a refusal of rules, whose lines name line and column, into lines that editors and terminals can follow.</summary>
internal static partial class RuleProblems
{
    /// <summary><c>path:line:column: message</c> for each line of the refusal.</summary>
    public static ImmutableArray<string> Locate(string path, string refusal) =>
    [
        .. from line in refusal.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
           let place = Place().Match(line)
           select place.Success ? $"{path}:{place.Groups[1]}:{place.Groups[2]}: {place.Groups[3]}" : $"{path}: {line}",
    ];

    [GeneratedRegex(@"line (\d+), column (\d+): (.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
