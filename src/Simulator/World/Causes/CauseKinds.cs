using System.Collections.Immutable;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.World.Places;

namespace SafeCommunity.Simulator.World.Causes;

/// <summary>
/// Every kind of cause. The yearly rates are for a community of some 1,300 homes; they are chosen so that a planner sees
/// a plausible day, not counted anywhere.
/// </summary>
internal static class CauseKinds
{
    private static readonly ImmutableArray<double> Always = Hours((0, 24, 1));
    private static readonly ImmutableArray<double> Daytime = Hours((0, 7, 0.05), (7, 21, 1), (21, 24, 0.3));
    private static readonly ImmutableArray<double> Meals =
        Hours((0, 6, 0.03), (6, 9, 0.6), (9, 11, 0.2), (11, 13, 1), (13, 17, 0.15), (17, 20, 1), (20, 24, 0.2));
    private static readonly ImmutableArray<double> Evenings = Hours((0, 7, 0.1), (7, 17, 0.3), (17, 23, 1), (23, 24, 0.4));
    private static readonly ImmutableArray<double> Nights = Hours((0, 5, 1), (5, 6, 0.5), (6, 22, 0), (22, 24, 0.7));
    private static readonly ImmutableArray<double> LateEvenings = Hours((0, 2, 0.8), (2, 7, 0.15), (7, 20, 0.2), (20, 24, 1));

    /// <summary>Each once, in a fixed order.</summary>
    public static ImmutableArray<CauseKind> All { get; } =
    [
        new()
        {
            Name = "kitchen-fire", Incident = "fire", PerYear = 6,
            Hours = Meals, Places = Homes, Make = site => new KitchenFire(site),
        },
        new()
        {
            Name = "gas-leak", Incident = "gas", PerYear = 8,
            Hours = Meals, Places = Homes, Make = site => new GasLeak(site),
        },
        new()
        {
            Name = "burst-pipe", Incident = "water", PerYear = 24,
            Hours = Always, Places = Homes, Make = site => new BurstPipe(site),
        },
        new()
        {
            Name = "cable-overload", Incident = "electrical", PerYear = 15,
            Hours = Evenings, Places = Buildings, Make = site => new CableOverload(site),
        },
        new()
        {
            Name = "thrown-object", Incident = "falling-object", PerYear = 30,
            Hours = Daytime, Places = Buildings, Make = site => new ThrownObject(site),
        },
        new()
        {
            Name = "fence-crossing", Incident = "intrusion", PerYear = 20,
            Hours = Nights, Places = Fences, Make = site => new FenceCrossing(site),
        },
        new()
        {
            Name = "e-bike-charging", Incident = "hazard", PerYear = 60,
            Hours = LateEvenings, Places = Buildings, Make = site => new EBikeCharging(site),
        },
        new()
        {
            Name = "fall-at-home", Incident = "sos", PerYear = 40,
            Hours = Daytime, Places = Homes, Make = site => new FallAtHome(site),
        },
        new()
        {
            Name = "noise-quarrel", Incident = "noise", PerYear = 180,
            Hours = LateEvenings, Places = Homes, Make = site => new NoiseQuarrel(site),
        },
        new()
        {
            Name = "door-propped", Incident = "door-held", PerYear = 250,
            Hours = Daytime, Places = Doors, Make = site => new DoorPropped(site),
        },
        new()
        {
            Name = "rubbish", Incident = "rubbish", PerYear = 220,
            Hours = Daytime, Places = Buildings, Make = site => new Neglect(site),
        },
        new()
        {
            Name = "clutter", Incident = "hazard", PerYear = 120, IsFoundByStaff = true,
            Hours = Daytime, Places = Buildings, Make = site => new Neglect(site),
        },
        new()
        {
            Name = "broken-lamp", Incident = "repair", PerYear = 150,
            Hours = Evenings, Places = Buildings, Make = site => new Neglect(site),
        },

        new()
        {
            Name = "cooking-smoke", Incident = "fire", PerYear = 250, IsNuisance = true,
            Hours = Meals, Places = Homes, Make = site => new Haze(site),
        },
        new()
        {
            Name = "shower-steam", Incident = "fire", PerYear = 60, IsNuisance = true,
            Hours = Evenings, Places = Homes, Make = site => new Haze(site),
        },
        new()
        {
            Name = "wet-floor", Incident = "water", PerYear = 60, IsNuisance = true,
            Hours = Daytime, Places = Leaks, Make = site => new FalseContact(site, "leak", 40, 240),
        },
        new()
        {
            Name = "animal-at-fence", Incident = "intrusion", PerYear = 120, IsNuisance = true,
            Hours = Nights, Places = Fences, Make = site => new FalseContact(site, "crossing", 2, 8),
        },
        new()
        {
            Name = "bird-at-front", Incident = "falling-object", PerYear = 40, IsNuisance = true,
            Hours = Daytime, Places = Fronts, Make = site => new FalseContact(site, "falling_object", 2, 6),
        },
        new()
        {
            Name = "sos-by-mistake", Incident = "sos", PerYear = 50, IsNuisance = true,
            Hours = Daytime, Places = Buttons, Make = site => new FalseContact(site, "sos", 20, 120),
        },
        new()
        {
            Name = "chattering-contact", Incident = "device-fault", PerYear = 30,
            Hours = Always, Places = Contacts, Make = site => new ChatteringContact(site),
        },

        // What ordinary life has too seldom to plan for: only where a scenario or a rate asks for it.
        new()
        {
            Name = "chattering-detector", Incident = "fire", PerYear = 0, IsNuisance = true,
            Hours = Always, Places = HomesWithDetector, Make = site => new ChatteringDetector(site),
        },
        new()
        {
            Name = "fire-at-faulty-detector", Incident = "fire", PerYear = 0,
            Hours = Always, Places = HomesWithDetector, Make = site => new FireAtFaultyDetector(site),
        },
        new()
        {
            Name = "sos-pressed-again", Incident = "sos", PerYear = 0,
            Hours = Always, Places = Buttons, Make = site => new PressedAgain(site),
        },
    ];

