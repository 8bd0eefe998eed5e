namespace SafeCommunity.Grains.Alarms;

/// <summary>Alarms in spans of one length, side by side from a period's first moment. They are added in the order they came.</summary>
/// <param name="from">The period's first moment.</param>
/// <param name="length">How long a span is.</param>
/// <param name="limit">Spans with more alarms than that are too many.</param>
internal sealed class AlarmSpans(DateTimeOffset from, TimeSpan length, int limit)
{
    private long _current = -1;
    private int _count;
    private long _over;

    /// <summary>The most alarms in one span.</summary>
    public int Most { get; private set; }

    /// <summary>Takes the next alarm.</summary>
    public void Add(DateTimeOffset time)
    {
        var span = (time - from).Ticks / length.Ticks;
        if (span != _current)
            (_current, _count) = (span, 0);
        _count++;
        Most = Math.Max(Most, _count);
        if (_count == limit + 1)
            _over++;
    }

    /// <summary>The share of the spans with more alarms than the limit; the last one may be cut short.</summary>
    public double ShareOver(DateTimeOffset until)
    {
        var spans = Count(until);
        return spans > 0 ? Math.Min((double)_over / spans, 1) : 0;
    }

    /// <summary>How many spans there are; the last one may be cut short.</summary>
    public long Count(DateTimeOffset until) => until > from ? ((until - from).Ticks + length.Ticks - 1) / length.Ticks : 0;
}
