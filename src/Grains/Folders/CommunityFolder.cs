using System.Collections.Immutable;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Plans;

namespace SafeCommunity.Grains.Folders;

/// <summary>A community's folder: its plan, read and expanded, and what else stands in it.</summary>
/// <param name="PlanFile">The plan's path, as messages name it.</param>
/// <param name="Definition">The plan's twins.</param>
/// <param name="Procedures">What happens with its incidents, and who is there for them.</param>
/// <param name="Rules">When a reading is an alarm.</param>
public sealed record CommunityFolder(string PlanFile, CommunityDefinition Definition, ProceduresPart Procedures, RulesPart Rules)
{
    private const string PlanName = "community.json";

    /// <summary>What stands beside the plan, in the order in which it is brought into the twins.</summary>
    public ImmutableArray<FolderPart> Parts => [Procedures, Rules];

    /// <summary>Reads a community's plan and looks through all other files.</summary>
    /// <param name="path">Its folder: in the working folder, or in the program's or one above it.</param>
    /// <exception cref="FolderException">There is none, it cannot be read, or files are wrong: it names every mistake of every file.</exception>
    public static CommunityFolder Read(string path)
    {
        var folder = Find(path) ?? throw new FolderException(
            $"{path}: no community there ({PlanName} is missing); give the folder that holds it");
        var planFile = Path.Combine(folder, PlanName);
        var problems = ImmutableArray.CreateBuilder<string>();
        CommunityDefinition? plan = null;
        try
        {
            plan = PlanExpander.Expand(Plans.PlanFile.Read(File.ReadAllBytes(planFile)));
        }
        catch (Exception fault) when (FileProblems.Explain(fault, "", planFile) is { } lines)
        {
            problems.AddRange(lines);
        }

        var (procedures, rules) = (new ProceduresPart(folder), new RulesPart(folder));
        foreach (var part in (FolderPart[])[procedures, rules])
            problems.AddRange(part.FindProblems(plan));
        return plan is not null && problems.Count == 0
            ? new CommunityFolder(planFile, plan, procedures, rules)
            : throw new FolderException(problems.DrainToImmutable());
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
