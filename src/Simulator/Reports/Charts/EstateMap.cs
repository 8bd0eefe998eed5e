using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Figures;
using SafeCommunity.Simulator.Reports.Html;
using SafeCommunity.Simulator.World.Patrols;
using SafeCommunity.Simulator.World.Places;

namespace SafeCommunity.Simulator.Reports.Charts;

/// <summary>
/// The community from above: paths and positions as the plan has them, buildings around the homes and doors that stand in
/// them, must-visit points by how long they were left alone, and where incidents were.
/// </summary>
internal sealed class EstateMap
{
    private const double Margin = 26;
    private const double Wall = 5;
    private const double LeastDepth = 7;

    private static readonly (TimeSpan AtMost, double Opacity, BilingualText Title)[] Classes =
    [
        (TimeSpan.FromHours(1), 1, new("1 小时以内", "1 h at most")),
        (TimeSpan.FromHours(2), 0.7, new("2 小时以内", "2 h")),
        (TimeSpan.FromHours(4), 0.45, new("4 小时以内", "4 h")),
        (TimeSpan.FromHours(8), 0.28, new("8 小时以内", "8 h")),
        (TimeSpan.MaxValue, 0.14, new("更久", "longer")),
    ];

    private readonly RunHistory _history;
    private readonly Plane _plane;
    private readonly Dictionary<string, TwinDefinition> _twins;
    private readonly double _scale;
    private readonly double _west;
    private readonly double _north;
    private readonly double _height;

    private EstateMap(RunHistory history)
    {
        _history = history;
        var plan = history.Run.Plan;
        _plane = new Plane(plan.Twins[0].Place);
        _twins = plan.Twins.ToDictionary(twin => twin.Id.Name, StringComparer.Ordinal);
        var points = plan.Twins.Where(twin => twin.Kind.IsPlace()).Select(twin => _plane.Of(twin.Place))
            .Concat(plan.Paths.Points.Select(_plane.Of))
            .Concat(history.Coverage.Points.Select(point => PlaceOf(point.Point)))
            .Concat(history.Incidents.Select(incident => _twins.GetValueOrDefault(incident.Record.Place)).OfType<TwinDefinition>().Select(twin => _plane.Of(twin.Place)))
            .ToList();
        (_west, _north) = (points.Min(point => point.X), points.Max(point => point.Y));
        var (east, south) = (points.Max(point => point.X), points.Min(point => point.Y));
        _scale = (Svg.Width - (2 * Margin)) / Math.Max(1, east - _west);
        _height = (Math.Max(1, _north - south) * _scale) + (2 * Margin);
    }

    public static Markup Of(RunHistory history)
    {
        var map = new EstateMap(history);
        return Svg.Of(map._height, new BilingualText("社区地图", "Map of the community"),
            [.. map.Paths(), .. map.Buildings(), .. map.Points(), .. map.Incidents()]);
    }

    /// <summary>What the marks mean.</summary>
    public static Markup Keys() => Markup.Of($"""
        <p class="keys">
        {new BilingualText("必巡点最长无人到点：", "Longest that a point was left alone:")}
        {Classes.Select(known => IncidentTimeline.Key(Svg.Circle(7, 7, 5, "fill", known.Opacity), known.Title))}
        {IncidentTimeline.Key(Svg.Circle(7, 7, 5, "warn-stroke"), new("从未到过", "never visited"))}
        </p>
        <p class="keys">
        {IncidentTimeline.Key(Svg.Circle(7, 7, 4, "fill"), new("楼门", "entrance"))}
        {IncidentTimeline.Key(Svg.Diamond(7, 7, 6, "fill"), new("消火栓", "hydrant"))}
        {IncidentTimeline.Key(Svg.Rectangle(2, 2, 10, 10, "fill"), new("出入口", "gate"))}
        {IncidentTimeline.Key(Svg.Circle(7, 7, 6, "ring"), new("真实事件处（数字：件数）", "where real incidents were (number: how many)"))}
        {IncidentTimeline.Key(Svg.Circle(7, 7, 6, "ring dashed"), new("仅误报或设备事件", "false alarms and equipment only"))}
        {IncidentTimeline.Key(Cross(7, 7), new("漏掉的真实事件", "missed real events"))}
        </p>
        """);

    private IEnumerable<Markup> Paths()
    {
        var paths = _history.Run.Plan.Paths;
        foreach (var edge in paths.Edges)
        {
            var (from, to) = (At(_plane.Of(paths.Points[edge.From])), At(_plane.Of(paths.Points[edge.To])));
            yield return Svg.Line(from.X, from.Y, to.X, to.Y, "path");
        }
    }

