using System.Collections.Immutable;
using System.CommandLine;

namespace SafeCommunity.Simulator.CommandLine;

/// <summary>One of two settings that are compared: <c>night-patrols=2</c>, several divided by commas, or <c>usual</c>.</summary>
/// <param name="Text">As it was given.</param>
/// <param name="Folder">The community's folder.</param>
/// <param name="Arguments">What it adds to the arguments of a run.</param>
internal sealed record ComparedSetting(string Text, string Folder, ImmutableArray<string> Arguments)
{
    private const string Usual = "usual";
    private const string Community = "community";

    /// <summary>Reads a setting.</summary>
    /// <param name="text">What was given.</param>
    /// <param name="folder">The community, where the setting names no other.</param>
    /// <param name="options">The options of a run that it may set.</param>
    /// <exception cref="UsageException">It is none.</exception>
    public static ComparedSetting Parse(string text, string folder, IReadOnlyList<Option> options)
    {
        var arguments = ImmutableArray.CreateBuilder<string>();
        foreach (var part in text == Usual ? [] : text.Split(','))
        {
            if (part.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } value])
                throw new UsageException($"'{text}': give NAME=VALUE, several divided by commas, for instance night-patrols=2; or {Usual}");
            if (name == Community)
                folder = value;
            else if (options.FirstOrDefault(option => option.Name == $"--{name}") is { } option)
                arguments.AddRange(option.Name, value);
            else
                throw new UsageException($"'{text}': '{name}' cannot be set; known: {Community}, {string.Join(", ", options.Select(option => option.Name[2..]))}");
        }

        return new ComparedSetting(text, folder, arguments.ToImmutable());
    }
}
