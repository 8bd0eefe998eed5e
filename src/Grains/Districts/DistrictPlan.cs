using System.Collections.Immutable;
using SafeCommunity.Grains.Plans;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Districts;

/// <summary>
/// A district as its file describes it: streets and their communities, each built after one template.
/// <see cref="DistrictFile"/> reads it, <see cref="DistrictTemplate"/> makes the communities' plans of it.
/// </summary>
public sealed record DistrictPlan
{
    /// <summary>The district's name.</summary>
    public required string District { get; init; }

    /// <summary>What people call it.</summary>
    public required BilingualText Title { get; init; }

    /// <summary>The template's folder, as the file names it: relative to the district's own.</summary>
    public required string Template { get; init; }

    /// <summary>Where the communities' places are counted from.</summary>
    public required GeoPoint Origin { get; init; }

    /// <summary>What the district must add up to.</summary>
    public required DistrictTotals Totals { get; init; }

    /// <summary>The streets.</summary>
    public required ImmutableArray<StreetPlan> Streets { get; init; }

    /// <summary>All communities, street by street.</summary>
    public IEnumerable<DistrictCommunity> Communities => Streets.SelectMany(street => street.Communities);
}

/// <summary>A street: the level above communities.</summary>
/// <param name="Name">Its name in the district.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Communities">Its communities.</param>
public sealed record StreetPlan(string Name, BilingualText Title, ImmutableArray<DistrictCommunity> Communities);

/// <summary>What makes a community of a district differ from its template.</summary>
public sealed record DistrictCommunity
{
    /// <summary>The community's name, the first segment of its twins' ids.</summary>
    public required string Name { get; init; }

    /// <summary>What people call it.</summary>
    public required BilingualText Title { get; init; }

    /// <summary>Where its plan's origin is, in metres from the district's.</summary>
    public required PlanPoint At { get; init; }

    /// <summary>How many buildings it has: the template's sites one after the other, then those of a second phase, and so on.</summary>
    public required int Buildings { get; init; }

    /// <summary>Which of the template's buildings (from 0) the first site has the shape of; the others follow in turn.</summary>
    public required int First { get; init; }

    /// <summary>How many people live in it.</summary>
    public required int Residents { get; init; }
}

/// <summary>What a district, or one community of it, adds up to.</summary>
/// <param name="Buildings">Buildings.</param>
/// <param name="Homes">Homes.</param>
/// <param name="Residents">People living there.</param>
/// <param name="Twins">Twins of every kind.</param>
public readonly record struct DistrictTotals(int Buildings, int Homes, int Residents, int Twins)
{
    /// <summary>What a plan adds up to, without laying it.</summary>
    public static DistrictTotals Of(CommunityPlan plan)
    {
        var homes = plan.Buildings.Sum(building => building.Homes);
        var fitted = plan.Buildings.Sum(building => plan.Fittings.Sum(fitting => fitting.Per switch
        {
            FittingPlace.Home => building.Homes / fitting.Every,
            FittingPlace.Floor => building.Floors,
            FittingPlace.Entrance => building.Entrances,
            _ => 1,
        }));
        return new DistrictTotals(
            plan.Buildings.Length,
            homes,
            plan.Buildings.Sum(building => building.Residents),
            1 + plan.Grids.Length + plan.Buildings.Length + homes + fitted + plan.Devices.Length);
    }

    /// <summary>The sum of both.</summary>
    public static DistrictTotals operator +(DistrictTotals a, DistrictTotals b) =>
        new(a.Buildings + b.Buildings, a.Homes + b.Homes, a.Residents + b.Residents, a.Twins + b.Twins);
}
