using System.Collections.Immutable;

namespace SafeCommunity.Grains.Dispatch;

/// <summary>Which units are asked for an incident, and which stand by behind them.</summary>
/// <param name="Send">Those to ask, in the order in which they are asked.</param>
/// <param name="StandBy">Those behind them.</param>
internal sealed record UnitChoice(ImmutableArray<UnitRecommendation> Send, ImmutableArray<UnitRecommendation> StandBy)
{
    /// <summary>How many units that have what is wanted of them would still lack.</summary>
    public int Lacking { get; init; }

    /// <summary>A unit without the skills goes as well where it arrives by this much before the first that has them.</summary>
    private static readonly TimeSpan Head = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Chooses of the weighed units, in their order: able ones as far as they are lacking; for life safety then those that are taken
    /// from a lesser matter, then whoever is free though it lacks a skill, for somebody there is better than nobody; and beside
    /// them the one that arrives well before the first of them, to help until they come.
    /// </summary>
    /// <param name="weighed">All units that were not asked yet, the best first.</param>
    /// <param name="force">What is there and what is wanted.</param>
    /// <param name="lifeSafety">Whether the incident is of life safety.</param>
    /// <param name="takes">Whether units are taken from lesser matters.</param>
    public static UnitChoice Of(IEnumerable<UnitRecommendation> weighed, UnitForce force, bool lifeSafety, bool takes)
    {
        var units = weighed.ToList();
        var able = units.Where(unit => unit.Able).ToList();
        var send = able.Take(force.LackingSkilled).ToList();
        if (lifeSafety)
        {
            if (takes)
                send.AddRange(units.Where(unit => unit.TakenFrom is not null && HasSkills(unit)).Take(force.LackingSkilled - send.Count));
            var helpers = units.Where(unit => !unit.Able && IsFree(unit)).ToList();
            var first = send.Count == 0 ? (TimeSpan?)null : send.Min(unit => unit.TravelTime);
            var stopgap = helpers.Take(Math.Max(0, force.Lacking - send.Count)).ToList();
            if (stopgap.Count == 0 && force.Serving == 0 && first is { } arrival
                && helpers.OrderBy(unit => unit.TravelTime).FirstOrDefault() is { } near && near.TravelTime + Head <= arrival)
            {
                stopgap.Add(near);
            }

            send.AddRange(stopgap);
        }

        var behind = able.Skip(force.LackingSkilled).Where(unit => lifeSafety || unit.Tier > 1).ToImmutableArray();
        return new UnitChoice([.. send], behind) { Lacking = force.LackingSkilled - send.Count(HasSkills) };
    }

    /// <summary>Whether a unit has all that the procedure wants of it.</summary>
    public static bool HasSkills(UnitRecommendation unit) =>
        unit.Reasons.All(reason => reason.Passed || reason.Criterion is not ("skill" or "equipment"));

    /// <summary>Whether a unit is on duty, heard, and with no other matter.</summary>
    public static bool IsFree(UnitRecommendation unit) => unit.Reasons.All(reason => reason.Passed || reason.Criterion != "status");
}

/// <summary>How much force an incident has, and how much it wants.</summary>
/// <param name="Wanted">How many units it wants in all.</param>
/// <param name="Serving">How many are at it, on their way, or asked.</param>
/// <param name="Skilled">How many of those have what the procedure wants of a unit.</param>
internal readonly record struct UnitForce(int Wanted, int Serving, int Skilled)
{
    /// <summary>How many units are lacking, whatever they can do.</summary>
    public int Lacking => Math.Max(0, Wanted - Serving);

    /// <summary>How many units that have what is wanted of them are lacking.</summary>
    public int LackingSkilled => Math.Max(0, Wanted - Skilled);
}
