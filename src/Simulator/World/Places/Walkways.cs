using SafeCommunity.Grains.Communities;

namespace SafeCommunity.Simulator.World.Places;

/// <summary>
/// The ways people walk: straight to the nearest path, the shortest way along the paths, straight from there. Straight all
/// the way where the plan draws no paths.
/// </summary>
internal sealed class Walkways
{
    private readonly Point[] _points;
    private readonly PathEdge[] _edges;
    private readonly List<(int Point, double Length)>[] _neighbours;

    public Walkways(CommunityPaths paths, Plane plane)
    {
        _points = [.. paths.Points.Select(plane.Of)];
        _edges = [.. paths.Edges];
        _neighbours = [.. _points.Select(_ => new List<(int, double)>())];
        foreach (var edge in _edges)
        {
            var length = _points[edge.From].DistanceTo(_points[edge.To]);
            _neighbours[edge.From].Add((edge.To, length));
            _neighbours[edge.To].Add((edge.From, length));
        }
    }

    /// <summary>Where a straight way from a place meets the nearest path; null where there are no paths.</summary>
    public Foot? FootOf(Point place)
    {
        Foot? nearest = null;
        for (var i = 0; i < _edges.Length; i++)
        {
            var (from, to) = (_points[_edges[i].From], _points[_edges[i].To]);
            var (dx, dy) = (to.X - from.X, to.Y - from.Y);
            var square = (dx * dx) + (dy * dy);
            var share = square == 0 ? 0 : Math.Clamp((((place.X - from.X) * dx) + ((place.Y - from.Y) * dy)) / square, 0, 1);
            var at = from.Towards(to, share);
            var foot = new Foot(i, at, share * Math.Sqrt(square), Math.Sqrt(square), place.DistanceTo(at));
            if (nearest is null || foot.Away < nearest.Value.Away)
                nearest = foot;
        }

        return nearest;
    }

    /// <summary>Searches once from a place, for the ways to any number of others.</summary>
    public Journey From(Point place) => new(this, place);

    /// <summary>Where a place leads onto the paths.</summary>
    /// <param name="Edge">The path's index.</param>
    /// <param name="At">The point on it.</param>
    /// <param name="Along">How far along it from its first end, in metres.</param>
    /// <param name="Length">How long it is.</param>
    /// <param name="Away">How far the place is away from it.</param>
    public readonly record struct Foot(int Edge, Point At, double Along, double Length, double Away);

    /// <summary>The shortest ways from one place (Dijkstra).</summary>
    public sealed class Journey
    {
        private readonly Walkways _ways;
        private readonly Point _start;
        private readonly Foot? _foot;
        private readonly double[] _distances;
        private readonly int[] _before;

        public Journey(Walkways ways, Point start)
        {
            (_ways, _start, _foot) = (ways, start, ways.FootOf(start));
            _distances = new double[ways._points.Length];
            _before = new int[ways._points.Length];
            Array.Fill(_distances, double.PositiveInfinity);
            Array.Fill(_before, -1);
            if (_foot is { } foot)
                Search(foot);
        }

        /// <summary>The metres to walk to a place.</summary>
        public double DistanceTo(Point place, Foot? end)
        {
            if (_foot is not { } start || end is not { } foot)
                return _start.DistanceTo(place);
            var (_, along) = Onto(start, foot);
            return double.IsInfinity(along) ? _start.DistanceTo(place) : start.Away + along + foot.Away;
        }

        /// <summary>The corners of the way to a place, both ends included.</summary>
        public List<Point> RouteTo(Point place)
        {
            if (_foot is not { } start || _ways.FootOf(place) is not { } end)
                return [_start, place];
            var (last, along) = Onto(start, end);
            if (double.IsInfinity(along))
                return [_start, place];
            List<Point> back = [place, end.At];
            for (var point = last; point >= 0; point = _before[point])
                back.Add(_ways._points[point]);
            back.Add(start.At);
            back.Add(_start);
            back.Reverse();
            return back;
        }

        // By which end of the last path, -1 for none, and how far along the paths.
        private (int Last, double Along) Onto(Foot start, Foot end)
        {
            var edge = _ways._edges[end.Edge];
            var (byFrom, byTo) = (_distances[edge.From] + end.Along, _distances[edge.To] + end.Length - end.Along);
            var (last, along) = byFrom <= byTo ? (edge.From, byFrom) : (edge.To, byTo);
            return start.Edge == end.Edge && Math.Abs(start.Along - end.Along) <= along
                ? (-1, Math.Abs(start.Along - end.Along))
                : (last, along);
        }

        private void Search(Foot foot)
        {
            var open = new PriorityQueue<int, double>();
            Reach(_ways._edges[foot.Edge].From, -1, foot.Along);
            Reach(_ways._edges[foot.Edge].To, -1, foot.Length - foot.Along);
            while (open.TryDequeue(out var point, out var distance))
            {
                if (distance > _distances[point])
                    continue;
                foreach (var (next, length) in _ways._neighbours[point])
                    Reach(next, point, distance + length);
            }

            void Reach(int point, int before, double distance)
            {
                if (distance >= _distances[point])
                    return;
                (_distances[point], _before[point]) = (distance, before);
                open.Enqueue(point, distance);
            }
        }
    }
}
