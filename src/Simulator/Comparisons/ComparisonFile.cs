using System.Text.Json;
using System.Text.Json.Serialization;

namespace SafeCommunity.Simulator.Comparisons;

/// <summary>
/// A comparison's <c>figures.json</c>: one flat object, first what was compared, then of every figure its means, their
/// difference with its interval, the pairs and the verdict, each under the figure's name with an ending of its own.
/// </summary>
internal static class ComparisonFile
{
    public static async Task WriteAsync(Comparison comparison, string path, CancellationToken cancellation)
    {
        var run = comparison.RunsA[0];
        var content = new ComparisonFileContent
        {
            NameA = comparison.NameA,
            NameB = comparison.NameB,
            Community = run.Community,
            Start = run.Start,
            PlannedEnd = run.PlannedEnd,
            Interrupted = comparison.IsInterrupted,
            Seeds = string.Join(' ', comparison.Seeds),
            Pairs = comparison.RunsA.Length,
            Goals = string.Join(',', comparison.Goals.Select(goal => goal.Name)),
            Verdict = NameOf(comparison.Ranking.Verdict),
        };
        foreach (var goal in comparison.Ranking.Goals)
        {
            var name = string.Concat(goal.Goal.Name.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
            content.Values[$"goal{name}Verdict"] = JsonSerializer.SerializeToElement(NameOf(goal.Verdict), ComparisonJson.Default.String);
        }

        foreach (var figure in comparison.Figures)
        {
            var name = figure.Figure.Name;
            Add($"{name}MeanA", figure.MeanA);
            Add($"{name}MeanB", figure.MeanB);
            Add($"{name}Difference", figure.Difference);
            Add($"{name}Low95", figure.Low);
            Add($"{name}High95", figure.High);
            Add($"{name}Pairs", figure.Pairs);
            Add($"{name}P", figure.P);
            Add($"{name}CorrectedP", figure.CorrectedP);
            content.Values[$"{name}Verdict"] = JsonSerializer.SerializeToElement(NameOf(figure.Verdict), ComparisonJson.Default.String);
        }

        await using var stream = File.Create(path);
        await JsonSerializer.SerializeAsync(stream, content, ComparisonJson.Default.ComparisonFileContent, cancellation);

        void Add(string name, double? value) => content.Values[name] = JsonSerializer.SerializeToElement(value, ComparisonJson.Default.NullableDouble);
    }

    /// <summary>What is said of a goal, as files name it.</summary>
    public static string NameOf(GoalVerdict verdict) => JsonNamingPolicy.CamelCase.ConvertName(verdict.ToString());

    /// <summary>A verdict as files name it.</summary>
    public static string NameOf(Verdict verdict) => JsonNamingPolicy.CamelCase.ConvertName(verdict.ToString());
}

/// <summary>What the file holds.</summary>
internal sealed record ComparisonFileContent
{
    public required string NameA { get; init; }

    public required string NameB { get; init; }

    public required string Community { get; init; }

    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset PlannedEnd { get; init; }

    public required bool Interrupted { get; init; }

    public required string Seeds { get; init; }

    public required int Pairs { get; init; }

    public required string Goals { get; init; }

    public required string Verdict { get; init; }

    // Generated code sets it after the object is made.
    [JsonExtensionData]
    public Dictionary<string, JsonElement> Values { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>The generated JSON code of comparisons.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ComparisonFileContent))]
[JsonSerializable(typeof(double?))]
[JsonSerializable(typeof(string))]
internal sealed partial class ComparisonJson : JsonSerializerContext;
