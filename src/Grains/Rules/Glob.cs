namespace SafeCommunity.Grains.Rules;

/// <summary>Patterns of names: <c>*</c> stands for any text, <c>?</c> for one character.</summary>
internal static class Glob
{
    /// <summary>Whether the text may stand as a pattern of names: lower-case letters, digits, hyphens, <c>*</c> and <c>?</c>.</summary>
    public static bool IsPattern(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('-' or '*' or '?'))
                return false;
        }

        return !text.IsEmpty;
    }

    /// <summary>Whether the whole text matches. Takes time in proportion to both lengths at most.</summary>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var (p, t, star, resume) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && (pattern[p] == '?' || (pattern[p] == text[t] && pattern[p] != '*')))
            {
                p++;
                t++;
            }
            else if (p < pattern.Length && pattern[p] == '*')
            {
                (star, resume) = (p++, t);
            }
            else if (star >= 0)
            {
                // The last star takes one character more.
                (p, t) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }
}
