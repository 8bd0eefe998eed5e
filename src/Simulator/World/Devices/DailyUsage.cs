namespace SafeCommunity.Simulator.World.Devices;

/// <summary>How much water and power a community uses by the hour: a peak in the morning, a higher one in the evening.</summary>
internal static class DailyUsage
{
    /// <summary>The usage at a time, 0 to 1; more in heat and cold.</summary>
    public static double At(LocalCalendar calendar, long time, double temperature)
    {
        var hour = calendar.HourOf(time);
        var daily = 0.12 + (0.35 * Bell(hour, 7.5, 1.2)) + (0.25 * Bell(hour, 12, 1.2)) + (0.55 * Bell(hour, 19.5, 2));
        var climate = Math.Max(0, temperature - 27) + Math.Max(0, 4 - temperature);
        return Math.Min(1, daily * (1 + (0.05 * climate)));
    }

    private static double Bell(double hour, double peak, double width) => Math.Exp(-Math.Pow((hour - peak) / width, 2) / 2);
}
