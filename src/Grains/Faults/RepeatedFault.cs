namespace SafeCommunity.Grains.Faults;

/// <summary>
/// Says when a fault that comes again and again is worth a line in the log: when it begins, then after pauses that double from ten
/// seconds to ten minutes. Not for several threads.
/// </summary>
internal sealed class RepeatedFault(TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private TimeSpan _pause;
    private long _told;

    /// <summary>Whether it holds.</summary>
    public bool Holds { get; private set; }

    /// <summary>How often it came since it began.</summary>
    public long Count { get; private set; }

    /// <summary>It came; whether that is to be told.</summary>
    public bool Came()
    {
        Count++;
        if (Holds && time.GetElapsedTime(_told) < _pause)
            return false;
        _pause = Holds ? TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, LongestPause.Ticks)) : FirstPause;
        _told = time.GetTimestamp();
        Holds = true;
        return true;
    }

    /// <summary>It is over; whether it held, which is to be told.</summary>
    public bool Ended()
    {
        var held = Holds;
        (Holds, Count) = (false, 0);
        return held;
    }
}
