namespace SafeCommunity.Grains.Clocks;

/// <summary>A step of the machine's wall clock that was adopted.</summary>
/// <param name="Before">What was shown just before.</param>
/// <param name="By">By how much the clock went forward, in whole milliseconds; negative when it went back.</param>
/// <param name="Timestamp">When that was, by monotonic time.</param>
public sealed record ClockStep(DateTimeOffset Before, TimeSpan By, long Timestamp)
{
    /// <summary>What was shown in the same moment afterwards.</summary>
    public DateTimeOffset After => Before + By;
}

/// <summary>What a clock shows, with the steps it has made, as they were in one moment.</summary>
/// <param name="Now">The wall time.</param>
/// <param name="Stepped">The sum of all steps that were adopted since the process began, in whole milliseconds.</param>
public readonly record struct ClockReading(DateTimeOffset Now, TimeSpan Stepped);
