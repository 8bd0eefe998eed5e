using System.Collections.Immutable;
using System.Globalization;

namespace SafeCommunity.Grains.Rules;

/// <summary>A rule file has mistakes. The message names all of them, one a line.</summary>
public sealed class RuleFileException : FormatException
{
    /// <summary>The mistakes of a file; at least one.</summary>
    public RuleFileException(ImmutableArray<RuleFileProblem> problems)
        : base(string.Join('\n', problems)) => Problems = problems;

    /// <summary>The mistakes, in the order of the file.</summary>
    public ImmutableArray<RuleFileProblem> Problems { get; }
}

/// <summary>One mistake in a rule file.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in characters (UTF-16), from 1.</param>
/// <param name="Text">What is wrong and what to do.</param>
public sealed record RuleFileProblem(int Line, int Column, string Text)
{
    /// <summary><c>line L, column C: ...</c></summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"line {Line}, column {Column}: {Text}");
}
