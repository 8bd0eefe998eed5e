using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Places;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Plans;

/// <summary>
/// Turns a plan's metres into degrees on a sphere around its origin, good to a few centimetres over a community.
/// Degrees are rounded to seven digits (1 cm), so that every machine computes the same.
/// </summary>
internal readonly struct PlanProjection(GeoPoint origin)
{
    public Place ToPlace(PlanPoint at, int floor) => new(LongitudeOf(at), LatitudeOf(at), floor);

    public PathPoint ToPathPoint(PlanPoint at) => new(LongitudeOf(at), LatitudeOf(at));

    private double LongitudeOf(PlanPoint at) =>
        Math.Round(origin.Longitude + at.East / Earth.MetresPerDegreeEast(origin.Latitude), 7);

    private double LatitudeOf(PlanPoint at) => Math.Round(origin.Latitude + at.North / Earth.MetresPerDegree, 7);
}
