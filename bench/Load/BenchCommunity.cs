using System.Globalization;
using System.Text.Json;

namespace SafeCommunity.Bench.Load;

/// <summary>The community that the bench lives in: buildings of 100 homes, a smoke detector in each.</summary>
internal static class BenchCommunity
{
    /// <summary>Its name.</summary>
    public const string Name = "bench";

    private const int Floors = 10;
    private const int HomesPerFloor = 10;
    private const int HomesPerBuilding = Floors * HomesPerFloor;

    // What a real smoke detector would have; the rules look at every value of every message.
    private const string Rules = """
        {
          "rules": [
            { "id": "smoke-high", "appliesTo": { "model": "smoke" }, "when": { "value": "smoke", "above": 0.5, "deadband": 0.1 },
              "severity": "critical", "message": { "zh": "烟雾", "en": "Smoke" } },
            { "id": "too-hot", "appliesTo": { "model": "smoke" }, "when": { "value": "temperature", "above": 60, "deadband": 5, "onDelay": "10s" },
              "severity": "high", "message": { "zh": "高温", "en": "Too hot" } },
            { "id": "heating-up", "appliesTo": { "model": "smoke" }, "when": { "value": "temperature", "risesBy": 8, "within": "60s" },
              "severity": "high", "message": { "zh": "升温", "en": "Heating up" } },
            { "id": "battery-low", "appliesTo": { "model": "smoke" }, "when": { "value": "battery", "below": 20, "deadband": 5 },
              "severity": "low", "message": { "zh": "电量低", "en": "Battery low" } },
            { "id": "silent", "appliesTo": { "model": "smoke" }, "when": { "silentFor": "36h" },
              "severity": "medium", "message": { "zh": "失联", "en": "Silent" } }
          ]
        }
        """;

    /// <summary>The name of a device, from 0.</summary>
    public static string DeviceName(int number)
    {
        var (building, home) = Math.DivRem(number, HomesPerBuilding);
        var (floor, unit) = Math.DivRem(home, HomesPerFloor);
        return string.Create(CultureInfo.InvariantCulture, $"smoke-{BuildingName(building)}-{floor + 1}{unit + 1:D2}");
    }

    /// <summary>How many twins there are with so many devices: community, grid, buildings, homes and detectors.</summary>
    public static int TwinsOf(int devices)
    {
        var buildings = (devices + HomesPerBuilding - 1) / HomesPerBuilding;
        return 2 + (buildings * (1 + (2 * HomesPerBuilding)));
    }

    /// <summary>Writes its plan and its rules into a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="devices">How many devices; rounded up to whole buildings.</param>
    /// <param name="rules">The text of <c>rules.json</c>; null for what a real smoke detector would have.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task WriteAsync(string folder, int devices, string? rules, CancellationToken cancellation)
    {
        var buildings = (devices + HomesPerBuilding - 1) / HomesPerBuilding;
        var plan = new
        {
            community = Name,
            title = new { zh = "压测社区", en = "Bench" },
            timeZone = "Asia/Shanghai",
            origin = new { longitude = 108.9, latitude = 32.31 },
            totals = new { buildings, homes = buildings * HomesPerBuilding, residents = buildings * HomesPerBuilding * 3 },
            models = new[]
            {
                new { model = "smoke", kind = "sensor", title = new { zh = "烟感", en = "Smoke detector" }, silenceSeconds = 180_000 },
            },
            grids = new[] { new { name = "g1", title = new { zh = "一网格", en = "Grid 1" }, at = new[] { 0, 0 } } },
            householdSizes = new[] { 3 },
            buildings = Enumerable.Range(0, buildings).Select(building => new
            {
                name = BuildingName(building),
                title = new { zh = $"{building + 1}号楼", en = $"Building {building + 1}" },
                grid = "g1",
                at = new[] { building % 20 * 30, building / 20 * 30 },
                floors = Floors,
                homesPerFloor = HomesPerFloor,
                entrances = 1,
                residents = HomesPerBuilding * 3,
            }),
            fittings = new[] { new { model = "smoke", per = "home" } },
            devices = Array.Empty<object>(),
        };
        await File.WriteAllTextAsync(Path.Combine(folder, "community.json"), JsonSerializer.Serialize(plan), cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "rules.json"), rules ?? Rules, cancellation);
    }

    private static string BuildingName(int number) => string.Create(CultureInfo.InvariantCulture, $"b{number + 1:D3}");
}
