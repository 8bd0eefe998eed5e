using System.Globalization;

namespace SafeCommunity.DeviceBridge.Diagnostics;

/// <summary>Makes what comes from outside fit for a line of the log and for a screen.</summary>
internal static class PrintableText
{
    /// <summary>
    /// The text, cut to a length, with question marks for what would begin a new line, move the cursor, or turn the direction of
    /// writing: nobody shall forge a line.
    /// </summary>
    public static string Of(string? text, int maxLength) =>
        text is null
            ? ""
            : text.Length <= maxLength && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')
                ? text
                : string.Create(Math.Min(text.Length, maxLength), text, static (span, from) =>
                {
                    for (var i = 0; i < span.Length; i++)
                        span[i] = IsPrintable(from[i]) ? from[i] : '?';
                });

    private static bool IsPrintable(char c) => CharUnicodeInfo.GetUnicodeCategory(c)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
}
