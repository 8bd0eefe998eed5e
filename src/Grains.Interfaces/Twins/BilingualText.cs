namespace SafeCommunity.Grains.Twins;

/// <summary>One text in the two languages of the product.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.BilingualText)]
public sealed record BilingualText([property: Id(0)] string Zh, [property: Id(1)] string En);