    private IEnumerable<Markup> Buildings()
    {
        var inside = _history.Run.Plan.Twins.Where(twin => twin.Kind is TwinKind.Home or TwinKind.Door).ToLookup(twin => twin.Parent);
        foreach (var building in _history.Run.Plan.Twins.Where(twin => twin.Kind == TwinKind.Building))
        {
            var middle = _plane.Of(building.Place);
            var points = inside[building.Id.Name].Select(twin => _plane.Of(twin.Place)).Append(middle).ToList();
            var (west, east) = (points.Min(point => point.X) - Wall, points.Max(point => point.X) + Wall);
            var (south, north) = (Math.Min(middle.Y - LeastDepth, points.Min(point => point.Y)), Math.Max(middle.Y + LeastDepth, points.Max(point => point.Y)));
            var corner = At(new Point(west, north));
            yield return Svg.Rectangle(corner.X, corner.Y, (east - west) * _scale, (north - south) * _scale, "building");
            yield return Svg.Text(At(middle).X, corner.Y - 5, "middle small", building.Title);
        }
    }

    private IEnumerable<Markup> Points()
    {
        foreach (var point in _history.Coverage.Points)
        {
            var (x, y) = At(PlaceOf(point.Point));
            var (isNever, title, longest) = (point.Visits.IsEmpty, _history.TitleOf(point.Point.Name), FigureText.Duration(point.Longest));
            var tip = new BilingualText($"{title.Zh}：到点 {point.Visits.Length} 次，最长 {longest.Zh}无人", $"{title.En}: {point.Visits.Length} visits, alone for {longest.En} at most");
            var style = isNever ? "warn-stroke" : "fill";
            var opacity = isNever ? 1 : Classes.First(known => point.Longest <= known.AtMost).Opacity;
            // Pale marks are to be seen on a building, too.
            var under = isNever ? Markup.None : Mark(point.Point.Kind, x, y, "hollow", 1, null);
            yield return Markup.Join([under, Mark(point.Point.Kind, x, y, style, opacity, tip)]);
        }
    }

    private static Markup Mark(string kind, double x, double y, string style, double opacity, BilingualText? tip) => kind switch
    {
        "hydrant" => Svg.Diamond(x, y, 7, style, opacity, tip),
        "gate" => Svg.Rectangle(x - 4.5, y - 4.5, 9, 9, style, opacity, tip),
        _ => Svg.Circle(x, y, 5, style, opacity, tip),
    };

    private IEnumerable<Markup> Incidents()
    {
        foreach (var group in _history.Incidents.Where(incident => !incident.IsMerged).GroupBy(incident => Spot(incident.Record.Place)))
        {
            if (group.Key is not { } spot)
                continue;
            var real = group.Count(incident => incident.Truth == IncidentTruth.Real);
            yield return Svg.Circle(spot.X, spot.Y, 13, real > 0 ? "ring" : "ring dashed", tip: new BilingualText(
                string.Join(';', group.Select(incident => incident.Record.Title.Zh)), string.Join("; ", group.Select(incident => incident.Record.Title.En))));
            if (group.Count() > 1)
                yield return Svg.Text(spot.X + 13, spot.Y - 8, "strong", FigureText.Number(group.Count(), 0));
        }

        foreach (var missed in _history.Run.Truth.Where(_history.IsMissed))
        {
            if (Spot(missed.Place) is { } spot)
                yield return Cross(spot.X - 13, spot.Y - 10);
        }
    }

    private static Markup Cross(double x, double y) => Markup.Join([Svg.Line(x - 4, y - 4, x + 4, y + 4, "warn-stroke"), Svg.Line(x - 4, y + 4, x + 4, y - 4, "warn-stroke")]);

    // Where something was: its building for what is in one, so that what is above each other is counted together.
    private (double X, double Y)? Spot(string place)
    {
        for (var twin = _twins.GetValueOrDefault(place); twin is not null; twin = _twins.GetValueOrDefault(twin.Parent))
        {
            if (twin.Kind == TwinKind.Building)
                return At(_plane.Of(twin.Place));
        }

        return _twins.TryGetValue(place, out var itself) ? At(_plane.Of(itself.Place)) : null;
    }

    private Point PlaceOf(MustVisitPoint point) => _plane.Of(new Place(point.Longitude, point.Latitude, 0));

    private (double X, double Y) At(Point point) => (Margin + ((point.X - _west) * _scale), Margin + ((_north - point.Y) * _scale));
}
