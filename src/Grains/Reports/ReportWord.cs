using System.Collections.Immutable;

namespace SafeCommunity.Grains.Reports;

/// <summary>
/// An entry among the words of a procedure: alternatives between <c>|</c>, and, between <c>+</c>, parts of which one each must
/// stand near the others, in any order. <c>电梯|lift + 困|trapped</c> is found in "trapped in the lift".
/// </summary>
/// <param name="Parts">The parts, each with its alternatives.</param>
internal sealed record ReportWord(ImmutableArray<ImmutableArray<ReportTerm>> Parts)
{
    /// <summary>The longest word or expression, in characters.</summary>
    public const int MostLength = 50;

    /// <summary>The longest entry, in characters.</summary>
    public const int MostEntryLength = 1000;

    /// <summary>Reads an entry; null when a part or an alternative is blank, too long, or holds no letter.</summary>
    public static ReportWord? Read(string entry)
    {
        if (entry.Length > MostEntryLength)
            return null;
        var parts = ImmutableArray.CreateBuilder<ImmutableArray<ReportTerm>>();
        foreach (var part in entry.Split('+', StringSplitOptions.TrimEntries))
        {
            var terms = ImmutableArray.CreateBuilder<ReportTerm>();
            foreach (var alternative in part.Split('|', StringSplitOptions.TrimEntries))
            {
                if (alternative.Length is 0 or > MostLength || ReportTerm.Read(alternative) is not { } term)
                    return null;
                terms.Add(term);
            }

            parts.Add(terms.DrainToImmutable());
        }

        return new ReportWord(parts.DrainToImmutable());
    }
}
