using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Places;

namespace SafeCommunity.Grains.Dispatch;

/// <summary>
/// Metres east and north of a point, on a sphere flattened there: good to a few centimetres over a community, and one
/// plane, so that distances in it add up.
/// </summary>
internal readonly struct LocalMetres(PathPoint origin)
{
    private readonly double _metresPerDegreeEast = Earth.MetresPerDegreeEast(origin.Latitude);

    /// <summary>Where a point lies in the plane.</summary>
    public (double X, double Y) Of(PathPoint point) =>
        ((point.Longitude - origin.Longitude) * _metresPerDegreeEast, (point.Latitude - origin.Latitude) * Earth.MetresPerDegree);

    /// <summary>The straight line between two places of the plane, in metres.</summary>
    public static double Between((double X, double Y) from, (double X, double Y) to) =>
        Math.Sqrt(((from.X - to.X) * (from.X - to.X)) + ((from.Y - to.Y) * (from.Y - to.Y)));
}
