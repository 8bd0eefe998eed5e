using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using SafeCommunity.Grains.Procedures;

namespace SafeCommunity.Grains.Reports;

/// <summary>What a term says where it is found.</summary>
internal enum TermRole
{
    /// <summary>An entry, or a part of one, that is enough.</summary>
    Word,

    /// <summary>An entry, or a part of one, that is not enough alone.</summary>
    Hint,

    /// <summary>An expression in which words of the kind mean something else.</summary>
    NotMeant,

    /// <summary>What makes the words of its clause not count for the kind.</summary>
    Unless,

    /// <summary>What makes no word of its sentence count, whatever the kind.</summary>
    Story,
}

/// <summary>Where a term comes from.</summary>
/// <param name="Term">The term.</param>
/// <param name="Role">What it says.</param>
/// <param name="Procedure">The index of its procedure in the book; -1 for all.</param>
/// <param name="Entry">The index of its entry among those of the role.</param>
/// <param name="Part">The index of its part within the entry.</param>
/// <param name="Parts">How many parts the entry has.</param>
internal sealed record LexiconTerm(ReportTerm Term, TermRole Role, int Procedure, int Entry, int Part, int Parts);

/// <summary>A term that stands in a text.</summary>
/// <param name="From">The term.</param>
/// <param name="Start">The index of its first unit.</param>
/// <param name="Clause">The clause it stands in.</param>
/// <param name="Sentence">The sentence it stands in.</param>
/// <param name="Denied">Whether it is denied there.</param>
internal readonly record struct FoundTerm(LexiconTerm From, int Start, int Clause, int Sentence, bool Denied)
{
    /// <summary>The index after its last unit.</summary>
    public int End => Start + From.Term.Units.Length;
}

/// <summary>The words of a community's procedures, ready to be looked for.</summary>
internal sealed class ReportLexicon
{
    private static readonly ConditionalWeakTable<ProcedureBook, ReportLexicon> Known = [];

    private readonly FrozenDictionary<char, ImmutableArray<LexiconTerm>> _terms;

    private ReportLexicon(ProcedureBook book)
    {
        var terms = book.Procedures.SelectMany((procedure, index) =>
            Of(procedure.Words, TermRole.Word, index)
                .Concat(Of(procedure.Signs.Hints, TermRole.Hint, index))
                .Concat(Of(procedure.Signs.NotMeant, TermRole.NotMeant, index))
                .Concat(Of(procedure.Signs.Unless, TermRole.Unless, index)));
        _terms = terms.Concat(Of(ReportGrammar.Stories, TermRole.Story, -1))
            .GroupBy(term => term.Term.Units[0][0])
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray());
    }

    /// <summary>The lexicon of a book; made once for each.</summary>
    public static ReportLexicon Of(ProcedureBook book) => Known.GetValue(book, made => new ReportLexicon(made));

    /// <summary>Every term that stands in a text, by where it begins.</summary>
    public IEnumerable<FoundTerm> Find(ImmutableArray<TextUnit> units)
    {
        for (var at = 0; at < units.Length; at++)
        {
            foreach (var term in _terms.GetValueOrDefault(units[at].Text[0], []))
            {
                if (term.Term.IsAt(units, at))
                    yield return new FoundTerm(term, at, units[at].Clause, units[at].Sentence, ReportGrammar.IsDenied(units, at));
            }
        }
    }

    // An entry that cannot be read was refused with its file; what a store kept of an older product is left out.
    private static IEnumerable<LexiconTerm> Of(ImmutableArray<string> entries, TermRole role, int procedure)
    {
        if (entries.IsDefaultOrEmpty)
            yield break;
        for (var entry = 0; entry < entries.Length; entry++)
        {
            if (ReportWord.Read(entries[entry]) is not { } word)
                continue;
            for (var part = 0; part < word.Parts.Length; part++)
            {
                foreach (var term in word.Parts[part])
                    yield return new LexiconTerm(term, role, procedure, entry, part, word.Parts.Length);
            }
        }
    }
}
