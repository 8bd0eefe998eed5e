namespace SafeCommunity.Grains;

/// <summary>Who did something to a matter (an alarm, an incident, a task, a report), when and why.</summary>
/// <param name="Actor">Who.</param>
/// <param name="Time">When.</param>
/// <param name="Reason">Why, or what was said; may be empty where the command allows it.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.MatterNote)]
public sealed record MatterNote(
    [property: Id(0)] string Actor,
    [property: Id(1)] DateTimeOffset Time,
    [property: Id(2)] string Reason);
