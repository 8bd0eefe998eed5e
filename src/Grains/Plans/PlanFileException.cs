using System.Collections.Immutable;
using SafeCommunity.Grains.Json;

namespace SafeCommunity.Grains.Plans;

/// <summary>A plan file is not one. The message holds every problem, a line each.</summary>
public sealed class PlanFileException : FormatException
{
    /// <summary>The problems, in the order of the file.</summary>
    public PlanFileException(ImmutableArray<TextProblem> problems)
        : base(string.Join('\n', problems)) => Problems = problems;

    /// <summary>What is wrong, in the order of the file; at least one.</summary>
    public ImmutableArray<TextProblem> Problems { get; }
}
