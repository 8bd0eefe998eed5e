using System.CommandLine;
using System.CommandLine.Parsing;
using System.Numerics;

namespace SafeCommunity.CommandLine;

/// <summary>Options and arguments that take a number: each says its range in <c>--help</c> and refuses all else.</summary>
public static class NumberOption
{
    private const string Number = "N";

    /// <summary>An option that may be left out, and then is null.</summary>
    /// <param name="name">Its name, for instance <c>--hours</c>.</param>
    /// <param name="description">What it is, in whole sentences.</param>
    /// <param name="range">What it takes.</param>
    public static Option<T?> Optional<T>(string name, string description, NumberRange<T> range)
        where T : struct, INumber<T> => new(name)
    {
        HelpName = Number,
        Description = Describe(description, range),
        CustomParser = result => Read(result, name, range),
    };

    /// <summary>An option with a usual value, which help tells too.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it is, in whole sentences.</param>
    /// <param name="range">What it takes.</param>
    /// <param name="usual">The value where nothing is given.</param>
    public static Option<T> Of<T>(string name, string description, NumberRange<T> range, T usual)
        where T : struct, INumber<T> => new(name)
    {
        HelpName = Number,
        Description = Describe(description, range),
        CustomParser = result => Read(result, name, range) ?? usual,
        DefaultValueFactory = _ => usual,
    };

    /// <summary>An argument that must be given.</summary>
    /// <inheritdoc cref="Optional"/>
    public static Argument<T> Argument<T>(string name, string description, NumberRange<T> range)
        where T : struct, INumber<T> => new(name)
    {
        Description = Describe(description, range),
        CustomParser = result => Read(result, name, range) ?? range.Least,
    };

    private static string Describe<T>(string description, NumberRange<T> range)
        where T : struct, INumber<T> => $"{description} [{range}]";

    private static T? Read<T>(ArgumentResult result, string name, NumberRange<T> range)
        where T : struct, INumber<T>
    {
        // More than one is told by the command line itself.
        if (result.Tokens is not [var token])
            return null;
        if (range.TryRead(token.Value, out var value) is not { } problem)
            return value;
        result.AddError($"{name} {GivenText.Show(token.Value)}: {problem}");
        return null;
    }
}
