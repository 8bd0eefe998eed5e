using System.Collections.Immutable;
using System.Text.Json;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Json;

namespace SafeCommunity.Grains.Plans;

/// <summary>Reads a plan's <c>paths</c> and checks that one can walk from everywhere to everywhere.</summary>
internal sealed class PathsReader(ObjectReader paths)
{
    private const int MostPoints = 10_000;

    private readonly Dictionary<string, int> _points = new(StringComparer.Ordinal);
    private readonly Dictionary<PlanPoint, string> _places = [];
    private readonly HashSet<PathEdge> _edges = [];
    private readonly List<(int Offset, string Name)> _names = [];

    /// <summary>The paths; what is wrong is added to the problems.</summary>
    public PathsPlan Read()
    {
        var points = paths.RequiredEach("points", "a point", ReadPoint);
        if (points.IsEmpty && paths.Find("points") is { Kind: JsonValueKind.Array })
            paths.Complain("points", "'points' must hold at least one point: where there are no paths, leave out 'paths'");
        if (points.Length > MostPoints)
            paths.Complain("points", $"the paths have more than {MostPoints} points");
        var edges = ImmutableArray.CreateBuilder<PathEdge>();
        foreach (var way in paths.RequiredArray("ways"))
            edges.AddRange(ReadWay(way));
        paths.Finish();
        if (!paths.Problems.Any)
            CheckConnected(edges);
        return new PathsPlan(points, edges.DrainToImmutable());
    }

    private PlanPoint ReadPoint(ObjectReader item)
    {
        var (name, at) = (item.RequiredSegment("name"), item.RequiredPoint());
        if (name.Length > 0 && !_points.TryAdd(name, _names.Count))
            item.Complain("name", $"the point '{name}' is given twice");
        else if (item.Find("at") is not null && !_places.TryAdd(at, name))
            item.Complain("at", $"'{name}' stands where '{_places[at]}' stands: give one point there");
        _names.Add((item.OffsetOf("name"), name));
        return at;
    }

    /// <summary>The pieces of a way: each of its points is joined to the next.</summary>
    private IEnumerable<PathEdge> ReadWay(SourceNode way)
    {
        if (way is not { Kind: JsonValueKind.Array, Items.Length: >= 2 })
        {
            paths.Problems.Add(way.Offset, way.Kind == JsonValueKind.Array
                ? "a way joins two points at least"
                : way.NotA("an array of points' names", "A way"));
            yield break;
        }

        int? before = null;
        foreach (var node in way.Items)
        {
            var point = Find(node);
            if (point is { } to && before is { } from && Join(node, from, to) is { } edge)
                yield return edge;
            before = point;
        }
    }

    private int? Find(SourceNode node)
    {
        if (node.Kind != JsonValueKind.String)
            paths.Problems.Add(node.Offset, node.NotA("a point's name", "An item of a way"));
        else if (_points.TryGetValue(node.Text, out var point))
            return point;
        else
            paths.Problems.Add(node.Offset, $"no point is named '{node.Text}'");
        return null;
    }

    private PathEdge? Join(SourceNode node, int from, int to)
    {
        var edge = new PathEdge(from, to);
        if (from == to)
            paths.Problems.Add(node.Offset, $"'{node.Text}' is joined to itself");
        else if (!_edges.Add(edge) || _edges.Contains(new PathEdge(to, from)))
            paths.Problems.Add(node.Offset, $"'{_names[from].Name}' and '{node.Text}' are joined twice");
        else
            return edge;
        return null;
    }

    private void CheckConnected(IReadOnlyCollection<PathEdge> edges)
    {
        var ends = edges.Concat(edges.Select(edge => new PathEdge(edge.To, edge.From))).ToLookup(edge => edge.From, edge => edge.To);
        var reached = new HashSet<int> { 0 };
        var open = new Stack<int>(reached);
        while (open.TryPop(out var point))
        {
            foreach (var next in ends[point].Where(reached.Add))
                open.Push(next);
        }

        for (var point = 0; point < _names.Count; point++)
        {
            if (!reached.Contains(point))
                paths.Problems.Add(_names[point].Offset, $"no way leads from '{_names[0].Name}' to '{_names[point].Name}'");
        }
    }
}
