using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Incidents;

/// <summary>Somebody outside who is to be asked to come to an incident, and whether a person has done so.</summary>
/// <param name="Service">Whom.</param>
/// <param name="Reason">Why.</param>
/// <param name="Since">Since when.</param>
/// <param name="Asked">Who has asked, and what was answered; null while nobody has.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.OutsideAsk)]
public sealed record OutsideAsk(
    [property: Id(0)] OutsideService Service,
    [property: Id(1)] BilingualText Reason,
    [property: Id(2)] DateTimeOffset Since,
    [property: Id(3)] MatterNote? Asked);
