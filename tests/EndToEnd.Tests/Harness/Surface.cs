using System.Globalization;
using System.Text.Json;

namespace SafeCommunity.EndToEnd.Tests.Harness;

/// <summary>The product's surface as the tests use it: topics, payloads, paths and the members of its JSON.</summary>
internal static class Surface
{
    public const string Community = "chengbei";
    public const string SmokeRule = "smoke-high";
    public const string Health = "/healthz";
    public const string Metrics = "/metrics";
    public const string CommunityPath = $"/v1/communities/{Community}";
    public const string AlarmsPath = $"{CommunityPath}/alarms";
    public const string AlarmsWatch = $"{CommunityPath}/alarms:watch";
    public const string TwinsPath = $"{CommunityPath}/twins";
    public const string TwinsWatch = $"{CommunityPath}/twins:watch";

    public const string PlanFile = "community.json";
    public const string RulesFile = "rules.json";
    public const string TeamsFile = "teams.json";
    public const string FireFile = "procedures/fire.json";

    /// <summary>The counters of what was refused on the way from a device, in the metrics' text.</summary>
    public const string RejectedMetric = "rejected";

    public static string TelemetryTopic(string device) => $"sc/v1/{Community}/{device}/telemetry";

    public static string StatusTopic(string device) => $"sc/v1/{Community}/{device}/status";

    public static string CommandTopic(string device) => $"sc/v1/{Community}/{device}/command/+";

    public static string TwinPath(string twin) => $"{TwinsPath}/{twin}";

    public static string AlarmPath(string alarm) => $"{AlarmsPath}/{alarm}";

    public static string JournalPath(long afterPosition) =>
        string.Create(CultureInfo.InvariantCulture, $"{CommunityPath}/journal?after_position={afterPosition}&page_size=1000");

    public static string JournalFollow(long afterPosition) =>
        string.Create(CultureInfo.InvariantCulture, $"{CommunityPath}/journal:follow?after_position={afterPosition}");

    public static string Filtered(string path, string filter) => $"{path}?filter={Uri.EscapeDataString(filter)}&page_size=1000";

    /// <summary>SQL that changes one byte of an entry's body and prints how many rows that changed.</summary>
    public static string AlterOneByte(long position) => string.Create(
        CultureInfo.InvariantCulture,
        $"UPDATE journal SET body = '[' || substr(body, 2) WHERE position = {position}; SELECT changes();");

    /// <summary>The first smoke alarm of a device.</summary>
    public static string SmokeAlarm(string device, int ordinal = 1) =>
        string.Create(CultureInfo.InvariantCulture, $"{device}.{SmokeRule}.{ordinal}");

    /// <summary>A reading.</summary>
    public static string Reading(long? seq, double smoke, DateTimeOffset? time = null)
    {
        var parts = new List<string>();
        if (seq is not null)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"\"seq\":{seq}"));
        if (time is not null)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"\"ts\":\"{time:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\""));
        parts.Add(string.Create(CultureInfo.InvariantCulture, $"\"values\":{{\"smoke\":{smoke:0.00}}}"));
        return $"{{{string.Join(',', parts)}}}";
    }

    /// <summary>A member of a JSON object, by a path of names; null where one is absent.</summary>
    public static JsonElement? At(this JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        }

        return element;
    }

    /// <summary>A member's text, a number's digits included; empty where it is absent.</summary>
    public static string Text(this JsonElement element, params ReadOnlySpan<string> names) => element.At(names)?.ToString() ?? "";

    /// <summary>A member's whole number; 64-bit numbers are text in the JSON of Protobuf, and zero is left out.</summary>
    public static long Number(this JsonElement element, params ReadOnlySpan<string> names) =>
        element.Text(names) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : 0;

    /// <summary>The elements of an array; none where it is absent.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.At(name)?.EnumerateArray().AsEnumerable() ?? [];

    /// <summary>The sum of all samples whose name contains a word, in Prometheus' text format.</summary>
    public static double SumOf(string metrics, string word) => metrics
        .Split('\n')
        .Where(line => !line.StartsWith('#') && line.Split('{', ' ')[0].Contains(word, StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1], CultureInfo.InvariantCulture));

    /// <summary>A line of a stream as JSON.</summary>
    public static JsonElement Parse(string line) => JsonDocument.Parse(line).RootElement;
}
