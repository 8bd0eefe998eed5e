namespace SafeCommunity.Grains.Devices;

/// <summary>
/// What is thought of the times that a device writes on its readings. Nothing is dropped for its time: one that cannot be is
/// replaced by the server's; one that is old may be of a reading that the device kept back, and then is its own time.
/// </summary>
/// <remarks>
/// How far a clock is behind is known once two readings show the same: of readings that were kept back each is less old than the one
/// before. From then on a time is held against that clock, so that a message that was longer on its way than others is not taken for
/// one that was kept back. A clock that is less than the tolerance off gives its own time; of any other the server's is used.
/// </remarks>
internal struct DeviceClock
{
    /// <summary>How far a device's clock may be off the server's.</summary>
    public const long ToleranceMs = 5 * 60 * 1000;

    /// <summary>How long ago a reading may have been kept back; an older time is of a clock that lost its setting.</summary>
    public const long LongestKeptMs = 7L * 24 * 60 * 60 * 1000;

    private const long PaceToleranceMs = 2_000;
    private const long PaceEvidenceMs = 1_000;

    // Messages are longer or shorter on their way; beyond a quarter of the time between them it is no pace.
    private const long PaceShare = 4;

    // A time that is less behind by so much is of a message with less delay; by more, of a clock that was set.
    private const long LeastSetMs = 60_000;

    // From here on a restart must not forget it: a message that is longer on its way is beyond the tolerance.
    private const long WorthKeepingMs = ToleranceMs / 2;

    private long _ownMs;

    // How far the clock is behind (less than 0 for ahead), and what it last showed: at first as one reading has it, known once
    // another agrees.
    private bool _hasAny;
    private bool _isKnown;
    private long _behindMs;
    private long _behindAtMs;
    private long _knownOwnMs;
    private bool _stands;

    // What it may be, since a reading that does not fit what is known.
    private bool _hasNext;
    private long _nextBehindMs;
    private long _nextAtMs;
    private bool _wentBack;

    /// <summary>Whether it is known how far it is off, so that an older time than the last is no sign that it was set.</summary>
    public readonly bool IsKnown => _isKnown;

    /// <summary>How far it is behind, less than 0 for ahead; 0 where that is not known.</summary>
    public readonly long BehindMs => _isKnown ? _behindMs : 0;

    /// <summary>Whether it is so far behind that what is known of it must outlive a restart.</summary>
    public readonly bool IsWorthKeeping => _isKnown && _behindMs > WorthKeepingMs;

    /// <summary>What is known of a clock that is worth keeping; null of any other.</summary>
    public readonly StoredClock? Stored => IsWorthKeeping ? new StoredClock(_behindMs, _ownMs) : null;

    /// <summary>The clock as it was known before a restart.</summary>
    public static DeviceClock Restore(StoredClock? stored) => stored is null ? default : new DeviceClock
    {
        _hasAny = true,
        _isKnown = true,
        _behindMs = stored.BehindMs,
        _ownMs = stored.LastMs,
        _knownOwnMs = stored.LastMs,
        _stands = true,
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
        var stepMs = Follow(own, behind, now.SteadyMs);
        _ownMs = own;
        return TimeOf(own, behind, now) with { StepMs = stepMs };
    }

    /// <summary>Takes the reading into account; returns how far what came before it must be moved in order to compare with it.</summary>
    private long Follow(long own, long behind, long atMs)
    {
        if (_isKnown ? Fits(own, behind) : !_hasAny || behind < _behindMs || Keeps(own, behind, _behindMs, atMs - _behindAtMs))
            return FollowKnown(own, behind, atMs);
        if (!_hasNext || !Keeps(own, behind, _nextBehindMs, atMs - _nextAtMs))
        {
            (_hasNext, _nextBehindMs, _nextAtMs, _wentBack) = (true, behind, atMs, own < _knownOwnMs);
            return 0;
        }

        if (atMs - _nextAtMs < PaceEvidenceMs)
            return 0;
        var (wasKnown, before) = (_isKnown, _behindMs);
        (_isKnown, _behindMs, _behindAtMs, _knownOwnMs, _stands, _hasNext) = (true, behind, atMs, own, own == _ownMs, false);
        if (!wasKnown)
            return RawLineOf(_nextBehindMs) - LineOf(behind);
        // One whose messages take longer from now on was not set: its times go on.
        return IsOff(before) || IsOff(behind) || _wentBack || behind < before ? LineOf(before) - LineOf(behind) : 0;
    }

    private long FollowKnown(long own, long behind, long atMs)
    {
        var (before, line) = (_behindMs, _isKnown ? LineOf(_behindMs) : RawLineOf(_behindMs));
        if (_isKnown)
        {
            (_behindMs, _knownOwnMs, _hasNext) = (behind, own, false);
            return IsOff(before) == IsOff(behind) ? 0 : line - LineOf(behind);
        }

        var isAgreed = _hasAny && Keeps(own, behind, before, atMs - _behindAtMs);
        if (isAgreed && atMs - _behindAtMs < PaceEvidenceMs)
            return 0;
        _stands = isAgreed && own == _ownMs;
        (_hasAny, _isKnown, _behindMs, _behindAtMs, _knownOwnMs) = (true, isAgreed, behind, atMs, own);
        return isAgreed ? line - LineOf(behind) : 0;
    }

    private readonly bool Fits(long own, long behind)
    {
        var less = behind - _behindMs;
        return Math.Abs(less) <= PaceToleranceMs || (less < 0 && less >= -LeastSetMs) || (_stands && own == _ownMs);
    }

    private readonly bool Keeps(long own, long behind, long pace, long afterMs) =>
        own == _ownMs || Math.Abs(behind - pace) <= Math.Max(PaceToleranceMs, afterMs / PaceShare);

    private readonly ReadingTime TimeOf(long own, long behind, Instant now)
    {
        if (_isKnown && behind - _behindMs >= -LeastSetMs)
        {
            var kept = behind - _behindMs > ToleranceMs;
            if (!kept)
                return IsOff(_behindMs) ? new ReadingTime(now.WallMs, TimeTrust.Off) : new ReadingTime(own, TimeTrust.Live);
            if (_behindMs >= -ToleranceMs)
                return new ReadingTime(own + _behindMs - LineOf(_behindMs), TimeTrust.Kept);
        }

        return behind switch
        {
            // Nothing was kept back that is still to come.
            < -ToleranceMs => new ReadingTime(now.WallMs, TimeTrust.Off),
            > ToleranceMs => new ReadingTime(own, TimeTrust.Kept),
            _ => new ReadingTime(own, TimeTrust.Live),
        };
    }

    private static bool IsOff(long behindMs) => Math.Abs(behindMs) > ToleranceMs;

    // As long as the clock is not known: what is old may have been kept back.
    private static long RawLineOf(long behindMs) => behindMs < -ToleranceMs ? 0 : behindMs;

    // How far the times that are given to readings of now are behind the server's.
    private static long LineOf(long behindMs) => IsOff(behindMs) ? 0 : behindMs;
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
