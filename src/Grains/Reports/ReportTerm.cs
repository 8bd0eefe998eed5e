using System.Collections.Immutable;

namespace SafeCommunity.Grains.Reports;

/// <summary>A word or expression of a procedure, as units to look for.</summary>
/// <param name="Text">As the procedure has it, without the mark of a beginning.</param>
/// <param name="Units">Its units, one at least.</param>
/// <param name="IsBeginning">Whether its last word is only the beginning of one: <c>burn*</c> is burning too.</param>
internal sealed record ReportTerm(string Text, ImmutableArray<string> Units, bool IsBeginning)
{
    private static readonly ImmutableArray<string> Endings = ["s", "es", "d", "ed"];

    /// <summary>Reads a word or expression; null when nothing in it can be looked for.</summary>
    public static ReportTerm? Read(string text)
    {
        var isBeginning = text.EndsWith('*');
        var units = ReportText.Read(text);
        return units.IsEmpty ? null : new ReportTerm(text.TrimEnd('*').Trim(), [.. units.Select(unit => unit.Text)], isBeginning);
    }

    /// <summary>Whether it stands in a text at an index, within one clause.</summary>
    public bool IsAt(ImmutableArray<TextUnit> text, int at)
    {
        if (at + Units.Length > text.Length || text[at + Units.Length - 1].Clause != text[at].Clause)
            return false;
        for (var index = 0; index < Units.Length; index++)
        {
            var wanted = Units[index];
            var found = text[at + index].Text;
            if (found != wanted && !(IsBeginning && index == Units.Length - 1 ? found.StartsWith(wanted, StringComparison.Ordinal) : IsInflected(found, wanted)))
                return false;
        }

        return true;
    }

    // Plurals and simple pasts of words of an alphabet: knife, knives and punched are for the procedure to name where they differ.
    private static bool IsInflected(string found, string wanted) =>
        wanted.Length > 2
        && found.Length > wanted.Length
        && char.IsAsciiLetterLower(wanted[^1])
        && found.StartsWith(wanted, StringComparison.Ordinal)
        && Endings.Contains(found[wanted.Length..]);
}
