namespace SafeCommunity.Grains.Alarms;

/// <summary>
/// How long alarms flooded: from the alarm that makes ten within the ten minutes before, until fewer than five are left in
/// them. To the moment, where <see cref="FloodWindow"/> watches in steps of ten seconds.
/// </summary>
internal sealed class AlarmFloodTime
{
    private static readonly TimeSpan Span = TimeSpan.FromMinutes(10);

    private readonly Queue<DateTimeOffset> _recent = [];
    private DateTimeOffset? _began;

    /// <summary>The time in floods that ended.</summary>
    public TimeSpan Total { get; private set; }

    /// <summary>Takes the next alarm.</summary>
    public void Add(DateTimeOffset time)
    {
        Forget(time);
        _recent.Enqueue(time);
        if (_began is null && _recent.Count >= FloodWindow.Begin)
            _began = time;
    }

    /// <summary>The clock stepped: what is going on goes on by the new one.</summary>
    public void Step(TimeSpan by)
    {
        for (var left = _recent.Count; left > 0; left--)
            _recent.Enqueue(_recent.Dequeue() + by);
        _began += by;
    }

    /// <summary>Ends the period, and with it a flood that lasts.</summary>
    public void End(DateTimeOffset until)
    {
        Forget(until);
        if (_began is { } began && began < until)
            Total += until - began;
        _began = null;
    }

    private void Forget(DateTimeOffset time)
    {
        while (_recent.TryPeek(out var oldest) && time - oldest > Span)
        {
            _recent.Dequeue();
            if (_began is not { } began || _recent.Count >= FloodWindow.End)
                continue;
            Total += oldest + Span - began;
            _began = null;
        }
    }
}
