using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using SafeCommunity.Grains.Twins;

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
/// <param name="Title">What it shows, for people.</param>
/// <param name="RateFactor">How many times as often real causes happen by chance.</param>
/// <param name="NuisanceFactor">How many times as often nuisances happen.</param>
/// <param name="Causes">What happens for certain.</param>
public sealed record Scenario(
    BilingualText Title, double RateFactor = 1, double NuisanceFactor = 1, ImmutableArray<ScenarioCause> Causes = default)
{
    /// <summary>What happens for certain.</summary>
    public ImmutableArray<ScenarioCause> Causes { get; } = Causes.IsDefault ? [] : Causes;
}

/// <summary>Something that happens for certain.</summary>
/// <param name="Cause">What, for instance <c>kitchen-fire</c>.</param>
/// <param name="At">When: the first time after the world's beginning that the community's clock shows this hour and minute.</param>
/// <param name="Place">Where: the name of a twin; empty for anywhere.</param>
/// <param name="After">When, instead: so long after the world's beginning.</param>
/// <param name="WhereItCan">Whether it is left out, rather than refused, in a community where it cannot happen.</param>
public sealed record ScenarioCause(string Cause, TimeOnly At = default, string Place = "", TimeSpan? After = null, bool WhereItCan = false);

/// <summary>The generated JSON code of scenarios.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Scenario))]
internal sealed partial class ScenarioJson : JsonSerializerContext;
