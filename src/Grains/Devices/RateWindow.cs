using SafeCommunity.Grains.Rules;

namespace SafeCommunity.Grains.Devices;

/// <summary>
/// How much a value changed within a time, in fixed space: of each 31st part of the time it keeps the extreme reading.
/// It never sees a change that was not there; it may see one up to a 31st part of the time too short.
/// </summary>
internal sealed class RateWindow
{
    private const int Parts = 32;

    // How long what is stored may stand for later readings. Longer spares writes; after a crash a rise is told up to so much too eagerly.
    private const long StandsForMs = 15 * 60 * 1000;

    private readonly Sample[] _samples = new Sample[Parts];
    private readonly long _withinMs;
    private readonly long _partMs;
    private readonly long _standsForMs;
    private readonly double _by;
    private long _newestMs = long.MinValue;
    private long? _storedMs;
    private double _storedLow;
    private readonly double _sign;

    // No reading is lower, so that most readings need not be held against all of them.
    private double _floor = double.PositiveInfinity;

    // What is known after a crash: readings down to the stored low may have come until then. Null once a reading came.
    private long? _unknownUntilMs;

    /// <summary>The window of a condition.</summary>
    public RateWindow(RateCondition condition)
    {
        _withinMs = (long)condition.Within.TotalMilliseconds;
        _partMs = Math.Max(1, (_withinMs + Parts - 2) / (Parts - 1));
        _standsForMs = Math.Max(StandsForMs, _withinMs / 2);
        _by = condition.By;
        _sign = condition.Direction == Direction.Up ? 1 : -1;
        Array.Fill(_samples, new Sample(long.MinValue, 0, 0));
    }

    /// <summary>Adds a reading; returns whether it is kept, and not a lower one of about the same time.</summary>
    public bool Add(long timeMs, double value)
    {
        if (_unknownUntilMs is { } until && timeMs >= _newestMs)
        {
            _unknownUntilMs = null;
            Add(Math.Min(timeMs, until), _storedLow * _sign);
        }

        _newestMs = Math.Max(_newestMs, timeMs);
        var part = Math.DivRem(timeMs, _partMs).Quotient;
        ref var sample = ref _samples[(int)((ulong)part % Parts)];
        // What was kept back and told late takes no newer reading's place.
        var isKept = sample.Part < part || (sample.Part == part && (value * _sign) <= sample.Value);
        if (isKept)
            sample = new Sample(part, timeMs, value * _sign);
        _floor = Math.Min(_floor, value * _sign);
        return isKept;
    }

    /// <summary>
    /// A reading of now follows. Where by its time it comes before the last, the device's clock was set back: all that came before it
    /// is moved with the clock, for it did come before it.
    /// </summary>
    public void Follow(long timeMs)
    {
        if (IsOlder(timeMs))
            Shift(timeMs - _newestMs);
    }

    /// <summary>Whether a time is clearly before that of the newest reading.</summary>
    public bool IsOlder(long timeMs) => _newestMs != long.MinValue && timeMs < _newestMs - _partMs;

    /// <summary>Whether there is no reading.</summary>
    public bool IsEmpty => _newestMs == long.MinValue;

    /// <summary>
    /// Whether a crash now would lose what a later reading may rise from, or leave something far lower in its place. What is stored
    /// stands for readings of the next minutes that are not lower, while they do not all lie half the rule's rise above it.
    /// </summary>
    /// <param name="value">The newest reading's value.</param>
    public bool NeedsStoring(double value) =>
        _storedMs is not { } stored
        || _newestMs - stored > _standsForMs
        || value * _sign < _storedLow
        || ((value * _sign) - _storedLow > _by / 2 && Low() - _storedLow > _by / 2);

    /// <summary>What is to be stored: the readings, oldest first, which then count as stored. Those of before the time may be what the next that was kept back rises from.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="isComplete">Whether no reading comes after them.</param>
    public StoredRate Store(string rule, bool isComplete)
    {
        var kept = _samples.Where(sample => sample.Part != long.MinValue)
            .OrderBy(sample => sample.TimeMs).ToArray();
        (_storedMs, _storedLow) = (_newestMs, Low());
        return new StoredRate(
            rule, [.. kept.Select(sample => sample.TimeMs)], [.. kept.Select(sample => sample.Value * _sign)], isComplete && _unknownUntilMs is null);
    }

    /// <summary>
    /// Takes up what was stored. Where later readings may be missing, the lowest is taken to have been read again just before the
    /// next reading, as far as what is stored stands for such a one, so that no rise is missed.
    /// </summary>
    public void Restore(StoredRate stored)
    {
        for (var i = 0; i < stored.Times.Length; i++)
            Add(stored.Times[i], stored.Values[i]);
        if (_newestMs == long.MinValue)
            return;
        _storedLow = Low();
        // What is complete says that nothing came after it: it stands for no reading of from now on.
        if (!stored.IsComplete)
            (_storedMs, _unknownUntilMs) = (_newestMs, _newestMs + _standsForMs);
    }

    /// <summary>Takes over the readings of a former condition on the same value.</summary>
    public void TakeOver(RateWindow before)
    {
        foreach (var sample in before._samples.Where(sample => sample.Part != long.MinValue).OrderBy(sample => sample.TimeMs))
            Add(sample.TimeMs, sample.Value * before._sign);
        if (_sign == before._sign)
            (_unknownUntilMs, _storedLow) = (before._unknownUntilMs, before._storedLow);
    }

    /// <summary>Moves all readings in time, where the device's clock was set, or its times are taken otherwise from now on.</summary>
    public void Shift(long byMs)
    {
        var kept = _samples.Where(sample => sample.Part != long.MinValue).ToArray();
        Array.Fill(_samples, new Sample(long.MinValue, 0, 0));
        (_newestMs, _storedMs) = (long.MinValue, null);
        var unknownUntil = _unknownUntilMs;
        _unknownUntilMs = null;
        foreach (var sample in kept)
            Add(sample.TimeMs + byMs, sample.Value * _sign);
        _unknownUntilMs = unknownUntil + byMs;
    }

    private double Low()
    {
        var low = double.PositiveInfinity;
        foreach (ref readonly var sample in _samples.AsSpan())
        {
            if (sample.Part != long.MinValue && sample.TimeMs >= _newestMs - _withinMs)
                low = Math.Min(low, sample.Value);
        }

        return low;
    }

    /// <summary>Until when, in Unix milliseconds, the change to this value counts as large; null when it is not.</summary>
    public long? HoldsUntil(long timeMs, double value)
    {
        if ((value * _sign) - _floor < _by)
            return null;
        long? until = null;
        var floor = double.PositiveInfinity;
        foreach (ref readonly var sample in _samples.AsSpan())
        {
            if (sample.Part == long.MinValue)
                continue;
            floor = Math.Min(floor, sample.Value);
            // Of two readings of about the same time it is not known which was first.
            if (sample.TimeMs <= timeMs + _partMs && sample.TimeMs >= timeMs - _withinMs && (value * _sign) - sample.Value >= _by)
                until = Math.Max(until ?? long.MinValue, sample.TimeMs + _withinMs);
        }

        _floor = floor;
        return until;
    }

    private readonly record struct Sample(long Part, long TimeMs, double Value);
}
