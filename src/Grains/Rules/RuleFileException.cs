using System.Collections.Immutable;
using SafeCommunity.Grains.Json;

namespace SafeCommunity.Grains.Rules;

/// <summary>A rule file has mistakes. The message names them, one a line.</summary>
public sealed class RuleFileException : FormatException
{
    /// <summary>The mistakes of a file; at least one.</summary>
    public RuleFileException(ImmutableArray<TextProblem> problems)
        : base(string.Join('\n', problems)) => Problems = problems;

    /// <summary>The mistakes, in the order of the file; of a file with very many, the first hundred found.</summary>
    public ImmutableArray<TextProblem> Problems { get; }
}
