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
    /// <param name="folder">The folder: in the working folder, or in the program's or one above it.</param>
    /// <exception cref="FolderException">There is none, it cannot be read, or files are wrong: it names every mistake of every file.</exception>
    public static CommunityFiles Read(string folder)
    {
        var read = CommunityFolder.Read(folder);
        var (teams, procedures) = read.Procedures.Read(read.Definition);
        return new CommunityFiles(read.Definition, teams, procedures, read.Rules.Read(read.Definition.TimeZone));
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
}
