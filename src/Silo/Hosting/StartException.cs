using System.Collections.Immutable;

namespace SafeCommunity.Silo.Hosting;

/// <summary>The silo cannot start for a reason a person can remove: a line for each.</summary>
internal sealed class StartException : Exception
{
    public StartException(string line)
        : this([line])
    {
    }

    public StartException(ImmutableArray<string> lines)
        : base(string.Join('\n', lines)) => Lines = lines;

    /// <summary>What to tell, without the program's name.</summary>
    public ImmutableArray<string> Lines { get; }
}
