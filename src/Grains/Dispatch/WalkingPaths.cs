using System.Collections.Immutable;
using SafeCommunity.Grains.Communities;

namespace SafeCommunity.Grains.Dispatch;

/// <summary>
/// How far it is to walk in a community: straight to the nearest point of the nearest path, the shortest way along the
/// paths, and straight from there. Never shorter than the straight line, which it is where there are no paths.
/// </summary>
/// <remarks>
/// Both ends go by the nearest path however near they stand to each other, for a wall may be between them; so a distance
/// is the same in both directions, and never longer than by way of a third place.
/// </remarks>
internal sealed class WalkingPaths
{
    /// <summary>The plane of the paths; null where there are none.</summary>
    private readonly LocalMetres? _metres;

    private readonly ImmutableArray<(double X, double Y)> _points;
    private readonly ImmutableArray<PathEdge> _edges;
    private readonly ImmutableArray<ImmutableArray<(int Point, double Length)>> _neighbours;

    /// <summary>Prepares a community's paths for any number of questions.</summary>
    /// <param name="paths">The paths; every edge joins points that are there.</param>
    public WalkingPaths(CommunityPaths paths)
    {
        _metres = paths.Points.IsEmpty ? null : new LocalMetres(paths.Points[0]);
        _points = _metres is { } metres ? [.. paths.Points.Select(metres.Of)] : [];
        _edges = paths.Edges;
        var ends = _edges.Concat(_edges.Select(edge => new PathEdge(edge.To, edge.From))).ToLookup(edge => edge.From, edge => edge.To);
        _neighbours =
        [
            .. Enumerable.Range(0, _points.Length).Select(point => ends[point]
                .Select(next => (next, LocalMetres.Between(_points[point], _points[next]))).ToImmutableArray()),
        ];
    }

    /// <summary>The metres to walk between two places; the same in both directions.</summary>
    public double Distance(PathPoint from, PathPoint to) => DistancesTo(to).From(from);

    /// <summary>Searches once from a target, for the distances of any number of places to it.</summary>
    public DistancesToTarget DistancesTo(PathPoint target) => new(this, target);

    /// <summary>The metres to walk from any place to one target.</summary>
    public sealed class DistancesToTarget
    {
        private readonly WalkingPaths _paths;
        private readonly PathPoint _target;
        private readonly Foot? _end;
        private readonly double[] _fromPoints;

        internal DistancesToTarget(WalkingPaths paths, PathPoint target)
        {
            (_paths, _target) = (paths, target);
            _end = paths.NearestFoot(target);
            _fromPoints = _end is { } end ? paths.SearchFrom(end) : [];
        }

        /// <summary>The metres to walk from a place.</summary>
        public double From(PathPoint place)
        {
            var straight = _paths.Straight(place, _target);
            if (place == _target || _end is not { } end || _paths.NearestFoot(place) is not { } start)
                return straight;
            var (edge, along) = (_paths._edges[start.Edge], start.Along);
            var onPaths = Math.Min(_fromPoints[edge.From] + along, _fromPoints[edge.To] + start.Length - along);
            if (start.Edge == end.Edge)
                onPaths = Math.Min(onPaths, Math.Abs(along - end.Along));
            // Where no way leads there, for a plan's paths hang together and others may not.
            if (double.IsInfinity(onPaths))
                return straight;
            // Rounding must not make it shorter than the straight line.
            return Math.Max(straight, start.Away + onPaths + end.Away);
        }
    }

    /// <summary>Where a straight way from a place meets the nearest edge.</summary>
    /// <param name="Edge">The edge's index.</param>
    /// <param name="Along">How far along the edge from its first end, in metres.</param>
    /// <param name="Length">The edge's length, in metres.</param>
    /// <param name="Away">How far the place is away from it, in metres.</param>
    private readonly record struct Foot(int Edge, double Along, double Length, double Away);

    private double Straight(PathPoint from, PathPoint to)
    {
        var metres = _metres ?? new LocalMetres(new PathPoint((from.Longitude + to.Longitude) / 2, (from.Latitude + to.Latitude) / 2));
        return LocalMetres.Between(metres.Of(from), metres.Of(to));
    }

    private Foot? NearestFoot(PathPoint place)
    {
        if (_metres is not { } metres)
            return null;
        var at = metres.Of(place);
        Foot? nearest = null;
        for (var i = 0; i < _edges.Length; i++)
        {
            var foot = FootOn(i, at);
            if (nearest is not { } known || foot.Away < known.Away)
                nearest = foot;
        }

        return nearest;
    }

    private Foot FootOn(int index, (double X, double Y) at)
    {
        var (from, to) = (_points[_edges[index].From], _points[_edges[index].To]);
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var length = Math.Sqrt((dx * dx) + (dy * dy));
        var share = length == 0 ? 0 : Math.Clamp((((at.X - from.X) * dx) + ((at.Y - from.Y) * dy)) / (length * length), 0, 1);
        var foot = (from.X + (share * dx), from.Y + (share * dy));
        return new Foot(index, share * length, length, LocalMetres.Between(at, foot));
    }

    /// <summary>The shortest way along the paths from a foot to each point (Dijkstra).</summary>
    private double[] SearchFrom(Foot foot)
    {
        var distances = new double[_points.Length];
        Array.Fill(distances, double.PositiveInfinity);
        var open = new PriorityQueue<int, double>();
        Reach(_edges[foot.Edge].From, foot.Along);
        Reach(_edges[foot.Edge].To, foot.Length - foot.Along);
        while (open.TryDequeue(out var point, out var distance))
        {
            if (distance > distances[point])
                continue;
            foreach (var (next, length) in _neighbours[point])
                Reach(next, distance + length);
        }

        return distances;

        void Reach(int point, double distance)
        {
            if (distance >= distances[point])
                return;
            distances[point] = distance;
            open.Enqueue(point, distance);
        }
    }
}
