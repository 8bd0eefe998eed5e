namespace SafeCommunity.Grains.Devices;

/// <summary>
/// What is thought of the times that a device writes on its readings. Nothing is dropped for its time: one that cannot be is
/// replaced by the server's; one that is old may be of a reading that the device kept back, and then is its own time.
/// </summary>
internal struct DeviceClock
{
    /// <summary>How far a device's clock may be off the server's.</summary>
    public const long ToleranceMs = 5 * 60 * 1000;

    /// <summary>How long ago a reading may have been kept back; an older time is of a clock that lost its setting.</summary>
    public const long LongestKeptMs = 7L * 24 * 60 * 60 * 1000;

    // A clock that is behind stays as far behind; of readings that were kept back each is less old than the one before.
    private const long PaceToleranceMs = 2_000;
    private const long PaceEvidenceMs = 1_000;

    private long _ownMs;
    private long _oldByMs;
    private long _oldAtMs;
    private bool _hasOld;
    private bool _isBehind;

    /// <summary>Whether it is known to be behind.</summary>
    public readonly bool IsBehind => _isBehind;

    /// <summary>What is known of a clock that is behind; null of any other.</summary>
    public readonly StoredClock? Stored => _isBehind ? new StoredClock(_oldByMs, _ownMs) : null;

    /// <summary>The clock as it was known before a restart.</summary>
    public static DeviceClock Restore(StoredClock? stored, Instant now) => stored is null ? default : new DeviceClock
    {
        _hasOld = true,
        _isBehind = true,
        _oldByMs = stored.BehindMs,
        _oldAtMs = now.SteadyMs,
        _ownMs = stored.LastMs,
    };

    /// <summary>Whether a device's time is about now.</summary>
    public static bool IsNear(long ownMs, Instant now) =>
        // Unsigned, so that the farthest times do not overflow into near ones.
        unchecked((ulong)(ownMs - now.WallMs + ToleranceMs)) <= 2 * ToleranceMs;

    /// <summary>The time of a reading, and what it is worth.</summary>
    /// <param name="ownMs">What the device says; null when it says nothing.</param>
    /// <param name="now">Now.</param>
    public ReadingTime Judge(long? ownMs, Instant now)
    {
        if (ownMs is not { } own)
            return new ReadingTime(now.WallMs, TimeTrust.Server);
        if (IsNear(own, now))
        {
            (_hasOld, _isBehind) = (false, false);
            return new ReadingTime(own, TimeTrust.Live);
        }

        if (own > now.WallMs || own < now.WallMs - LongestKeptMs)
            return new ReadingTime(now.WallMs, TimeTrust.Off);

        var oldBy = now.WallMs - own;
        // It goes as fast as ours, only behind; or it stands.
        var keepsPace = _hasOld && (Math.Abs(oldBy - _oldByMs) <= PaceToleranceMs || own == _ownMs);
        _isBehind = keepsPace && (_isBehind || now.SteadyMs - _oldAtMs >= PaceEvidenceMs);
        _ownMs = own;
        // Until it is clear, each is held against the first, so that it becomes clear however quickly they come.
        if (!keepsPace || _isBehind)
            (_hasOld, _oldByMs, _oldAtMs) = (true, oldBy, now.SteadyMs);
        return _isBehind ? new ReadingTime(now.WallMs, TimeTrust.Off) : new ReadingTime(own, TimeTrust.Kept);
    }
}

/// <summary>When a reading was measured, and who says so.</summary>
/// <param name="Ms">Unix milliseconds.</param>
/// <param name="Trust">Whose time it is.</param>
internal readonly record struct ReadingTime(long Ms, TimeTrust Trust);

/// <summary>Whose time a reading has.</summary>
internal enum TimeTrust : byte
{
    /// <summary>The device's, and it is about now.</summary>
    Live,

    /// <summary>The device's, and it is old: the device kept the reading back.</summary>
    Kept,

    /// <summary>The server's, for the device gave none.</summary>
    Server,

    /// <summary>The server's, for the device's cannot be.</summary>
    Off,
}
