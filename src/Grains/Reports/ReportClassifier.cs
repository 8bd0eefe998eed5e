using System.Collections.Immutable;
using SafeCommunity.Grains.Procedures;

namespace SafeCommunity.Grains.Reports;

/// <summary>Finds the kind of a report by its words. A person may correct it.</summary>
internal static class ReportClassifier
{
    /// <summary>The kind of what no word points at.</summary>
    public const string Other = "other";

    /// <summary>The procedure with the most of its words in the text, the first of equals, and those words; null when none has any.</summary>
    public static (Procedure Procedure, ImmutableArray<string> Words)? Classify(ProcedureBook book, string text)
    {
        (Procedure Procedure, ImmutableArray<string> Words)? best = null;
        foreach (var procedure in book.Procedures)
        {
            var found = procedure.Words.Where(word => Contains(text, word)).ToImmutableArray();
            if (found.Length > (best?.Words.Length ?? 0))
                best = (procedure, found);
        }

        return best ?? (book.Find(Other) is { } other ? (other, []) : null);
    }

    // Words of an alphabet must begin where a word begins: "firewood" is near a fire, "misfire" is none. Chinese has no such edges.
    private static bool Contains(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0;
             at = text.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (at == 0 || !char.IsAsciiLetterOrDigit(word[0]) || !char.IsAsciiLetterOrDigit(text[at - 1]))
                return true;
        }

        return false;
    }
}
