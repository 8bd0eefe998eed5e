using SafeCommunity.Grains.Communities;

namespace SafeCommunity.Grains.Dispatch;

/// <summary>
/// Metres east and north of a point, on a sphere flattened there: good to a few centimetres over a community, and one
/// plane, so that distances in it add up.
/// </summary>
internal readonly struct LocalMetres(PathPoint origin)
{
    /// <summary>The mean radius of the earth, IUGG.</summary>
    private const double EarthRadius = 6_371_008.8;

    private const double MetresPerDegree = EarthRadius * Math.PI / 180;

    private readonly double _metresPerDegreeEast = MetresPerDegree * Math.Cos(origin.Latitude * Math.PI / 180);

    /// <summary>Where a point lies in the plane.</summary>
    public (double X, double Y) Of(PathPoint point) =>
        ((point.Longitude - origin.Longitude) * _metresPerDegreeEast, (point.Latitude - origin.Latitude) * MetresPerDegree);

    /// <summary>The straight line between two places of the plane, in metres.</summary>
    public static double Between((double X, double Y) from, (double X, double Y) to) =>
        Math.Sqrt(((from.X - to.X) * (from.X - to.X)) + ((from.Y - to.Y) * (from.Y - to.Y)));
}
