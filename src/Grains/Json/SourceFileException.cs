using System.Collections.Immutable;

namespace SafeCommunity.Grains.Json;

/// <summary>A file that people write has mistakes. The message names them, one a line.</summary>
public class SourceFileException : FormatException
{
    /// <summary>The mistakes of a file, or of several that are read together; at least one.</summary>
    public SourceFileException(ImmutableArray<TextProblem> problems)
        : base(string.Join('\n', problems)) => Problems = problems;

    /// <summary>The mistakes, in the order of the file; of a file with very many, the first hundred found.</summary>
    public ImmutableArray<TextProblem> Problems { get; }
}
