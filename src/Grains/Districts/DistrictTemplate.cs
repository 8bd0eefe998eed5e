using System.Collections.Immutable;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Plans;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Districts;

/// <summary>
/// A community's plan that the communities of a district are built after. One with more buildings than the template is built in
/// phases, each a copy of the template beside the last, as estates are; the buildings' shapes are the template's in turn,
/// from another one in each community. Nothing is drawn by lot.
/// </summary>
public sealed class DistrictTemplate
{
    /// <summary>Changes whenever another plan would be made of the same files.</summary>
    internal const int Version = 2;

    /// <summary>What is left free between two phases, in metres.</summary>
    private const double Gap = 30;

    private readonly CommunityPlan _plan;
    private readonly Area _area;
    private readonly Dictionary<string, DeviceModel> _models;
    private readonly PathEdge? _toEast;
    private readonly PathEdge? _toSouth;

    /// <summary>The template that a plan is; it has one building at least.</summary>
    public DistrictTemplate(CommunityPlan plan)
    {
        ArgumentOutOfRangeException.ThrowIfZero(plan.Buildings.Length, nameof(plan));
        _plan = plan;
        _area = Area.Around(plan);
        _models = plan.Models.ToDictionary(model => model.Model, StringComparer.Ordinal);
        _toEast = NearestTo(new PlanPoint(_area.Width + Gap, 0));
        _toSouth = NearestTo(new PlanPoint(0, -_area.Height - Gap));
    }

    /// <summary>The plan.</summary>
    public CommunityPlan Plan => _plan;

    /// <summary>The plan of one community of a district.</summary>
    public CommunityPlan PlanOf(DistrictPlan district, DistrictCommunity community)
    {
        var origin = new PlanProjection(district.Origin).ToPathPoint(community.At);
        var phases = Phases(community.Buildings);
        var plan = _plan with
        {
            Community = community.Name,
            Title = community.Title,
            Origin = new GeoPoint(origin.Longitude, origin.Latitude),
            Grids = [.. phases.SelectMany(GridsOf)],
            Buildings = BuildingsOf(community, phases),
            Devices = [.. phases.SelectMany(phase => DevicesOf(community.Name, phase))],
            Paths = PathsOf(phases),
        };
        var totals = DistrictTotals.Of(plan);
        return plan with { Totals = new PlanTotals(totals.Buildings, totals.Homes, totals.Residents) };
    }

    /// <summary>How much room a community of so many buildings takes, in metres.</summary>
    public (double East, double North) RoomFor(int buildings)
    {
        var (columns, rows) = ColumnsAndRows(buildings);
        return (columns * (_area.Width + Gap), rows * (_area.Height + Gap));
    }

    private (int Columns, int Rows) ColumnsAndRows(int buildings)
    {
        var phases = (buildings + _plan.Buildings.Length - 1) / _plan.Buildings.Length;
        var columns = (int)Math.Ceiling(Math.Sqrt(phases));
        return (columns, (phases + columns - 1) / columns);
    }

    private ImmutableArray<Phase> Phases(int buildings)
    {
        var (columns, _) = ColumnsAndRows(buildings);
        var phases = ImmutableArray.CreateBuilder<Phase>();
        for (var number = 0; number * _plan.Buildings.Length < buildings; number++)
        {
            var (row, column) = Math.DivRem(number, columns);
            phases.Add(new Phase(
                number,
                column,
                columns,
                Math.Min(_plan.Buildings.Length, buildings - (number * _plan.Buildings.Length)),
                new PlanPoint(column * (_area.Width + Gap), -row * (_area.Height + Gap))));
        }

        return phases.DrainToImmutable();
    }

    private IEnumerable<GridPlan> GridsOf(Phase phase) =>
        from grid in _plan.Grids
        where Has(phase, grid.Name)
        select new GridPlan(phase.NameOf(grid.Name), phase.TitleOf(grid.Title), phase.PointOf(grid.At));

    // The first phase has all grids, since the template's own devices and teams name them.
    private bool Has(Phase phase, string grid) =>
        phase.Number == 0 || _plan.Buildings.AsSpan()[..phase.Buildings].ToArray().Any(building => building.Grid == grid);

    private ImmutableArray<BuildingPlan> BuildingsOf(DistrictCommunity community, ImmutableArray<Phase> phases)
    {
        var buildings = ImmutableArray.CreateBuilder<BuildingPlan>(community.Buildings);
        foreach (var phase in phases)
        {
            for (var site = 0; site < phase.Buildings; site++)
            {
                var place = _plan.Buildings[site];
                buildings.Add(_plan.Buildings[(site + community.First) % _plan.Buildings.Length] with
                {
                    Name = phase.NameOf(place.Name),
                    Title = phase.TitleOf(place.Title),
                    Grid = phase.NameOf(place.Grid),
                    At = phase.PointOf(place.At),
                });
            }
        }

        Spread(buildings, community.Residents);
        return buildings.MoveToImmutable();
    }

