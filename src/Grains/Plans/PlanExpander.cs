using System.Globalization;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Plans;

/// <summary>
/// Makes twins of a plan. The same plan always gives the same twins in the same order: nothing is drawn by lot, and a
/// change to one building or device changes only the twins that come of it.
/// </summary>
public static class PlanExpander
{
    /// <summary>Changes whenever another definition would be made of the same file.</summary>
    internal const int Version = 2;

    /// <summary>How wide a home's front is taken to be, in metres: homes stand side by side along a building from west to east.</summary>
    private const double HomeWidth = 9;

    /// <summary>The twins of a plan, the community first, parents before children, and its paths.</summary>
    /// <param name="plan">A plan that <see cref="PlanFile"/> has read.</param>
    public static CommunityDefinition Expand(CommunityPlan plan)
    {
        var projection = new PlanProjection(plan.Origin);
        var definition = new CommunityDefinition
        {
            Community = plan.Community,
            Title = plan.Title,
            TimeZone = plan.TimeZone,
            Hash = "",
            Twins =
            [
                .. from twin in Lay(plan)
                   select new TwinDefinition
                   {
                       Id = TwinId.Of(plan.Community, twin.Name),
                       Kind = twin.Kind,
                       Model = twin.Model,
                       Parent = twin.Parent,
                       Place = projection.ToPlace(twin.At, twin.Floor),
                       Title = twin.Title,
                       Residents = twin.Residents,
                       SilenceLimit = twin.SilenceLimit,
                       Area = twin.Area,
                       Watches = twin.Watches,
                   },
            ],
            Paths = new CommunityPaths
            {
                Points = [.. plan.Paths.Points.Select(projection.ToPathPoint)],
                Edges = plan.Paths.Edges,
            },
        };
        return definition with { Hash = DefinitionHash.Of(definition) };
    }

    internal static IEnumerable<PlannedTwin> Lay(CommunityPlan plan)
    {
        var models = plan.Models.ToDictionary(model => model.Model, StringComparer.Ordinal);
        yield return new PlannedTwin(plan.Community, plan.Community)
        {
            Kind = TwinKind.Community,
            Parent = "",
            At = default,
            Title = plan.Title,
        };

        foreach (var grid in plan.Grids)
        {
            yield return new PlannedTwin(grid.Name, grid.Name)
            {
                Kind = TwinKind.Grid,
                Parent = plan.Community,
                At = grid.At,
                Title = grid.Title,
            };
        }

        foreach (var building in plan.Buildings)
        {
            foreach (var twin in LayBuilding(plan, building, models))
                yield return twin;
        }

        foreach (var device in plan.Devices)
        {
            var model = models[device.Model];
            yield return new PlannedTwin(device.Name, device.Name)
            {
                Kind = model.Kind,
                Model = model.Model,
                Parent = device.Parent,
                At = device.At,
                Title = device.Title,
                SilenceLimit = model.SilenceLimit,
                Area = device.Area,
                Watches = device.Watches,
            };
        }
    }

    private static IEnumerable<PlannedTwin> LayBuilding(
        CommunityPlan plan, BuildingPlan building, Dictionary<string, DeviceModel> models)
    {
        yield return new PlannedTwin(building.Name, building.Name)
        {
            Kind = TwinKind.Building,
            Parent = building.Grid,
            At = building.At,
            Title = building.Title,
        };

        var households = Households.Of(building, plan.HouseholdSizes);
        for (var home = 0; home < building.Homes; home++)
        {
            var (floor, unit) = (home / building.HomesPerFloor + 1, home % building.HomesPerFloor + 1);
            var number = string.Create(CultureInfo.InvariantCulture, $"{floor}{unit:00}");
            var twin = new PlannedTwin($"{building.Name}-{number}", building.Name)
            {
                Kind = TwinKind.Home,
                Parent = building.Name,
                At = building.At with { East = Along(building.At.East, unit, building.HomesPerFloor, HomeWidth) },
                Floor = floor,
                Title = new BilingualText($"{building.Title.Zh} {number}", $"{building.Title.En}, {number}"),
                Residents = households[home],
            };
            yield return twin;
            foreach (var fitting in plan.Fittings)
            {
                if (fitting.Per == FittingPlace.Home && (home + 1) % fitting.Every == 0)
                    yield return Fit(fitting, models[fitting.Model], building, twin.Name, twin.Name, twin.At, floor, twin.Title);
            }
        }

        foreach (var fitting in plan.Fittings)
        {
            foreach (var twin in LayFitting(fitting, models[fitting.Model], building))
                yield return twin;
        }
    }

    private static IEnumerable<PlannedTwin> LayFitting(Fitting fitting, DeviceModel model, BuildingPlan building)
    {
        switch (fitting.Per)
        {
            case FittingPlace.Floor:
                for (var floor = 1; floor <= building.Floors; floor++)
                {
                    var title = new BilingualText($"{building.Title.Zh} {floor}层", $"{building.Title.En}, floor {floor}");
                    yield return Fit(fitting, model, building, $"{building.Name}-f{floor:00}", building.Name, building.At, floor, title);
                }

                break;
            case FittingPlace.Entrance:
                for (var entrance = 1; entrance <= building.Entrances; entrance++)
                {
                    var width = HomeWidth * building.HomesPerFloor / building.Entrances;
                    var at = building.At with { East = Along(building.At.East, entrance, building.Entrances, width) };
                    var title = new BilingualText($"{building.Title.Zh} {entrance}号门", $"{building.Title.En}, entrance {entrance}");
                    yield return Fit(fitting, model, building, $"{building.Name}-{entrance}", building.Name, at, 1, title);
                }

                break;
            case FittingPlace.Building:
                yield return Fit(fitting, model, building, building.Name, building.Name, building.At, 1, building.Title);
                break;
            default:
                break;
        }
    }

    private static PlannedTwin Fit(
        Fitting fitting, DeviceModel model, BuildingPlan building, string suffix, string parent, PlanPoint at, int floor, BilingualText place) =>
        new($"{fitting.Prefix}-{suffix}", building.Name)
        {
            Kind = model.Kind,
            Model = model.Model,
            Parent = parent,
            At = at,
            Floor = floor,
            Title = new BilingualText($"{place.Zh} {model.Title.Zh}", $"{place.En}, {LowerFirst(model.Title.En)}"),
            SilenceLimit = model.SilenceLimit,
        };

    /// <summary>Where the n-th of some equal parts, side by side around a middle, has its own middle.</summary>
    private static double Along(double middle, int part, int parts, double width) => middle + (part - (parts + 1) / 2.0) * width;

    /// <summary>"smoke detector" inside a title; "SOS button" stays.</summary>
    private static string LowerFirst(string text) =>
        text.Length > 1 && char.IsAsciiLetterLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
}
