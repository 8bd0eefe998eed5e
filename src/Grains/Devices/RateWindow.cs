using SafeCommunity.Grains.Rules;

namespace SafeCommunity.Grains.Devices;

/// <summary>
/// How much a value changed within a time, in fixed space: of each 31st part of the time it keeps the extreme reading.
/// It never sees a change that was not there; it may see one up to a 31st part of the time too short.
/// </summary>
internal sealed class RateWindow
{
    private const int Parts = 32;

    private readonly Sample[] _samples = new Sample[Parts];
    private readonly long _withinMs;
    private readonly long _partMs;
    private readonly double _by;
    private readonly double _sign;

    /// <summary>The window of a condition.</summary>
    public RateWindow(RateCondition condition)
    {
        _withinMs = (long)condition.Within.TotalMilliseconds;
        _partMs = Math.Max(1, (_withinMs + Parts - 2) / (Parts - 1));
        _by = condition.By;
        _sign = condition.Direction == Direction.Up ? 1 : -1;
        Array.Fill(_samples, new Sample(long.MinValue, 0, 0));
    }

    /// <summary>Adds a reading.</summary>
    public void Add(long timeMs, double value)
    {
        var part = Math.DivRem(timeMs, _partMs).Quotient;
        ref var sample = ref _samples[(int)((ulong)part % Parts)];
        if (sample.Part != part || (value * _sign) <= sample.Value)
            sample = new Sample(part, timeMs, value * _sign);
    }

    /// <summary>Until when, in Unix milliseconds, the change to this value counts as large; null when it is not.</summary>
    public long? HoldsUntil(long timeMs, double value)
    {
        long? until = null;
        foreach (ref readonly var sample in _samples.AsSpan())
        {
            if (sample.Part != long.MinValue
                && sample.TimeMs <= timeMs
                && sample.TimeMs >= timeMs - _withinMs
                && (value * _sign) - sample.Value >= _by)
            {
                until = Math.Max(until ?? long.MinValue, sample.TimeMs + _withinMs);
            }
        }

        return until;
    }

    private readonly record struct Sample(long Part, long TimeMs, double Value);
}
