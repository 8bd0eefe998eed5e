using System.Collections.Immutable;
using SafeCommunity.Grains.Procedures;

namespace SafeCommunity.Grains.Reports;

/// <summary>What stands in a text for one kind.</summary>
/// <param name="Index">The kind's index in the book.</param>
/// <param name="Procedure">The kind.</param>
/// <param name="Score">How much it is: 3 for each word, 1 for each hint.</param>
/// <param name="Words">The words and hints, in the order of the text.</param>
internal sealed record ReportEvidence(int Index, Procedure Procedure, int Score, ImmutableArray<string> Words)
{
    // Two hints together are enough.
    private const int Enough = 2;
    private const int WordScore = 3;
    private const int HintScore = 1;

    // How many units may lie between the beginnings of parts that must stand near each other.
    private const int Near = 15;

    /// <summary>Whether it says that the report is of this kind.</summary>
    public bool IsEnough => Score >= Enough;

    /// <summary>The kinds that something in a text stands for.</summary>
    public static ImmutableArray<ReportEvidence> In(ProcedureBook book, string text)
    {
        var found = ReportLexicon.Of(book).Find(ReportText.Read(text)).ToList();
        var stories = found.Where(term => term.From.Role == TermRole.Story && !term.Denied).Select(term => term.Sentence).ToHashSet();
        var expressions = new SpanCover(found.Where(term => term.From is { Role: TermRole.Word or TermRole.Hint or TermRole.NotMeant, Parts: 1 }));
        return
        [
            .. found.Where(term => term.From.Procedure >= 0)
                .GroupBy(term => term.From.Procedure)
                .Select(terms => Weigh(terms.Key, book.Procedures[terms.Key], [.. terms], stories, expressions))
                .Where(evidence => evidence.Score > 0)
                .OrderBy(evidence => evidence.Index),
        ];
    }

    private static ReportEvidence Weigh(int index, Procedure procedure, List<FoundTerm> terms, HashSet<int> stories, SpanCover expressions)
    {
        var notMeant = new SpanCover(terms.Where(term => term.From.Role == TermRole.NotMeant));
        var unless = terms.Where(term => term.From.Role == TermRole.Unless && !term.Denied).Select(term => term.Clause).ToHashSet();
        var counting = terms.Where(term =>
            term.From.Role is TermRole.Word or TermRole.Hint
            && !term.Denied
            && !stories.Contains(term.Sentence)
            && !unless.Contains(term.Clause)
            && !(term.From.Parts == 1 ? notMeant.Covers(term) || expressions.CoversInLonger(term) : notMeant.CoversInLonger(term))).ToList();

        var (score, words) = (0, new SortedDictionary<int, string>());
        foreach (var entry in counting.GroupBy(term => (term.From.Role, term.From.Entry)))
        {
            if (Complete([.. entry]) is not { } parts)
                continue;
            score += entry.Key.Role == TermRole.Word ? WordScore : HintScore;
            foreach (var part in parts)
                words.TryAdd(part.Start, part.From.Term.Text);
        }

        return new ReportEvidence(index, procedure, score, [.. words.Values.Distinct()]);
    }

    // One term of each part, all near the first one; null where a part is missing.
    private static List<FoundTerm>? Complete(ImmutableArray<FoundTerm> terms)
    {
        var count = terms[0].From.Parts;
        if (count == 1)
            return [terms[0]];
        var parts = Enumerable.Range(0, count).Select(part => terms.Where(term => term.From.Part == part).ToList()).ToList();
        if (parts.Exists(part => part.Count == 0))
            return null;
        foreach (var anchor in parts[0])
        {
            List<FoundTerm> chosen = [anchor];
            foreach (var part in parts.Skip(1))
            {
                if (Nearest(part, anchor) is not { } other)
                    break;
                chosen.Add(other);
            }

            if (chosen.Count == count)
                return chosen;
        }

        return null;
    }

    private static FoundTerm? Nearest(List<FoundTerm> part, FoundTerm anchor)
    {
        var (low, high) = (0, part.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = part[middle].Start < anchor.Start - Near ? (middle + 1, high) : (low, middle);
        }

        for (var index = low; index < part.Count && part[index].Start <= anchor.Start + Near; index++)
        {
            if (part[index].End <= anchor.Start || part[index].Start >= anchor.End)
                return part[index];
        }

        return null;
    }
}
