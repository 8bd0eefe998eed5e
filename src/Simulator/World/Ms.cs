namespace SafeCommunity.Simulator.World;

/// <summary>Spans in milliseconds, as the world counts time: whole Unix milliseconds.</summary>
internal static class Ms
{
    public const long Second = 1000;
    public const long Minute = 60 * Second;
    public const long Hour = 60 * Minute;
    public const long Day = 24 * Hour;
    public const double Year = 365.2425 * Day;

    /// <summary>Whole milliseconds of some seconds.</summary>
    public static long Seconds(double seconds) => (long)(seconds * Second);

    /// <summary>Whole milliseconds of some minutes.</summary>
    public static long Minutes(double minutes) => (long)(minutes * Minute);

    /// <summary>Whole milliseconds of some hours.</summary>
    public static long Hours(double hours) => (long)(hours * Hour);
}
