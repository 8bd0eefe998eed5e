using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SafeCommunity.Simulator.Figures;

/// <summary>
/// A run's <c>figures.json</c>: one flat object, first what was run, then every figure by its name. A figure without data
/// is null.
/// </summary>
public static class FigureFile
{
    /// <summary>The file's name in a report.</summary>
    public const string Name = "figures.json";

    /// <summary>Writes the figures of a run.</summary>
    /// <param name="figures">The figures.</param>
    /// <param name="path">The file; one that is there is written over.</param>
    /// <param name="cancellation">Gives up; what was written by then is no whole file.</param>
    public static async Task WriteAsync(RunFigures figures, string path, CancellationToken cancellation)
    {
        var content = new FigureFileContent
        {
            Community = figures.Community,
            Scenario = figures.Scenario,
            Seed = figures.Seed,
            Start = figures.Start,
            End = figures.End,
            PlannedEnd = figures.PlannedEnd,
            Interrupted = figures.IsInterrupted,
            Patrols = figures.Patrols,
            NightPatrols = figures.NightPatrols,
            Officers = figures.Officers,
            JournalHash = figures.JournalHash,
        };
        foreach (var name in FigureCatalogue.All.Select(figure => figure.Name).Union(figures.Values.Keys))
            content.Values[name] = JsonSerializer.SerializeToElement(figures.Values.GetValueOrDefault(name), FigureJson.Default.NullableDouble);
        await using var stream = File.Create(path);
        await JsonSerializer.SerializeAsync(stream, content, FigureJson.Default.FigureFileContent, cancellation);
    }

    /// <summary>Reads the figures of a run.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It holds no run's figures; the message says what is wrong.</exception>
    public static async Task<RunFigures> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            await using var stream = File.OpenRead(path);
            var content = await JsonSerializer.DeserializeAsync(stream, FigureJson.Default.FigureFileContent, cancellation)
                ?? throw new InvalidDataException($"{path} holds no run's figures: it is null.");
            return new RunFigures
            {
                Community = content.Community,
                Scenario = content.Scenario,
                Seed = content.Seed,
                Start = content.Start,
                End = content.End,
                PlannedEnd = content.PlannedEnd,
                Patrols = content.Patrols,
                NightPatrols = content.NightPatrols,
                Officers = content.Officers,
                JournalHash = content.JournalHash,
                Values = content.Values.ToImmutableSortedDictionary(
                    pair => pair.Key, pair => pair.Value.Deserialize(FigureJson.Default.NullableDouble), StringComparer.Ordinal),
            };
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{path} holds no run's figures: {fault.Message}", fault);
        }
    }
}

/// <summary>What the file holds.</summary>
internal sealed record FigureFileContent
{
    public required string Community { get; init; }

    public required string Scenario { get; init; }

    public required ulong Seed { get; init; }

    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset End { get; init; }

    public required DateTimeOffset PlannedEnd { get; init; }

    public required bool Interrupted { get; init; }

    public required int Patrols { get; init; }

    public required int NightPatrols { get; init; }

    public required int Officers { get; init; }

    public required string JournalHash { get; init; }

    // Generated code sets it after the object is made.
    [JsonExtensionData]
    public Dictionary<string, JsonElement> Values { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>The generated JSON code of figures.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(FigureFileContent))]
[JsonSerializable(typeof(double?))]
internal sealed partial class FigureJson : JsonSerializerContext;
