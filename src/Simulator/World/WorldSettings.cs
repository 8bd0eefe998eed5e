using System.Collections.Immutable;

namespace SafeCommunity.Simulator.World;

/// <summary>How the world is: everything a planner may change about it without touching the plan.</summary>
public sealed record WorldSettings
{
    /// <summary>When it begins.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The scenario, by name; empty for an ordinary life. <see cref="Scenarios.Names"/> lists them.</summary>
    public string Scenario { get; init; } = "";

    /// <summary>How often causes happen, in times a year in the community, by their names; what is not named keeps its own rate.</summary>
    public ImmutableSortedDictionary<string, double> RatesPerYear { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>How many times as often anything befalls the community by chance, nuisances too; 0 for never.</summary>
    public double CauseFactor { get; init; } = 1;

    /// <summary>How many patrol units are on duty by day; null for all that have a radio in the plan.</summary>
    public int? Patrols { get; init; }

    /// <summary>How many are on duty from 22:00 to 06:00; null for as many as by day.</summary>
    public int? NightPatrols { get; init; }

    /// <summary>How many duty officers work at once; null for all of the staff.</summary>
    public int? Officers { get; init; }

    /// <summary>How often an officer takes a real matter for a false one, or the other way round.</summary>
    public double OfficerErrors { get; init; } = 0.03;

    /// <summary>How often a unit misses an offer.</summary>
    public double MissedOffers { get; init; } = 0.03;

    /// <summary>How often a unit declines an offer.</summary>
    public double DeclinedOffers { get; init; } = 0.04;

    /// <summary>How often a unit is done, or an officer tries to close, before what was the matter is over.</summary>
    public double Carelessness { get; init; }

    /// <summary>How many times as often connections break and devices hang; 0 for never.</summary>
    public double DropOutFactor { get; init; } = 1;

    /// <summary>How many times as often as other devices the radios of patrol units do so.</summary>
    public double RadioDropOutFactor { get; init; } = 1;

    /// <summary>Whether batteries run down.</summary>
    public bool BatteriesAge { get; init; } = true;

    /// <summary>How many times as fast people answer and handle; for tests.</summary>
    public double Haste { get; init; } = 1;

    /// <summary>Within which time of the beginning all devices are up; units come on duty as much sooner or later.</summary>
    public TimeSpan UpWithin { get; init; } = UsuallyUpWithin;

    /// <summary>Within which time of the beginning all devices are up where nothing else is said.</summary>
    internal static readonly TimeSpan UsuallyUpWithin = TimeSpan.FromMinutes(5);

    /// <summary>
    /// A world for somebody who looks on at life's speed and has never seen it: everything is up within seconds, the first alarm
    /// comes within a minute, and something happens every few minutes. For looking, not for figures.
    /// </summary>
    /// <param name="start">When it begins.</param>
    public static WorldSettings Lively(DateTimeOffset start) => new() { Start = start, Scenario = "lively", UpWithin = TimeSpan.FromSeconds(15) };

    /// <summary>How many of the newest true events and visits are remembered; null for all of them.</summary>
    public int? Memory { get; init; }

    /// <summary>Refuses what no world can be.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A share is not one, or something is outside its range in <see cref="WorldLimits"/>.</exception>
    internal void Check()
    {
        // A day more at both ends, for the clocks of the world are not one.
        if (Start.UtcDateTime < WorldLimits.First.AddDays(-1) || Start.UtcDateTime > WorldLimits.Last.AddDays(1))
            throw new ArgumentOutOfRangeException(nameof(Start), Start, $"A world begins in the years {WorldLimits.First.Year} to {WorldLimits.Last.Year}.");
        if (UpWithin <= TimeSpan.Zero || UpWithin > TimeSpan.FromDays(1))
            throw new ArgumentOutOfRangeException(nameof(UpWithin), UpWithin, "Devices are up within more than no time, a day at most.");
        CheckShare(nameof(OfficerErrors), OfficerErrors);
        CheckShare(nameof(MissedOffers), MissedOffers);
        CheckShare(nameof(DeclinedOffers), DeclinedOffers);
        if (!WorldLimits.Hastes.Holds(Haste))
            throw new ArgumentOutOfRangeException(nameof(Haste), Haste, $"The haste is above 0; 1 is life: give {WorldLimits.Hastes}.");
        CheckShare(nameof(Carelessness), Carelessness);
        CheckFactor(nameof(CauseFactor), CauseFactor);
        CheckFactor(nameof(DropOutFactor), DropOutFactor);
        CheckFactor(nameof(RadioDropOutFactor), RadioDropOutFactor);
        foreach (var (cause, rate) in RatesPerYear)
        {
            if (!WorldLimits.RatesPerYear.Holds(rate))
                throw new ArgumentOutOfRangeException(nameof(RatesPerYear), rate, $"{cause} happens 0 times a year or more often: give {WorldLimits.RatesPerYear}.");
        }
    }

    /// <summary>As many as are wanted, where there are as many.</summary>
    /// <param name="wanted">How many; null for the usual number.</param>
    /// <param name="usual">The usual number.</param>
    /// <param name="most">How many there are.</param>
    /// <param name="name">The setting's name.</param>
    /// <param name="whose">What there is, for the refusal: <c>chengbei has 4 patrol units</c>, for instance.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer, or fewer than none are wanted.</exception>
    internal static int Choose(int? wanted, int usual, int most, string name, string whose)
    {
        var count = wanted ?? usual;
        return count >= 0 && count <= most ? count : throw new ArgumentOutOfRangeException(name, count, $"{whose}: choose 0 to {most}.");
    }

    private static void CheckFactor(string name, double factor)
    {
        if (!WorldLimits.Factors.Holds(factor))
            throw new ArgumentOutOfRangeException(name, factor, $"The factor is 0 for never, 1 for life, or more: give {WorldLimits.Factors}.");
    }

    private static void CheckShare(string name, double share)
    {
        if (share is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(name, share, "A share of all cases lies between 0 and 1.");
    }
}
