namespace SafeCommunity.Grains;

/// <summary>What a person orders.</summary>
/// <param name="Actor">Who; never empty.</param>
/// <param name="Reason">Why.</param>
/// <param name="Etag">The position of the matter as the person saw it; null to act on whatever it is now.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.MatterCommand)]
public sealed record MatterCommand(
    [property: Id(0)] string Actor,
    [property: Id(1)] string Reason,
    [property: Id(2)] long? Etag)
{
    /// <summary>Why something is said to be done though an alarm's condition still holds; empty where that is not known or not said.</summary>
    [Id(3)]
    public string StillActive { get; init; } = "";
}
