using System.Collections.Immutable;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Plans;
using SafeCommunity.Silo.Hosting;

namespace SafeCommunity.Silo.Communities;

/// <summary>A community's folder: its plan, read and expanded, and what else stands in it.</summary>
/// <param name="PlanFile">The plan's path, as messages name it.</param>
/// <param name="Definition">The plan's twins.</param>
/// <param name="Parts">The other parts, in the order in which they are brought into the twins.</param>
internal sealed record CommunityFolder(string PlanFile, CommunityDefinition Definition, ImmutableArray<FolderPart> Parts)
{
    private const string PlanName = "community.json";

    /// <summary>The part that says what happens with incidents and who is there for them.</summary>
    public ProceduresPart Procedures => Parts.OfType<ProceduresPart>().Single();

    /// <summary>Finds a community, reads its plan, and looks through its other parts.</summary>
    /// <param name="path">Its folder: in the working folder, or in the program's or one above it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StartException">There is none, it cannot be read, or it is wrong.</exception>
    public static async Task<CommunityFolder> ReadAsync(string path, CancellationToken cancellation)
    {
        var folder = Find(path) ?? throw new StartException(
            $"{path}: no community there ({PlanName} is missing); give its folder with --community PATH");
        var planFile = Path.Combine(folder, PlanName);
        var definition = await ReadPlanAsync(planFile, cancellation);
        var community = new CommunityFolder(planFile, definition, [new ProceduresPart(folder, definition), new RulesPart(folder, definition)]);
        foreach (var part in community.Parts)
            await part.CheckAsync(cancellation);
        return community;
    }

    private static async Task<CommunityDefinition> ReadPlanAsync(string planFile, CancellationToken cancellation)
    {
        try
        {
            return PlanExpander.Expand(Grains.Plans.PlanFile.Read(await File.ReadAllBytesAsync(planFile, cancellation)));
        }
        catch (Exception fault) when (FileProblems.Explain(fault, "", planFile) is { } lines)
        {
            throw new StartException(lines);
        }
    }

    private static string? Find(string path)
    {
        if (File.Exists(Path.Combine(path, PlanName)))
            return path;
        if (Path.IsPathRooted(path))
            return null;
        for (var above = new DirectoryInfo(AppContext.BaseDirectory); above is not null; above = above.Parent)
        {
            var candidate = Path.Combine(above.FullName, path);
            if (File.Exists(Path.Combine(candidate, PlanName)))
                return candidate;
        }

        return null;
    }
}
