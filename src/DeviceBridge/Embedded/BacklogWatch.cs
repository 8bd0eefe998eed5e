namespace SafeCommunity.DeviceBridge.Embedded;

/// <summary>
/// Tells whether a connection's sender is behind: there was always more to read, for longer than a reading may wait. A
/// burst is not that, for it ends. One that was behind a moment ago counts so again a tenth of that time later, or it
/// would be late again and again.
/// </summary>
internal struct BacklogWatch(TimeProvider time, TimeSpan limit)
{
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(2);

    private long _since = time.GetTimestamp();
    private long? _lastBehind;

    /// <summary>Whether it is behind.</summary>
    public bool IsBehind { get; private set; }

    /// <summary>Whether it was behind of late.</summary>
    public readonly bool WasBehind => _lastBehind is { } last && time.GetElapsedTime(last) < Memory;

    /// <summary>All was read, and then there was more again, now.</summary>
    public void CaughtUp()
    {
        _since = time.GetTimestamp();
        IsBehind = false;
    }

    /// <summary>There was more to read at once.</summary>
    public void HasMore()
    {
        IsBehind = time.GetElapsedTime(_since) >= (WasBehind ? limit / 10 : limit);
        if (IsBehind)
            _lastBehind = time.GetTimestamp();
    }
}