    /// <summary>Gives each building its part of the residents, after its homes; what is left over by rounding goes to the first.</summary>
    private static void Spread(ImmutableArray<BuildingPlan>.Builder buildings, int residents)
    {
        var (homesLeft, left) = (buildings.Sum(building => (long)building.Homes), (long)residents);
        for (var i = buildings.Count - 1; i >= 0; i--)
        {
            var part = left * buildings[i].Homes / homesLeft;
            homesLeft -= buildings[i].Homes;
            left -= part;
            buildings[i] = buildings[i] with { Residents = (int)part };
        }
    }

    /// <summary>
    /// The template's single devices, but in a later phase only once it is built up, and no patrol units: those are of the
    /// community's teams, which are the template's.
    /// </summary>
    private IEnumerable<DevicePlan> DevicesOf(string community, Phase phase) =>
        from device in _plan.Devices
        where phase.Number == 0 || (phase.Buildings == _plan.Buildings.Length && _models[device.Model].Kind != TwinKind.PatrolUnit)
        select new DevicePlan(
            phase.NameOf(device.Name),
            device.Model,
            device.Parent == _plan.Community ? community : phase.NameOf(device.Parent),
            phase.PointOf(device.At),
            phase.TitleOf(device.Title))
        {
            Area = device.Area is { } area ? phase.TitleOf(area) : null,
            Watches = Stands(phase, device.Watches) ? phase.NameOf(device.Watches) : "",
        };

    private bool Stands(Phase phase, string building) =>
        _plan.Buildings.AsSpan()[..phase.Buildings].ToArray().Any(known => known.Name == building);

    private PathsPlan PathsOf(ImmutableArray<Phase> phases)
    {
        var count = _plan.Paths.Points.Length;
        if (count == 0)
            return PathsPlan.None;
        var edges = phases.SelectMany(phase => _plan.Paths.Edges.Select(edge => Moved(edge, phase.Number, phase.Number)));
        var joins = from phase in phases
                    where phase.Number > 0
                    select phase.Column > 0
                        ? Moved(_toEast!.Value, phase.Number - 1, phase.Number)
                        : Moved(_toSouth!.Value, phase.Number - phase.Columns, phase.Number);
        return new PathsPlan(
            [.. phases.SelectMany(phase => _plan.Paths.Points.Select(phase.PointOf))],
            [.. edges, .. joins]);

        PathEdge Moved(PathEdge edge, int from, int to) => new(edge.From + (from * count), edge.To + (to * count));
    }

    /// <summary>Which point of a phase is nearest to which of the next, that stands so far away.</summary>
    private PathEdge? NearestTo(PlanPoint away)
    {
        var points = _plan.Paths.Points;
        (double Square, PathEdge? Edge) best = (double.MaxValue, null);
        for (var from = 0; from < points.Length; from++)
        {
            for (var to = 0; to < points.Length; to++)
            {
                var (east, north) = (points[to].East + away.East - points[from].East, points[to].North + away.North - points[from].North);
                var square = (east * east) + (north * north);
                if (square < best.Square)
                    best = (square, new PathEdge(from, to));
            }
        }

        return best.Edge;
    }

    /// <summary>The template once more beside itself.</summary>
    /// <param name="Number">From 0, the template in its own place.</param>
    /// <param name="Column">How many phases stand to the west of it.</param>
    /// <param name="Columns">How many stand side by side.</param>
    /// <param name="Buildings">How many of the template's buildings it has.</param>
    /// <param name="Away">How far it is from the first.</param>
    private sealed record Phase(int Number, int Column, int Columns, int Buildings, PlanPoint Away)
    {
        private const string Digits = "一二三四五六七八九";

        public string NameOf(string name) => Number == 0 ? name : $"p{Number + 1}-{name}";

        public BilingualText TitleOf(BilingualText title) =>
            Number == 0 ? title : new BilingualText($"{Chinese(Number + 1)}期 {title.Zh}", $"Phase {Number + 1}, {title.En}");

        public PlanPoint PointOf(PlanPoint at) => new(at.East + Away.East, at.North + Away.North);

        private static string Chinese(int number) => number switch
        {
            < 10 => Digits[number - 1].ToString(),
            < 100 => $"{(number < 20 ? "" : Chinese(number / 10))}十{(number % 10 == 0 ? "" : Chinese(number % 10))}",
            _ => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    /// <summary>The area that a plan takes, in metres.</summary>
    private readonly record struct Area(double Width, double Height)
    {
        public static Area Around(CommunityPlan plan)
        {
            PlanPoint[] points =
            [
                .. plan.Grids.Select(grid => grid.At),
                .. plan.Buildings.Select(building => building.At),
                .. plan.Devices.Select(device => device.At),
                .. plan.Paths.Points,
            ];
            return new Area(
                points.Max(point => point.East) - points.Min(point => point.East),
                points.Max(point => point.North) - points.Min(point => point.North));
        }
    }
}
