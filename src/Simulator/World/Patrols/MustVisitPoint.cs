namespace SafeCommunity.Simulator.World.Patrols;

/// <summary>A point that patrols must visit.</summary>
/// <param name="Name">The twin that stands there.</param>
/// <param name="Kind">Why it must be visited: <c>entrance</c>, <c>hydrant</c> or <c>gate</c>.</param>
/// <param name="Longitude">Degrees east, WGS 84.</param>
/// <param name="Latitude">Degrees north, WGS 84.</param>
public sealed record MustVisitPoint(string Name, string Kind, double Longitude, double Latitude);

/// <summary>A unit was at a must-visit point.</summary>
/// <param name="Point">The point's name.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Time">When.</param>
public sealed record PointVisit(string Point, string Unit, DateTimeOffset Time);
