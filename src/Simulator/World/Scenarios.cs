using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SafeCommunity.Simulator.World;

/// <summary>The scenarios that come with the simulator: files in <c>Scenarios</c>, read from the assembly.</summary>
public static class Scenarios
{
    private const string Prefix = "SafeCommunity.Simulator.Scenarios.";
    private const string Suffix = ".json";

    /// <summary>Their names, in order.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        .. typeof(Scenarios).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Reads a scenario.</summary>
    /// <exception cref="ArgumentException">There is none of that name; the message lists those that are known.</exception>
    public static Scenario Read(string name)
    {
        if (!Names.Contains(name))
            throw new ArgumentException($"There is no scenario '{name}'; known: {string.Join(", ", Names)}.", nameof(name));
        using var stream = typeof(Scenarios).Assembly.GetManifestResourceStream(Prefix + name + Suffix)!;
        return JsonSerializer.Deserialize(stream, ScenarioJson.Default.Scenario)!;
    }
}

/// <summary>A scenario: what happens for certain, and how often the rest.</summary>
public sealed record Scenario
{
    /// <summary>What it shows, for people.</summary>
    public required ScenarioTitle Title { get; init; }

    /// <summary>How many times as often real causes happen by chance.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>How many times as often nuisances happen.</summary>
    public double NuisanceFactor { get; init; } = 1;

    /// <summary>What happens for certain.</summary>
    public ImmutableArray<ScenarioCause> Causes { get; init; } = [];
}

/// <summary>A scenario's title.</summary>
/// <param name="Zh">In Chinese.</param>
/// <param name="En">In English.</param>
public sealed record ScenarioTitle(string Zh, string En);

/// <summary>Something that happens for certain.</summary>
public sealed record ScenarioCause
{
    /// <summary>What, for instance <c>kitchen-fire</c>.</summary>
    public required string Cause { get; init; }

    /// <summary>When: the first time after the world's beginning that the community's clock shows this hour and minute.</summary>
    public required TimeOnly At { get; init; }

    /// <summary>Where: the name of a twin; empty for anywhere.</summary>
    public string Place { get; init; } = "";
}

/// <summary>The generated JSON code of scenarios.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Scenario))]
internal sealed partial class ScenarioJson : JsonSerializerContext;
