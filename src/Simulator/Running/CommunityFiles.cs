using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Folders;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Simulator.Running;

/// <summary>A community as its folder describes it, read as the silo reads it.</summary>
/// <param name="Plan">Its twins and paths.</param>
/// <param name="Teams">Who is there.</param>
/// <param name="Procedures">What happens with its incidents.</param>
/// <param name="Rules">When a reading is an alarm.</param>
public sealed record CommunityFiles(CommunityDefinition Plan, TeamBook Teams, ProcedureBook Procedures, RuleText Rules)
{
    /// <summary>Reads a folder; of its files all but the plan may be absent.</summary>
    /// <param name="path">
    /// The folder: in the working folder, or in the program's or one above it. A district's folder and the name of one of its
    /// communities: <c>seeds/district-137/hexing</c>.
    /// </param>
    /// <exception cref="FolderException">There is none or a district, it cannot be read, or files are wrong: it names every mistake of every file.</exception>
    public static CommunityFiles Read(string path)
    {
        var (read, name) = Find(path);
        var community = read.District is null
            ? read.Communities[0]
            : read.Communities.FirstOrDefault(community => community.Name == name) ?? throw new FolderException(
                $"{read.File}: this is a district; name one of its communities, for instance {Path.Combine(Path.GetDirectoryName(read.File)!, read.Communities[0].Name)}");
        var (teams, procedures) = read.Procedures.Read(community);
        return new CommunityFiles(community.Expand(), teams, procedures, read.Rules.Read(community.TimeZone));
    }

    /// <summary>Brings it into the twins.</summary>
    public async Task LoadAsync(IGrainFactory grains)
    {
        var name = Plan.Community;
        await grains.GetGrain<ICommunityListGrain>(0).Add(name);
        await grains.GetGrain<ICommunityGrain>(name).ApplyPlan(Plan);
        await ProceduresPart.ApplyAsync(name, Teams, Procedures, grains);
        await grains.GetGrain<ICommunityGrain>(name).ApplyRules(Rules);
    }

    private static (CommunityFolder Folder, string Name) Find(string path)
    {
        try
        {
            return (CommunityFolder.Read(path), "");
        }
        catch (FolderException) when (Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path)) is { Length: > 0 } parent && CommunityFolder.IsDistrict(parent))
        {
            return (CommunityFolder.Read(parent), Path.GetFileName(Path.TrimEndingDirectorySeparator(path)));
        }
    }
}
