using System.Collections.Immutable;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Plans;

/// <summary>
/// A community as its plan file describes it: what is built where and which devices are fitted by which rule.
/// <see cref="PlanFile"/> reads it, <see cref="PlanExpander"/> makes twins of it.
/// </summary>
public sealed record CommunityPlan
{
    /// <summary>The community's name, the first segment of its twins' ids.</summary>
    public required string Community { get; init; }

    /// <summary>What people call it.</summary>
    public required BilingualText Title { get; init; }

    /// <summary>The time zone (IANA).</summary>
    public required string TimeZone { get; init; }

    /// <summary>Where the plan's metres are counted from.</summary>
    public required GeoPoint Origin { get; init; }

    /// <summary>What the plan must add up to.</summary>
    public required PlanTotals Totals { get; init; }

    /// <summary>The sorts of device.</summary>
    public required ImmutableArray<DeviceModel> Models { get; init; }

    /// <summary>The grids.</summary>
    public required ImmutableArray<GridPlan> Grids { get; init; }

    /// <summary>How many people live in one home after the other, repeated along a building and settled to its sum.</summary>
    public required ImmutableArray<int> HouseholdSizes { get; init; }

    /// <summary>The buildings.</summary>
    public required ImmutableArray<BuildingPlan> Buildings { get; init; }

    /// <summary>Devices that buildings get by rule.</summary>
    public required ImmutableArray<Fitting> Fittings { get; init; }

    /// <summary>Devices that are named one by one.</summary>
    public required ImmutableArray<DevicePlan> Devices { get; init; }

    /// <summary>The ways people walk.</summary>
    public PathsPlan Paths { get; init; } = PathsPlan.None;
}

/// <summary>A point on the earth, WGS 84.</summary>
/// <param name="Longitude">Degrees east.</param>
/// <param name="Latitude">Degrees north.</param>
public readonly record struct GeoPoint(double Longitude, double Latitude);

/// <summary>A point of the plan, in metres from its origin.</summary>
/// <param name="East">Metres to the east.</param>
/// <param name="North">Metres to the north.</param>
public readonly record struct PlanPoint(double East, double North);

/// <summary>What a plan must add up to.</summary>
/// <param name="Buildings">Buildings.</param>
/// <param name="Homes">Homes.</param>
/// <param name="Residents">People living there.</param>
public readonly record struct PlanTotals(int Buildings, int Homes, int Residents);

/// <summary>A sort of device.</summary>
/// <param name="Model">Its name, for instance <c>smoke</c>.</param>
/// <param name="Kind">Which kind of twin it is.</param>
/// <param name="Title">What people call one.</param>
/// <param name="SilenceLimit">How long one may be silent before it counts as offline.</param>
public sealed record DeviceModel(string Model, TwinKind Kind, BilingualText Title, TimeSpan SilenceLimit);

/// <summary>A grid.</summary>
/// <param name="Name">The twin's name.</param>
/// <param name="Title">What people call it.</param>
/// <param name="At">Its middle.</param>
public sealed record GridPlan(string Name, BilingualText Title, PlanPoint At);

/// <summary>A building.</summary>
public sealed record BuildingPlan
{
    /// <summary>The twin's name.</summary>
    public required string Name { get; init; }

    /// <summary>What people call it.</summary>
    public required BilingualText Title { get; init; }

    /// <summary>The grid that owns it.</summary>
    public required string Grid { get; init; }

    /// <summary>Its middle.</summary>
    public required PlanPoint At { get; init; }

    /// <summary>How many floors, all with homes; the ground floor is 1.</summary>
    public required int Floors { get; init; }

    /// <summary>How many homes a floor has.</summary>
    public required int HomesPerFloor { get; init; }

    /// <summary>How many entrances.</summary>
    public required int Entrances { get; init; }

    /// <summary>How many people live in it.</summary>
    public required int Residents { get; init; }

    /// <summary>How many homes it has.</summary>
    public int Homes => Floors * HomesPerFloor;
}

/// <summary>What gets a device each.</summary>
public enum FittingPlace
{
    /// <summary>Every home, or every n-th one of a building.</summary>
    Home = 0,

    /// <summary>Every floor of every building, on its landing.</summary>
    Floor = 1,

    /// <summary>Every entrance of every building.</summary>
    Entrance = 2,

    /// <summary>Every building.</summary>
    Building = 3,
}

/// <summary>A rule that fits buildings with devices.</summary>
/// <param name="Model">The sort of device.</param>
/// <param name="Per">What gets one.</param>
/// <param name="Every">1 for each home, 12 for every twelfth of a building; 1 for other places.</param>
/// <param name="Prefix">What the devices' names begin with.</param>
public sealed record Fitting(string Model, FittingPlace Per, int Every, string Prefix);

/// <summary>A device that is named by itself.</summary>
/// <param name="Name">The twin's name.</param>
/// <param name="Model">The sort of device.</param>
/// <param name="Parent">The community or the grid that holds it.</param>
/// <param name="At">Where it stands.</param>
/// <param name="Title">What people call it.</param>
public sealed record DevicePlan(string Name, string Model, string Parent, PlanPoint At, BilingualText Title)
{
    /// <summary>What people call the spot it stands at or looks at; null where its title says it.</summary>
    public BilingualText? Area { get; init; }

    /// <summary>The building it looks at; empty when none.</summary>
    public string Watches { get; init; } = "";
}

/// <summary>The ways people walk: points, and the straight pieces between them. One can walk from every point to every other.</summary>
/// <param name="Points">The points.</param>
/// <param name="Edges">Which points are joined, by their index.</param>
public sealed record PathsPlan(ImmutableArray<PlanPoint> Points, ImmutableArray<PathEdge> Edges)
{
    /// <summary>No paths.</summary>
    public static PathsPlan None { get; } = new([], []);
}
