using System.Security.Cryptography;
using System.Text;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Plans;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Simulator.Running;

/// <summary>A community as its folder describes it.</summary>
/// <param name="Plan">Its twins and paths.</param>
/// <param name="Teams">Who is there.</param>
/// <param name="Procedures">What happens with its incidents.</param>
/// <param name="Rules">When a reading is an alarm.</param>
public sealed record CommunityFiles(CommunityDefinition Plan, TeamBook Teams, ProcedureBook Procedures, RuleText Rules)
{
    /// <summary>Reads a folder.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="PlanFileException">The plan has mistakes.</exception>
    /// <exception cref="SourceFileException">Another file has mistakes.</exception>
    public static CommunityFiles Read(string folder)
    {
        var plan = PlanExpander.Expand(PlanFile.Read(Bytes("community.json")));
        var teams = TeamFile.Read(Bytes("teams.json"), plan);
        var procedures = ProcedureFolder.Read(
            Directory.GetFiles(Path.Combine(folder, "procedures"), "*.json")
                .Select(path => new SourceFile($"procedures/{Path.GetFileName(path)}", File.ReadAllBytes(path))),
            teams);
        var rules = Bytes("rules.json");
        var text = Encoding.UTF8.GetString(rules);
        RuleFile.Parse(text, plan.TimeZone);
        return new CommunityFiles(plan, teams, procedures, new RuleText(text, Convert.ToHexStringLower(SHA256.HashData(rules)), plan.TimeZone));

        byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(folder, name));
    }

    /// <summary>Brings it into the twins.</summary>
    public async Task LoadAsync(IGrainFactory grains)
    {
        var name = Plan.Community;
        await grains.GetGrain<ICommunityListGrain>(0).Add(name);
        await grains.GetGrain<ICommunityGrain>(name).ApplyPlan(Plan);
        await grains.GetGrain<IProcedureGrain>(name).ApplyTeams(Teams);
        await grains.GetGrain<IProcedureGrain>(name).ApplyProcedures(Procedures);
        await grains.GetGrain<ICommunityGrain>(name).ApplyRules(Rules);
    }
}
