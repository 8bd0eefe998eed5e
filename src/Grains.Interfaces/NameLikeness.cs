namespace SafeCommunity.Grains;

/// <summary>Finds the known name that somebody may have meant.</summary>
public static class NameLikeness
{
    private const int MaxLength = 64;

    /// <summary>The name that is most like a text, if one is like it: at most a third of its characters, and four at most, are others. Empty otherwise.</summary>
    public static string Nearest(string text, IEnumerable<string> names)
    {
        var wanted = Plain(text);
        if (wanted.Length is 0 or > MaxLength)
            return "";
        var (best, bestDistance) = ("", Math.Min(4, wanted.Length / 3) + 1);
        foreach (var name in names)
        {
            if (Math.Abs(name.Length - wanted.Length) >= bestDistance || name.Length > MaxLength)
                continue;
            var distance = Distance(wanted, Plain(name));
            if (distance < bestDistance || (distance == bestDistance && best.Length > 0 && string.CompareOrdinal(name, best) < 0))
                (best, bestDistance) = (name, distance);
        }

        return best;
    }

    private static string Plain(string name) => name.ToLowerInvariant().Replace('_', '-');

    // How many characters must be put in, taken out, changed, or changed about with their neighbour, to make the one of the other
    // (optimal string alignment): what fingers do.
    private static int Distance(string one, string other)
    {
        Span<int> rows = stackalloc int[3 * (MaxLength + 1)];
        const int Length = MaxLength + 1;
        var before = rows[..Length];
        var last = rows.Slice(Length, Length);
        var row = rows[(2 * Length)..];
        for (var j = 0; j <= other.Length; j++)
            last[j] = j;
        for (var i = 1; i <= one.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                row[j] = Math.Min(last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1), Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            var free = before;
            before = last;
            last = row;
            row = free;
        }

        return last[other.Length];
    }
}
