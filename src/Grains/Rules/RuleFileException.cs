using System.Collections.Immutable;
using SafeCommunity.Grains.Json;

namespace SafeCommunity.Grains.Rules;

/// <summary>A rule file has mistakes.</summary>
public sealed class RuleFileException(ImmutableArray<TextProblem> problems) : SourceFileException(problems);
