namespace SafeCommunity.Grains.Devices;

/// <summary>
/// Which sequence numbers of a device were seen: the newest, and those up to 63 below it. Numbers below that window are
/// late, unless the device's own clock says that they are newer: then it restarted its counter.
/// </summary>
internal struct SeqWindow
{
    private const int Width = 64;

    // Bit i stands for the newest less i.
    private ulong _seen;
    private long _newest;
    private bool _any;

    // The number from which on gaps were counted.
    private long _first;

    // The device's own time in its newest message; null when unknown, and then any time is newer.
    private long? _newestTimeMs;

    /// <summary>The newest number; null when none was seen.</summary>
    public readonly long? Newest => _any ? _newest : null;

    /// <summary>What is known after a restart: the newest number, and its time by the device's clock where that is known.</summary>
    public static SeqWindow Restore(long? newest, long? timeMs) => newest is { } seq
        ? new SeqWindow { _seen = 1, _newest = seq, _first = seq, _any = true, _newestTimeMs = timeMs }
        : new SeqWindow { _newestTimeMs = timeMs };

    /// <summary>Whether a message with this number would be new.</summary>
    public readonly bool IsNew(long? seq) => seq is null || !_any || seq > _newest;

    /// <summary>Takes a message's number and time into account and says what it is.</summary>
    /// <param name="seq">Its number; null when it has none.</param>
    /// <param name="timeMs">Its time by the device's clock; null when it has none.</param>
    /// <param name="missed">How many numbers are missed more than before; -1 when a missed one came after all.</param>
    public SeqVerdict Take(long? seq, long? timeMs, out long missed)
    {
        missed = 0;
        if (seq is not { } number)
        {
            _newestTimeMs = timeMs ?? _newestTimeMs;
            return SeqVerdict.New;
        }

        if (!_any)
        {
            Begin(number, timeMs);
            return SeqVerdict.New;
        }

        if (number > _newest)
        {
            var ahead = unchecked((ulong)number - (ulong)_newest);
            missed = (long)Math.Min(ahead - 1, long.MaxValue);
            _seen = ahead < Width ? (_seen << (int)ahead) | 1 : 1;
            _newest = number;
            _newestTimeMs = timeMs ?? _newestTimeMs;
            return SeqVerdict.New;
        }

        var behind = unchecked((ulong)_newest - (ulong)number);
        if (behind < Width)
        {
            var bit = 1UL << (int)behind;
            if ((_seen & bit) != 0)
                return SeqVerdict.Duplicate;
            _seen |= bit;
            missed = number > _first ? -1 : 0;
            return SeqVerdict.OutOfOrder;
        }

        if (timeMs <= _newestTimeMs)
            return SeqVerdict.Late;
        Begin(number, timeMs);
        return SeqVerdict.New;
    }

    private void Begin(long number, long? timeMs)
    {
        (_any, _newest, _first, _seen) = (true, number, number, 1);
        _newestTimeMs = timeMs ?? _newestTimeMs;
    }
}

/// <summary>What a message's sequence number says of it.</summary>
internal enum SeqVerdict
{
    /// <summary>It is newer than all before, or has no number.</summary>
    New,

    /// <summary>It was not seen, and a newer one was.</summary>
    OutOfOrder,

    /// <summary>It was seen.</summary>
    Duplicate,

    /// <summary>It is too old to tell whether it was seen.</summary>
    Late,
}
