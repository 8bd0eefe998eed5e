using System.Text;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Devices;

/// <summary>Where a radio says that its unit is: under which names that is taken, and what cannot be true.</summary>
internal static class PatrolPosition
{
    /// <summary>Why a position is left out, as the twin shows and counts it.</summary>
    public const string Implausible = "implausible_position";

    private const string Longitude = "longitude";
    private const string Latitude = "latitude";

    /// <summary>How far from where the plan has it a unit may be, in degrees of latitude: about 55 km.</summary>
    private const double Reach = 0.5;

    private static ReadOnlySpan<byte> LongitudeUtf8 => "longitude"u8;

    private static ReadOnlySpan<byte> LatitudeUtf8 => "latitude"u8;

    /// <summary>The name under which a value is kept: radios write <c>lat</c>, <c>lon</c>, <c>lng</c> and <c>long</c> too.</summary>
    /// <param name="name">The name in the message, UTF-8.</param>
    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 when Ascii.EqualsIgnoreCase(name, "lat"u8) => LatitudeUtf8,
        3 when Ascii.EqualsIgnoreCase(name, "lon"u8) || Ascii.EqualsIgnoreCase(name, "lng"u8) => LongitudeUtf8,
        4 when Ascii.EqualsIgnoreCase(name, "long"u8) => LongitudeUtf8,
        8 when Ascii.EqualsIgnoreCase(name, LatitudeUtf8) => LatitudeUtf8,
        9 when Ascii.EqualsIgnoreCase(name, LongitudeUtf8) => LongitudeUtf8,
        _ => name,
    };

    /// <summary>Whether a value is a position at which no unit of its community can be: none on the earth, that of a receiver without reception, or another city.</summary>
    /// <param name="name">The name under which it is kept.</param>
    /// <param name="value">The value.</param>
    /// <param name="place">Where the plan has the unit.</param>
    public static bool IsImplausible(string name, double value, Place place) => name switch
    {
        Latitude => Math.Abs(value) > 90 || Math.Abs(value - place.Latitude) > Reach,
        Longitude => Math.Abs(value) > 180
            || Math.Abs(Math.IEEERemainder(value - place.Longitude, 360)) * Math.Cos(double.DegreesToRadians(place.Latitude)) > Reach,
        _ => false,
    };
}
