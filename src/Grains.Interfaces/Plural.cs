using System.Globalization;

namespace SafeCommunity.Grains;

/// <summary>A number with the word that it counts, in English: <c>1 home</c>, <c>1,200 homes</c>.</summary>
public static class Plural
{
    /// <summary>The number and the word.</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">The word for one.</param>
    /// <param name="many">The word for any other number; null where it has an <c>s</c> more.</param>
    public static string Of(double count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:#,0.###} {(count == 1 ? one : many ?? one + "s")}");
}
