using System.Collections.Immutable;
using SafeCommunity.Grains.Json;

namespace SafeCommunity.Grains.Plans;

/// <summary>A plan file is not one.</summary>
public sealed class PlanFileException(ImmutableArray<TextProblem> problems) : SourceFileException(problems);
