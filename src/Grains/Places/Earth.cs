namespace SafeCommunity.Grains.Places;

/// <summary>The earth as a sphere: enough for distances within a community.</summary>
internal static class Earth
{
    /// <summary>The mean radius, IUGG, in metres.</summary>
    private const double Radius = 6_371_008.8;

    /// <summary>Metres to a degree of latitude.</summary>
    public const double MetresPerDegree = Radius * Math.PI / 180;

    /// <summary>Metres to a degree of longitude at a latitude.</summary>
    public static double MetresPerDegreeEast(double latitude) => MetresPerDegree * Math.Cos(latitude * Math.PI / 180);
}
