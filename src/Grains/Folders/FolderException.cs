using System.Collections.Immutable;

namespace SafeCommunity.Grains.Folders;

/// <summary>A community's folder is not one, cannot be read, or its files have mistakes: a line for each.</summary>
public sealed class FolderException : FormatException
{
    /// <summary>What is wrong, in one line.</summary>
    public FolderException(string line)
        : this([line])
    {
    }

    /// <summary>Everything that is wrong.</summary>
    public FolderException(ImmutableArray<string> lines)
        : base(string.Join('\n', lines)) => Lines = lines;

    /// <summary>What to tell: <c>path:line:column: message</c> for each mistake.</summary>
    public ImmutableArray<string> Lines { get; }
}
