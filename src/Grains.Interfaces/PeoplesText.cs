using System.Globalization;
using System.Text;

namespace SafeCommunity.Grains;

/// <summary>What holds for every text that a person gives: how long it is as people count, whether anything of it is seen, whether it misleads who reads it.</summary>
public static class PeoplesText
{
    // One character that people see may be many of Unicode's, but a text of marks without end is none that people wrote.
    private const int MostPerCharacter = 16;

    /// <summary>Whether a text has at most so many characters as people count them: an accented letter, a flag and a family of four are one each.</summary>
    public static bool Fits(string text, int most) =>
        text.Length <= most || (text.Length <= most * MostPerCharacter && new StringInfo(text).LengthInTextElements <= most);

    /// <summary>Whether nothing of a text is seen: it is empty, or has blanks and characters without width alone.</summary>
    public static bool IsBlank(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsWhiteSpace(rune) && !IsUnseen(rune))
                return false;
        }

        return true;
    }

    /// <summary>
    /// Whether a text shows another than it is: control characters, those that turn the direction of writing around, half a character.
    /// What joins emoji and what marks the direction of a single word is none of them.
    /// </summary>
    public static bool Misleads(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (!Rune.TryGetRuneAt(text, index, out var rune))
                return true;
            if ((Rune.IsControl(rune) && rune.Value is not ('\n' or '\r' or '\t')) || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069))
                return true;
            index += rune.Utf16SequenceLength - 1;
        }

        return false;
    }

    /// <summary>Whether a text has a character that is not seen, blanks aside: a name that has one looks like another's.</summary>
    public static bool HasUnseen(string text) => text.EnumerateRunes().Any(IsUnseen);

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control
        // Fillers that count as letters.
        || rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800 or 0x034F;
}
