using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Procedures;

/// <summary>What a procedure is read in: the files before it, and the teams.</summary>
internal sealed class ProcedureContext
{
    /// <summary>The file that is read now.</summary>
    public string File { get; set; } = "";

    /// <summary>The kinds so far, each with the file that has it.</summary>
    public Dictionary<string, string> Kinds { get; } = new(StringComparer.Ordinal);

    /// <summary>What files say of the kinds and rules of others, to be checked when all were read.</summary>
    public List<ForeignName> Foreign { get; } = [];

    /// <summary>The teams; null where they are not known.</summary>
    public TeamBook? Teams { get; init; }
}

/// <summary>A kind that a file names and another file describes, or rules that another file may have.</summary>
/// <param name="Problems">Where the naming file's mistakes go.</param>
/// <param name="Offset">Where it stands in the file.</param>
/// <param name="Owner">The kind of the naming file.</param>
/// <param name="Name">The kind; a pattern of rules where <paramref name="IsRule"/>.</param>
/// <param name="IsRule">Whether it is a pattern of rules.</param>
internal sealed record ForeignName(ProblemList Problems, int Offset, string Owner, string Name, bool IsRule);
