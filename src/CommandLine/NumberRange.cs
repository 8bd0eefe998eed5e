using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace SafeCommunity.CommandLine;

/// <summary>
/// The numbers that an option takes, both ends included. A number is written as in JSON, on every machine: digits 0 to 9, a
/// point, an exponent, a minus; no comma, blank, plus, hexadecimal, and no word such as NaN.
/// </summary>
/// <typeparam name="T">Whole numbers, or <see cref="double"/>.</typeparam>
/// <param name="Least">The smallest.</param>
/// <param name="Most">The largest.</param>
public readonly record struct NumberRange<T>(T Least, T Most)
    where T : struct, INumber<T>
{
    private static readonly bool IsWhole = typeof(T) != typeof(double);

    /// <summary>Whether a number is one of them; not a number never is.</summary>
    public bool Holds(T value) => value >= Least && value <= Most;

    /// <summary>Reads one of them.</summary>
    /// <param name="text">What a person wrote.</param>
    /// <param name="value">The number; 0 when it is none.</param>
    /// <returns>Null when it is one of them; else what is wrong and what to give, without a full stop.</returns>
    public string? TryRead(string text, out T value)
    {
        value = T.Zero;
        if (!(IsWhole ? NumberPatterns.Whole() : NumberPatterns.Decimal()).IsMatch(text))
            return $"not a {(IsWhole ? "whole number such as 8" : "number such as 1.5")}; give {this}";
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!T.TryParse(text, Style, CultureInfo.InvariantCulture, out var read) || !Holds(read))
            return $"out of range; give {this}";
        // A negative zero is the plain one.
        value = read + T.Zero;
        return null;
    }

    /// <summary><c>0.1 to 1000</c>, as help and messages say it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Least} to {Most}");
}

/// <summary>How numbers are written.</summary>
internal static partial class NumberPatterns
{
    [GeneratedRegex(@"\A-?[0-9]+\z")]
    public static partial Regex Whole();

    [GeneratedRegex(@"\A-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\z")]
    public static partial Regex Decimal();
}
