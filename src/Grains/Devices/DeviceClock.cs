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

    // How far its time was behind (less than 0 for ahead), and when: what the next is held against.
    private long _behindMs;
    private long _paceAtMs;
    private bool _hasPace;

    // Whether it has gone as fast as ours for long enough.
    private bool _isSettled;
    private bool _isOff;

    /// <summary>Whether it is known to be behind.</summary>
    public readonly bool IsBehind => _isOff && _behindMs > 0;

    /// <summary>What is known of a clock that is behind; null of any other.</summary>
    public readonly StoredClock? Stored => IsBehind ? new StoredClock(_behindMs, _ownMs) : null;

    /// <summary>The clock as it was known before a restart.</summary>
    public static DeviceClock Restore(StoredClock? stored, Instant now) => stored is null ? default : new DeviceClock
    {
        _hasPace = true,
        _isSettled = true,
        _isOff = true,
        _behindMs = stored.BehindMs,
        _paceAtMs = now.SteadyMs,
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
        if (own > now.WallMs + LongestKeptMs || own < now.WallMs - LongestKeptMs)
            return new ReadingTime(now.WallMs, TimeTrust.Off);

        var behind = now.WallMs - own;
        // It goes as fast as ours, only behind or ahead; or it stands.
        var keepsPace = _hasPace && (Math.Abs(behind - _behindMs) <= PaceToleranceMs || own == _ownMs);
        _isSettled = keepsPace && (_isSettled || now.SteadyMs - _paceAtMs >= PaceEvidenceMs);
        var wasOff = _isOff;
        // Nothing was kept back that is still to come: a time ahead is of a clock that is off.
        _isOff = behind < -ToleranceMs || (behind > ToleranceMs && _isSettled);
        _ownMs = own;
        // Until it is clear, each is held against the first, so that it becomes clear however quickly they come.
        if (!keepsPace || _isSettled)
            (_hasPace, _behindMs, _paceAtMs) = (true, behind, now.SteadyMs);
        // The same clock went on, and from now on its times are taken otherwise.
        var stepMs = keepsPace && _isOff != wasOff ? (_isOff ? behind : -behind) : 0;
        return _isOff ? new ReadingTime(now.WallMs, TimeTrust.Off, stepMs)
            : new ReadingTime(own, behind > ToleranceMs ? TimeTrust.Kept : TimeTrust.Live, stepMs);
    }
}

/// <summary>When a reading was measured, and who says so.</summary>
/// <param name="Ms">Unix milliseconds.</param>
/// <param name="Trust">Whose time it is.</param>
/// <param name="StepMs">How far earlier times of the device must be moved in order to compare with it; mostly 0.</param>
internal readonly record struct ReadingTime(long Ms, TimeTrust Trust, long StepMs = 0);

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
