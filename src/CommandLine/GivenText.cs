using System.Globalization;
using System.Text;

namespace SafeCommunity.CommandLine;

/// <summary>Shows a text that a person gave, in a message of one line.</summary>
public static class GivenText
{
    private const int MostLength = 60;

    /// <summary>
    /// The text as it is where that can be read; in quotes where it is empty or has blanks. What moves a terminal's cursor, or
    /// cannot be seen, is shown by its number; of a long text only the beginning.
    /// </summary>
    public static string Show(string text)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= MostLength)
                return string.Create(CultureInfo.InvariantCulture, $"'{shown}' and so on ({text.Length:#,0} characters)");
            if (IsVisible(rune))
                shown.Append(rune);
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
        }

        return text.Length == 0 || text.Any(char.IsWhiteSpace) ? $"'{shown}'" : shown.ToString();
    }

    private static bool IsVisible(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
}
