using System.Collections.Immutable;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Plans;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.World;

namespace SafeCommunity.Simulator.Tests.World;

/// <summary>The community of the tests, and worlds of it.</summary>
internal static class Chengbei
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "seeds", "chengbei");

    public static CommunityDefinition Plan { get; } = PlanExpander.Expand(PlanFile.Read(File.ReadAllBytes(Path.Combine(Folder, "community.json"))));

    public static TeamBook Teams { get; } = TeamFile.Read(File.ReadAllBytes(Path.Combine(Folder, "teams.json")), Plan);

    public static ProcedureBook Procedures { get; } = ProcedureFolder.Read(
        Directory.GetFiles(Path.Combine(Folder, "procedures"), "*.json").Select(path => new SourceFile(Path.GetFileName(path), File.ReadAllBytes(path))),
        Teams);

    /// <summary>Midnight of a Monday in spring, by the community's clock.</summary>
    public static DateTimeOffset Monday { get; } = new(2026, 3, 30, 0, 0, 0, TimeSpan.FromHours(8));

    /// <summary>Settings in which nothing happens by chance but what devices and residents do.</summary>
    public static WorldSettings Calm { get; } = new()
    {
        Start = Monday,
        RatesPerYear = Causes().ToImmutableSortedDictionary(name => name, _ => 0.0),
        MissedOffers = 0,
        DeclinedOffers = 0,
        OfficerErrors = 0,
    };

    /// <summary>The estate without anything in it: for weather.</summary>
    public static CommunityDefinition Bare { get; } = Plan with { Twins = [Plan.Twins[0]] };

    /// <summary>The homes and sensors of two buildings, and the cameras at the fence: for long times.</summary>
    public static CommunityDefinition Small { get; } = Plan with
    {
        Twins =
        [
            .. Plan.Twins.Where(twin => twin.Kind is TwinKind.Community or TwinKind.Grid
                || twin.Model is "perimeter"
                || (twin.Model is "" or "smoke" or "water-leak" && (twin.Id.Name.Contains("b02", StringComparison.Ordinal) || twin.Id.Name.Contains("b03", StringComparison.Ordinal)))),
        ],
    };

    public static SimulatedWorld World(CommunityDefinition plan, WorldSettings settings, ulong seed = 42) => new(plan, Procedures, Teams, settings, seed);

    public static SimulatedWorld World(WorldSettings settings, ulong seed = 42) => new(Plan, Procedures, Teams, settings, seed);

    /// <summary>Lives for a while and hears nothing of the product.</summary>
    public static List<WorldAction> Live(SimulatedWorld world, TimeSpan span)
    {
        var actions = new List<WorldAction>();
        var until = Monday + span;
        while (world.NextTime is { } next && next <= until)
            actions.AddRange(world.Advance(next));
        return actions;
    }

    public static TwinDefinition Twin(string name) => Plan.Twins.First(twin => twin.Id.Name == name);

    // The message of the exception for an unknown cause lists those that are known.
    private static string[] Causes()
    {
        var settings = new WorldSettings { Start = Monday, RatesPerYear = ImmutableSortedDictionary<string, double>.Empty.Add("?", 1) };
        var refused = Xunit.Assert.Throws<ArgumentException>(() => World(settings));
        return refused.Message[(refused.Message.IndexOf("known: ", StringComparison.Ordinal) + 7)..].TrimEnd('.').Split(", ");
    }
}
