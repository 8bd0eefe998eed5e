using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Procedures;

/// <summary>What a procedure is read in: the files before it, and the teams.</summary>
internal sealed class ProcedureContext
{
    /// <summary>The file that is read now.</summary>
    public string File { get; set; } = "";

    /// <summary>The kinds so far, each with the file that has it.</summary>
    public Dictionary<string, string> Kinds { get; } = new(StringComparer.Ordinal);

    /// <summary>The teams; null where they are not known.</summary>
    public TeamBook? Teams { get; init; }
}
