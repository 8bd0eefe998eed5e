using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Incidents;

/// <summary>A matter that is thought of, or an incident as it may become: what would be sent to it?</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ResponseToTry)]
public sealed record ResponseToTry
{
    /// <summary>The number of an incident whose response is asked for; null for a matter that is thought of.</summary>
    [Id(0)]
    public long? Incident { get; init; }

    /// <summary>The kind; empty for the incident's.</summary>
    [Id(1)]
    public string Kind { get; init; } = "";

    /// <summary>Where: the name of a twin; empty for the incident's place.</summary>
    [Id(2)]
    public string Place { get; init; } = "";

    /// <summary>How many different devices would have alarms; never taken for fewer than the incident has.</summary>
    [Id(3)]
    public int Detectors { get; init; }

    /// <summary>On how many different floors; never taken for fewer than the incident has.</summary>
    [Id(4)]
    public int Floors { get; init; }

    /// <summary>The grade a person would give; none for the incident's.</summary>
    [Id(5)]
    public VerificationGrade Grade { get; init; }
}

/// <summary>What would be sent where. Nothing of it was sent or written.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TriedResponse)]
public sealed record TriedResponse
{
    /// <summary>The level of the response plan; 1 is the first.</summary>
    [Id(0)]
    public required int Level { get; init; }

    /// <summary>How much it would matter.</summary>
    [Id(1)]
    public required AlarmSeverity Severity { get; init; }

    /// <summary>The rung of the ladder that would have it; empty where there is no ladder.</summary>
    [Id(2)]
    public required string Rung { get; init; }

    /// <summary>Why, in words.</summary>
    [Id(3)]
    public required BilingualText Reason { get; init; }

    /// <summary>Whether units are sent at once; otherwise a person decides.</summary>
    [Id(4)]
    public required bool Automatic { get; init; }

    /// <summary>How many units it wants in all.</summary>
    [Id(5)]
    public required int Units { get; init; }

    /// <summary>With fewer units than this it would count as one that nobody answered.</summary>
    [Id(6)]
    public required int MinimumUnits { get; init; }

    /// <summary>The units that would be asked now, the first to arrive first.</summary>
    [Id(7)]
    public required ImmutableArray<UnitRecommendation> Send { get; init; }

    /// <summary>The units that would stand by.</summary>
    [Id(8)]
    public required ImmutableArray<UnitRecommendation> StandBy { get; init; }

    /// <summary>How many units would still lack.</summary>
    [Id(9)]
    public required int Lacking { get; init; }

    /// <summary>Who is to be asked outside.</summary>
    [Id(10)]
    public required ImmutableArray<OutsideService> Outside { get; init; }
}
