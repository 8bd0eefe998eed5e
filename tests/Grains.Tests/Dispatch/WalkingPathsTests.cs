using CsCheck;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Plans;
using Xunit;

namespace SafeCommunity.Grains.Tests.Dispatch;

public sealed class WalkingPathsTests
{
    private const double MetresPerDegree = 111_195.08;
    private const double Centimetre = 0.01;

    /// <summary>A way 100 m to the east, from its end 100 m to the north, and from there 100 m back to the west.</summary>
    private static readonly CommunityPaths Hook = new()
    {
        Points = [At(0, 0), At(100, 0), At(100, 100), At(0, 100)],
        Edges = [new PathEdge(0, 1), new PathEdge(1, 2), new PathEdge(2, 3)],
    };

    private static readonly Gen<PathPoint> Place = Gen.Select(Gen.Double[-300, 300], Gen.Double[-300, 300], At);

    /// <summary>Any points, even several in one place.</summary>
    private static readonly Gen<CommunityPaths> Paths = Place.Array[2, 12].SelectMany(Join);

    /// <summary>Points of a circle: no piece between two of them touches a third.</summary>
    private static readonly Gen<CommunityPaths> Chords = Gen.Int[2, 12].SelectMany(count => Join(
        [.. Enumerable.Range(0, count).Select(point => At(200 * Math.Cos(2 * Math.PI * point / count), 200 * Math.Sin(2 * Math.PI * point / count)))]));

    [Theory]
    [InlineData(20, 0, 80, 0, 60)] // along one piece
    [InlineData(80, 0, 20, 0, 60)]
    [InlineData(0, 0, 0, 100, 300)] // round the hook, though the ends are near
    [InlineData(40, 10, 40, 90, 60 + 100 + 60 + 20)] // from beside the way, and to beside it
    [InlineData(-30, 40, 100, 0, 50 + 100)] // before the first point
    [InlineData(40, 10, 40, 10, 0)] // from a place to itself
    public void One_walks_straight_to_the_paths_along_them_and_straight_from_them(double x, double y, double toX, double toY, double metres) =>
        Assert.Equal(metres, new WalkingPaths(Hook).Distance(At(x, y), At(toX, toY)), Centimetre);

    [Fact]
    public void Where_there_are_no_paths_one_walks_straight()
    {
        Assert.Equal(500, new WalkingPaths(CommunityPaths.None).Distance(At(0, 0), At(300, 400)), Centimetre);
        Assert.Equal(500, new WalkingPaths(new CommunityPaths { Points = [At(0, 0)] }).Distance(At(0, 0), At(300, 400)), Centimetre);
    }

    [Fact]
    public void Where_no_way_leads_there_one_walks_straight()
    {
        var parts = Hook with { Edges = [new PathEdge(0, 1), new PathEdge(2, 3)] };
        Assert.Equal(100, new WalkingPaths(parts).Distance(At(0, 0), At(0, 100)), Centimetre);
    }

    [Fact]
    public void The_way_back_is_as_long() => Gen.Select(Paths, Place, Place).Sample((paths, a, b) =>
    {
        var walking = new WalkingPaths(paths);
        Assert.Equal(walking.Distance(a, b), walking.Distance(b, a), Centimetre);
    });

    [Fact]
    public void No_way_is_shorter_than_the_straight_line() => Gen.Select(Paths, Place, Place).Sample((paths, a, b) =>
        Assert.True(new WalkingPaths(paths).Distance(a, b) >= new WalkingPaths(paths with { Edges = [] }).Distance(a, b)));

    [Fact]
    public void A_way_round_is_no_shorter() => Gen.Select(Paths, Place, Place, Place).Sample((paths, a, b, c) =>
    {
        var walking = new WalkingPaths(paths);
        Assert.True(walking.Distance(a, c) <= walking.Distance(a, b) + walking.Distance(b, c) + Centimetre);
    });

    [Fact]
    public void Between_points_it_is_the_shortest_of_all_ways() => Chords.Sample(paths =>
    {
        var shortest = AllShortest(paths);
        var walking = new WalkingPaths(paths);
        for (var target = 0; target < paths.Points.Length; target++)
        {
            var distances = walking.DistancesTo(paths.Points[target]);
            for (var from = 0; from < paths.Points.Length; from++)
                Assert.Equal(shortest[from, target], distances.From(paths.Points[from]), Centimetre);
        }
    });

    [Fact]
    public void In_chengbei_one_walks_round_the_buildings()
    {
        var plan = PlanExpander.Expand(PlanFile.Read(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seeds/chengbei/community.json"))));
        var walking = new WalkingPaths(plan.Paths);
        var places = plan.Twins.ToDictionary(twin => twin.Id.Name, twin => new PathPoint(twin.Place.Longitude, twin.Place.Latitude));

        // From the road before the first row, west, south between the buildings, and east to the middle of the second row.
        Assert.Equal(2 + 28 + 74 + 28 + 20, walking.Distance(places["unit-1"], places["b11"]), 0.1);
        Assert.True(walking.Distance(places["unit-1"], places["b04"]) < walking.Distance(places["unit-4"], places["b04"]));
        Assert.All(places.Values, place => Assert.InRange(walking.Distance(place, places["gate-south"]), 0, 700));
    }

    /// <summary>Each point joined to one before it, and some more of them joined.</summary>
    private static Gen<CommunityPaths> Join(PathPoint[] points) =>
        from parents in Gen.Int[0, 1_000].Array[points.Length]
        from more in Gen.Select(Gen.Int[0, points.Length - 1], Gen.Int[0, points.Length - 1], (a, b) => new PathEdge(a, b)).Array[0, 6]
        select new CommunityPaths
        {
            Points = [.. points],
            Edges = [.. Enumerable.Range(1, points.Length - 1).Select(point => new PathEdge(parents[point] % point, point)).Concat(more)],
        };

    private static PathPoint At(double east, double north) =>
        new(108.9 + (east / (MetresPerDegree * Math.Cos(32.31 * Math.PI / 180))), 32.31 + (north / MetresPerDegree));

    /// <summary>Floyd and Warshall's: slow, and plain to see that it is right.</summary>
    private static double[,] AllShortest(CommunityPaths paths)
    {
        var count = paths.Points.Length;
        var straight = new WalkingPaths(paths with { Edges = [] });
        var shortest = new double[count, count];
        for (var from = 0; from < count; from++)
        {
            for (var to = 0; to < count; to++)
                shortest[from, to] = from == to ? 0 : double.PositiveInfinity;
        }

        foreach (var edge in paths.Edges)
        {
            var length = straight.Distance(paths.Points[edge.From], paths.Points[edge.To]);
            shortest[edge.From, edge.To] = Math.Min(shortest[edge.From, edge.To], length);
            shortest[edge.To, edge.From] = Math.Min(shortest[edge.To, edge.From], length);
        }

        for (var by = 0; by < count; by++)
        {
            for (var from = 0; from < count; from++)
            {
                for (var to = 0; to < count; to++)
                    shortest[from, to] = Math.Min(shortest[from, to], shortest[from, by] + shortest[by, to]);
            }
        }

        return shortest;
    }
}
