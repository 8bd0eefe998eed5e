using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Simulator.World.Places;

/// <summary>A point in metres east and north of the community's middle.</summary>
internal readonly record struct Point(double X, double Y)
{
    /// <summary>The straight line to another point, in metres.</summary>
    public double DistanceTo(Point other) => Math.Sqrt(((X - other.X) * (X - other.X)) + ((Y - other.Y) * (Y - other.Y)));

    /// <summary>The point at a share of the straight line to another.</summary>
    public Point Towards(Point other, double share) => new(X + ((other.X - X) * share), Y + ((other.Y - Y) * share));
}

/// <summary>The earth flattened at a community: good to centimetres there.</summary>
internal sealed class Plane(Place origin)
{
    private const double MetresPerDegree = 6_371_008.8 * Math.PI / 180;

    private readonly double _metresPerDegreeEast = MetresPerDegree * Math.Cos(origin.Latitude * Math.PI / 180);

    public Point Of(Place place) => Of(place.Longitude, place.Latitude);

    public Point Of(PathPoint point) => Of(point.Longitude, point.Latitude);

    /// <summary>Degrees east and north of a point, with seven digits: 1 cm.</summary>
    public (double Longitude, double Latitude) DegreesOf(Point point) =>
        (Math.Round(origin.Longitude + (point.X / _metresPerDegreeEast), 7), Math.Round(origin.Latitude + (point.Y / MetresPerDegree), 7));

    private Point Of(double longitude, double latitude) =>
        new((longitude - origin.Longitude) * _metresPerDegreeEast, (latitude - origin.Latitude) * MetresPerDegree);
}
