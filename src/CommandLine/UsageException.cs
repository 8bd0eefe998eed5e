using System.Collections.Immutable;

namespace SafeCommunity.CommandLine;

/// <summary>What a person asked for cannot be: an option has a wrong value, or a file has mistakes.</summary>
/// <param name="lines">What is wrong and what to do, a line each.</param>
public sealed class UsageException(params ImmutableArray<string> lines) : Exception(string.Join('\n', lines))
{
    /// <summary>What is wrong and what to do, a line each.</summary>
    public ImmutableArray<string> Lines => lines;
}
