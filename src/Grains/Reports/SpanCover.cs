namespace SafeCommunity.Grains.Reports;

/// <summary>Tells whether a stretch of a text lies inside one of many others.</summary>
internal sealed class SpanCover
{
    private readonly int[] _starts;
    private readonly int[] _furthest;

    /// <param name="spans">The others, by where they begin.</param>
    public SpanCover(IEnumerable<FoundTerm> spans)
    {
        var ordered = spans.ToArray();
        _starts = [.. ordered.Select(span => span.Start)];
        _furthest = new int[ordered.Length];
        var furthest = 0;
        for (var index = 0; index < ordered.Length; index++)
            _furthest[index] = furthest = Math.Max(furthest, ordered[index].End);
    }

    /// <summary>Whether it lies inside one, or is one.</summary>
    public bool Covers(FoundTerm term) => Reaches(term.Start, term.End);

    /// <summary>Whether it lies inside one that is longer.</summary>
    public bool CoversInLonger(FoundTerm term) => Reaches(term.Start - 1, term.End) || Reaches(term.Start, term.End + 1);

    // Whether one begins at a unit or before it and ends at another or after it.
    private bool Reaches(int start, int end)
    {
        var after = Array.BinarySearch(_starts, start);
        if (after < 0)
            after = ~after;
        while (after < _starts.Length && _starts[after] == start)
            after++;
        return after > 0 && _furthest[after - 1] >= end;
    }
}
