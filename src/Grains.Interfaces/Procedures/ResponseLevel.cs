using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Procedures;

/// <summary>
/// A level of a procedure's response plan above the first, like a run card of a fire service: when it begins, and what it asks
/// for. The first level is the procedure's <see cref="DispatchPolicy"/> itself. What a level asks for is never less than what
/// the level below it does.
/// </summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ResponseLevel)]
public sealed record ResponseLevel
{
    /// <summary>When it begins.</summary>
    [Id(0)]
    public required ResponseTrigger When { get; init; }

    /// <summary>How much the incident matters at least; unspecified where the level says nothing of it.</summary>
    [Id(1)]
    public AlarmSeverity Severity { get; init; }

    /// <summary>How many units are sent, those of the levels below included.</summary>
    [Id(2)]
    public required int Units { get; init; }

    /// <summary>With fewer units than this at it or on their way, the incident counts as one that nobody answered.</summary>
    [Id(3)]
    public required int MinimumUnits { get; init; }

    /// <summary>How many units stand by.</summary>
    [Id(4)]
    public required int StandBy { get; init; }

    /// <summary>The rung of the ladder that has the incident from this level on; empty where the level does not say.</summary>
    [Id(5)]
    public string Rung { get; init; } = "";

    /// <summary>Who is to be asked outside, beside those whom the levels below ask.</summary>
    [Id(6)]
    public ImmutableArray<OutsideService> Ask { get; init; } = [];
}

/// <summary>When a level of a response plan begins: as soon as one of these is met.</summary>
/// <param name="Detectors">How many different devices have alarms in the incident that nobody found false; 0 where that does not matter.</param>
/// <param name="Floors">On how many different floors those devices stand; 0 where that does not matter.</param>
/// <param name="Grade">The grade that a person gave at least; none where that does not matter.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.ResponseTrigger)]
public sealed record ResponseTrigger(
    [property: Id(0)] int Detectors,
    [property: Id(1)] int Floors,
    [property: Id(2)] VerificationGrade Grade);

/// <summary>Somebody outside the community who can be asked to come: the fire brigade, an ambulance, the gas company.</summary>
/// <param name="Name">Lower-case letters, digits and hyphens, for instance <c>fire-brigade</c>.</param>
/// <param name="Title">What people call it, with the number to ring where there is one.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.OutsideService)]
public sealed record OutsideService([property: Id(0)] string Name, [property: Id(1)] BilingualText Title);
