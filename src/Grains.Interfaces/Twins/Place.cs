namespace SafeCommunity.Grains.Twins;

/// <summary>Where a twin stands.</summary>
/// <param name="Longitude">Degrees east, WGS 84.</param>
/// <param name="Latitude">Degrees north, WGS 84.</param>
/// <param name="Floor">The floor as people number it there: 1 is the ground floor, negative below ground, 0 outdoors.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.Place)]
public readonly record struct Place(
    [property: Id(0)] double Longitude,
    [property: Id(1)] double Latitude,
    [property: Id(2)] int Floor);
