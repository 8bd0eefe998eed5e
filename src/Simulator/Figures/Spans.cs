using System.Collections.Immutable;

namespace SafeCommunity.Simulator.Figures;

/// <summary>A span of time.</summary>
/// <param name="From">The first moment.</param>
/// <param name="Until">The moment after the last.</param>
internal readonly record struct Span(DateTimeOffset From, DateTimeOffset Until)
{
    public TimeSpan Length => Until - From;

    public bool Contains(DateTimeOffset time) => time >= From && time < Until;
}

/// <summary>Spans of time that do not touch, the earliest first.</summary>
internal sealed class Spans
{
    private Spans(ImmutableArray<Span> items) => Items = items;

    public ImmutableArray<Span> Items { get; }

    /// <summary>How long they are together.</summary>
    public TimeSpan Total => new(Items.Sum(span => span.Length.Ticks));

    /// <summary>All moments that lie in any of some spans; empty ones hold none.</summary>
    public static Spans Of(IEnumerable<Span> spans)
    {
        var joined = ImmutableArray.CreateBuilder<Span>();
        foreach (var span in spans.Where(span => span.Until > span.From).OrderBy(span => span.From))
        {
            if (joined.Count > 0 && span.From <= joined[^1].Until)
                joined[^1] = joined[^1] with { Until = span.Until > joined[^1].Until ? span.Until : joined[^1].Until };
            else
                joined.Add(span);
        }

        return new Spans(joined.DrainToImmutable());
    }

    /// <summary>The moments that lie in both.</summary>
    public Spans And(Spans other)
    {
        var both = new List<Span>();
        for (var (i, j) = (0, 0); i < Items.Length && j < other.Items.Length;)
        {
            var (mine, its) = (Items[i], other.Items[j]);
            both.Add(new Span(mine.From > its.From ? mine.From : its.From, mine.Until < its.Until ? mine.Until : its.Until));
            if (mine.Until < its.Until)
                i++;
            else
                j++;
        }

        return Of(both);
    }
}
