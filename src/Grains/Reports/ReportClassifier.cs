using System.Collections.Immutable;
using SafeCommunity.Grains.Procedures;

namespace SafeCommunity.Grains.Reports;

/// <summary>Finds the kind of a report by its words. A person may correct it.</summary>
internal static class ReportClassifier
{
    /// <summary>The kind of what no word points at.</summary>
    public const string Other = "other";

    /// <summary>
    /// The procedure with the most of its words in the text, the first of equals, and those words. A word inside a longer
    /// one does not count: "fire lane" is no fire. Without any word it is <see cref="Other"/>; null where there is no such
    /// procedure.
    /// </summary>
    public static (Procedure Procedure, ImmutableArray<string> Words)? Classify(ProcedureBook book, string text)
    {
        var found = book.Procedures.SelectMany(procedure => procedure.Words.SelectMany(word => Find(procedure, text, word))).ToList();
        var best = found
            .Where(match => !found.Exists(longer => longer.Contains(match)))
            .GroupBy(match => match.Procedure)
            .Select(group => (Procedure: group.Key, Words: group.Select(match => match.Word).Distinct().ToImmutableArray()))
            .OrderByDescending(candidate => candidate.Words.Length)
            .ThenBy(candidate => book.Procedures.IndexOf(candidate.Procedure))
            .FirstOrDefault();
        if (best.Procedure is not null)
            return best;
        return book.Find(Other) is { } other ? (other, []) : null;
    }

    // Words of an alphabet must begin where a word begins: "firewood" is near a fire, "misfire" is none. Chinese has no such edges.
    private static IEnumerable<Match> Find(Procedure procedure, string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0;
             at = text.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (at == 0 || !char.IsAsciiLetterOrDigit(word[0]) || !char.IsAsciiLetterOrDigit(text[at - 1]))
                yield return new Match(procedure, word, at);
        }
    }

    private readonly record struct Match(Procedure Procedure, string Word, int At)
    {
        /// <summary>Whether the other stands inside this one, and is shorter.</summary>
        public bool Contains(Match other) =>
            other.Word.Length < Word.Length && other.At >= At && other.At + other.Word.Length <= At + Word.Length;
    }
}