    /// <summary>A kind by its name; null where there is none.</summary>
    public static CauseKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    private static IEnumerable<string> Homes(Estate estate) => estate.Homes.Where(home => home.Twin.Residents > 0).Select(home => home.Name);

    private static IEnumerable<string> HomesWithDetector(Estate estate) =>
        estate.Homes.Where(home => home is { Twin.Residents: > 0, Smoke: not null }).Select(home => home.Name);

    private static IEnumerable<string> Buildings(Estate estate) => estate.Buildings.Select(building => building.Name);

    private static IEnumerable<string> Doors(Estate estate) => estate.DevicesOf(TwinKind.Door).Where(door => estate.IsInBuilding(door.Twin)).Select(door => door.Name);

    private static IEnumerable<string> Fences(Estate estate) => Devices(estate, TwinKind.Camera, "perimeter");

    private static IEnumerable<string> Fronts(Estate estate) => Devices(estate, TwinKind.Camera, "falling-object");

    private static IEnumerable<string> Leaks(Estate estate) => Devices(estate, TwinKind.Sensor, "water-leak");

    private static IEnumerable<string> Buttons(Estate estate) => Devices(estate, TwinKind.Sensor, "sos");

    private static IEnumerable<string> Contacts(Estate estate) =>
        [.. Leaks(estate), .. Doors(estate), .. Devices(estate, TwinKind.Camera, "")];

    private static IEnumerable<string> Devices(Estate estate, TwinKind kind, string model) => estate.DevicesOf(kind, model).Select(device => device.Name);

    private static ImmutableArray<double> Hours(params ReadOnlySpan<(int From, int To, double Weight)> parts)
    {
        var hours = new double[24];
        foreach (var (from, to, weight) in parts)
            hours.AsSpan(from, to - from).Fill(weight);
        return [.. hours];
    }
}
