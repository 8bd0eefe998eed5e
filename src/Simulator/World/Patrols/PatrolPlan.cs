using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.World.Places;

namespace SafeCommunity.Simulator.World.Patrols;

/// <summary>
/// Which points must be visited, when each last was, and where a unit goes next: to what waited longest for how far it
/// is, so that however many units walk, they share the estate and leave no corner out.
/// </summary>
internal sealed class PatrolPlan
{
    /// <summary>Metres that every leg costs besides its length: stopping, looking, going on.</summary>
    private const double Stop = 40;

    private readonly WorldContext _world;
    private readonly List<Stand> _stands;
    private readonly List<PointVisit> _visits = [];

    public PatrolPlan(WorldContext world, Estate estate, Plane plane, Walkways ways)
    {
        _world = world;
        var begin = world.Agenda.Now - Ms.Day;
        _stands =
        [
            .. world.Plan.Twins.Select(twin => (Twin: twin, Kind: KindOf(estate, twin))).Where(pair => pair.Kind.Length > 0).Select(pair =>
            {
                var place = pair.Twin.Place;
                var at = plane.Of(place);
                return new Stand(new MustVisitPoint(pair.Twin.Id.Name, pair.Kind, place.Longitude, place.Latitude), at, ways.FootOf(at), begin);
            }),
        ];
    }

    /// <summary>The points, in the plan's order.</summary>
    public IReadOnlyList<MustVisitPoint> Points => [.. _stands.Select(stand => stand.Point)];

    /// <summary>Every visit, oldest first.</summary>
    public IReadOnlyList<PointVisit> Visits => _visits;

    /// <summary>Where a unit that stands somewhere goes next; null where there is nothing to visit.</summary>
    public Stand? ChooseNext(Walkways.Journey from)
    {
        Stand? best = null;
        var most = double.NegativeInfinity;
        foreach (var stand in _stands)
        {
            if (stand.IsTaken)
                continue;
            var worth = (_world.Agenda.Now - stand.LastVisit) / (from.DistanceTo(stand.At, stand.Foot) + Stop);
            if (worth > most)
                (best, most) = (stand, worth);
        }

        if (best is not null)
            best.IsTaken = true;
        return best;
    }

    /// <summary>A unit is there.</summary>
    public void Visit(Stand stand, string unit)
    {
        (stand.IsTaken, stand.LastVisit) = (false, _world.Agenda.Now);
        _world.Remember(_visits, new PointVisit(stand.Point.Name, unit, _world.Now));
    }

    private static string KindOf(Estate estate, TwinDefinition twin) => twin switch
    {
        { Kind: TwinKind.Door } when estate.IsInBuilding(twin) => "entrance",
        { Kind: TwinKind.Door or TwinKind.CarGate } => "gate",
        { Kind: TwinKind.Sensor, Model: "hydrant" } => "hydrant",
        _ => "",
    };

    /// <summary>A point and who goes there.</summary>
    internal sealed class Stand(MustVisitPoint point, Point at, Walkways.Foot? foot, long lastVisit)
    {
        public MustVisitPoint Point { get; } = point;

        public Point At { get; } = at;

        public Walkways.Foot? Foot { get; } = foot;

        public long LastVisit { get; set; } = lastVisit;

        /// <summary>Whether a unit is on its way to it.</summary>
        public bool IsTaken { get; set; }
    }
}
