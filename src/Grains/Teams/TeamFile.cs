using System.Security.Cryptography;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Json;

namespace SafeCommunity.Grains.Teams;

/// <summary>Reads a community's teams: JSON after <c>seeds/teams.schema.json</c>, comments and trailing commas allowed.</summary>
public static class TeamFile
{
    /// <summary>Reads the teams.</summary>
    /// <param name="utf8">The file's bytes.</param>
    /// <param name="plan">The community whose twins the file names; null where it is not known, and names are not checked.</param>
    /// <exception cref="SourceFileException">The file has mistakes; it names them with line and column.</exception>
    public static TeamBook Read(ReadOnlyMemory<byte> utf8, CommunityDefinition? plan = null)
    {
        var (root, problems) = SourceDocument.Read(utf8);
        var teams = root is null ? null : new TeamReader(plan, problems).Read(root);
        if (teams is null || problems.Any)
            throw new SourceFileException(problems.ToProblems());
        return teams with { Hash = Convert.ToHexStringLower(SHA256.HashData(utf8.Span)) };
    }
}
