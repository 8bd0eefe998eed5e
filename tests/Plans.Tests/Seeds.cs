using System.Text;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Plans;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Plans.Tests;

/// <summary>The seed files, as the build copies them.</summary>
internal static class Seeds
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "seeds");

    public static string ChengbeiFolder { get; } = Path.Combine(Folder, "chengbei");

    public static byte[] Chengbei { get; } = File.ReadAllBytes(Path.Combine(ChengbeiFolder, "community.json"));

    public static string ChengbeiText { get; } = Encoding.UTF8.GetString(Chengbei);

    public static string[] ProcedureFiles { get; } = Directory.GetFiles(Path.Combine(Folder, "chengbei", "procedures"), "*.json");

    public static CommunityDefinition ReadPlan() => PlanExpander.Expand(PlanFile.Read(Chengbei));

    public static TeamBook ReadTeams() =>
        TeamFile.Read(File.ReadAllBytes(Path.Combine(Folder, "chengbei", "teams.json")), ReadPlan());

    public static ProcedureBook ReadProcedures() => ProcedureFolder.Read(
        ProcedureFiles.Select(path => new SourceFile(Path.GetFileName(path), File.ReadAllBytes(path))), ReadTeams());
}
