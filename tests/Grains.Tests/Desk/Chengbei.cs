using System.Collections.Immutable;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Plans;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>The seed community as a desk knows it.</summary>
internal static class Chengbei
{
    public const string Name = "chengbei";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "seeds", Name);

    public static CommunityDefinition Plan { get; } =
        PlanExpander.Expand(PlanFile.Read(File.ReadAllBytes(Path.Combine(Folder, "community.json"))));

    public static TeamBook Teams { get; } = TeamFile.Read(File.ReadAllBytes(Path.Combine(Folder, "teams.json")), Plan);

    public static ProcedureBook Procedures { get; } = ProcedureFolder.Read(
        System.IO.Directory.GetFiles(Path.Combine(Folder, "procedures"), "*.json")
            .Select(path => new SourceFile(Path.GetFileName(path), File.ReadAllBytes(path))),
        Teams);

    public static DeskKnowledge Knowledge { get; } = MakeKnowledge();

    private static DeskKnowledge MakeKnowledge()
    {
        var places = new DeskPlaces(Name, Plan.Twins.ToImmutableDictionary(twin => twin.Id.Name, twin => (TwinDefinition?)twin));
        return new DeskKnowledge
        {
            Community = Name,
            Procedures = Procedures,
            Teams = Teams,
            Places = places,
            Paths = new WalkingPaths(Plan.Paths),
            Devices = Plan.Twins.Where(twin => twin.Kind.IsDevice() && places.Above(twin.Id.Name, TwinKind.Building) is not null)
                .GroupBy(twin => places.Above(twin.Id.Name, TwinKind.Building)!.Id.Name)
                .ToImmutableDictionary(building => building.Key, building => building.ToImmutableArray()),
            Units = Teams.Units.ToImmutableDictionary(unit => unit.Name, unit => At(places, unit.Base)),
        };
    }

    public static UnitPosition At(DeskPlaces places, string twin) =>
        places.Find(twin)?.Place is { } place
            ? new UnitPosition(new PathPoint(place.Longitude, place.Latitude), Located: true, Silent: false)
            : default;
}
