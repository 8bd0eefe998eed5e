using System.Collections.Immutable;
using SafeCommunity.Simulator.World;

namespace SafeCommunity.Bench.Nights;

/// <summary>
/// A night busier than any community has: several fires, leaks and falls, detectors that chatter, people who press again and again,
/// false alarms, radios that fail, units that do not answer, people who are careless, and fewer of them than are needed. How much of each is drawn from the
/// night's seed, so that a night can be lived again alone.
/// </summary>
internal static class BusyNight
{
    /// <summary>From nine in the evening to seven in the morning: a change of shift at either end.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromHours(10);

    private static readonly DateOnly FirstDay = new(2026, 1, 1);
    private static readonly TimeOnly Begins = new(21, 0);

    /// <summary>How often in a night without haste, from the least to the most, each cause happens; about, for it follows the hours.</summary>
    private static readonly (string Cause, double PerYear, double Least, double Most)[] Causes =
    [
        ("kitchen-fire", 3_000, 0.3, 4),
        ("gas-leak", 3_000, 0.3, 4),
        ("fall-at-home", 4_000, 0.3, 4),
        ("e-bike-charging", 1_500, 0, 3),
        ("cable-overload", 1_500, 0, 2),
        ("sos-by-mistake", 4_000, 0.3, 3),
        ("cooking-smoke", 12_000, 0, 3),
        ("animal-at-fence", 1_500, 0, 2),
        ("fence-crossing", 1_000, 0, 2),
        ("chattering-contact", 700, 0, 2),
        ("chattering-detector", 1_200, 0.3, 4),
        ("fire-at-faulty-detector", 900, 0.3, 3),
        ("sos-pressed-again", 1_200, 0.3, 3),
    ];

    /// <summary>The world of a night.</summary>
    /// <param name="seed">The night's seed.</param>
    /// <param name="patrols">How many patrol units with a radio the community has.</param>
    /// <param name="officers">How many duty officers it has.</param>
    /// <param name="zone">The community's time zone.</param>
    public static WorldSettings Of(ulong seed, int patrols, int officers, TimeZoneInfo zone)
    {
        var draw = new Random(unchecked((int)(seed ^ (seed >> 32))));
        var rates = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (var (cause, perYear, least, most) in Causes)
            rates[cause] = perYear * Between(least, most);
        var start = FirstDay.AddDays(draw.Next(365)).ToDateTime(Begins);
        return new WorldSettings
        {
            Start = new DateTimeOffset(start, zone.GetUtcOffset(start)),
            Scenario = "busy-night",
            RatesPerYear = rates.ToImmutable(),
            Patrols = patrols,
            NightPatrols = draw.Next(0, patrols + 1),
            Officers = officers == 0 ? 0 : draw.Next(1, officers + 1),
            OfficerErrors = Between(0, 0.15),
            MissedOffers = Between(0, 0.3),
            DeclinedOffers = Between(0, 0.3),
            DropOutFactor = Between(1, 10),
            RadioDropOutFactor = Between(50, 500),
            Carelessness = Between(0, 0.3),
        };

        double Between(double least, double most) => least + ((most - least) * draw.NextDouble());
    }
}
